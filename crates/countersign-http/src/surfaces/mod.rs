//! The HTTP surfaces, one folder each; in each, one file per use case of the core.

pub(crate) mod browser;
pub(crate) mod token;

use countersign_core::nouns::surface::Surface;

use crate::openapi::Api;

/// The routes of a surface, and what its document says.
pub(crate) fn api(surface: Surface) -> &'static Api {
    match surface {
        Surface::Token => &token::document::API,
        Surface::Browser => &browser::document::API,
    }
}
