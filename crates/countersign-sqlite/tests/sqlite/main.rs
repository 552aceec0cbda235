//! The store on real files: what every store must do, and what is SQLite's alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "failing is the point"
)]

mod common;
mod conformance;
mod migrations;
mod moving;
mod opening;
mod schema;
mod writing;
