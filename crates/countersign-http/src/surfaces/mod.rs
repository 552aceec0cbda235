//! The surfaces: each a folder with a table of routes, and one file per use case.

pub(crate) mod accounts;
pub(crate) mod browser;
pub(crate) mod descope;
pub(crate) mod shared;
pub(crate) mod token;

use countersign_core::nouns::surface::Surface;

use crate::openapi::Api;

/// The routes of a surface, and what its document says; none, while there are no routes: its paths answer 404 in its shape.
pub(crate) fn api(surface: Surface) -> Option<&'static Api> {
    match surface {
        Surface::Token => Some(&token::document::API),
        Surface::Browser => Some(&browser::document::API),
        Surface::Accounts => Some(&accounts::document::API),
        Surface::Descope => None,
    }
}
