//! The surfaces: each a folder with a table of routes, and one file per use case.

pub(crate) mod accounts;
pub(crate) mod browser;
pub(crate) mod descope;
pub(crate) mod shared;
pub(crate) mod token;

use countersign_core::nouns::surface::Surface;

use crate::openapi::Api;

/// The routes of a surface, and what its document says.
pub(crate) fn api(surface: Surface) -> &'static Api {
    match surface {
        Surface::Token => &token::document::API,
        Surface::Browser => &browser::document::API,
        Surface::Accounts => &accounts::document::API,
        Surface::Descope => &descope::document::API,
    }
}
