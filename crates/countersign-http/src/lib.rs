//! The HTTP surfaces and pages of Countersign: they translate, and decide nothing.
//!
//! Start with the tables of routes: `surfaces` has one folder per surface, and each file there is named as the use
//! case of the core it calls. [`crew`] is the bounded queue in front of the store, `common` holds what all surfaces
//! share, one rule per file. [`serve`] runs it all.

pub mod crew;
pub mod settings;

mod app;
mod common;
mod figures;
mod health;
mod jwks;
mod line;
mod metrics_page;
mod openapi;
mod pages;
mod server;
mod surfaces;

pub use app::{App, configure};
pub use common::envelope::envelope;
pub use common::network::{InvalidNetwork, Network};
pub use common::tally::RequestsReading;
pub use figures::{HttpFigures, HttpReading};
pub use metrics_page::{MetricsPage, MetricsServer, serve_metrics};
pub use openapi::openapi;
pub use server::{DrainHandle, ServeError, Server, serve};
pub use settings::{BrowserSettings, DescopeSettings, HttpSettings};
