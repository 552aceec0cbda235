//! The documents of the APIs (OpenAPI 3.1), made from the tables of routes and the constants beside their handlers.
//!
//! A surface says in its `document.rs` what all its operations share; each handler's file has an [`Operation`] with its
//! fields, its reply and its own errors. Replies are described by the types that are sent, errors by the [`ErrorKind`]s
//! they are made of, examples were recorded. A route of a surface cannot be registered without its operation.
//!
//! [`ErrorKind`]: crate::common::error_kind::ErrorKind

pub(crate) mod field;
pub(crate) mod object;
pub(crate) mod wire;

mod document;
mod documents;
mod examples;
mod field_schema;
mod operation;
mod routes;
mod writer;

pub(crate) use document::{Api, Errors};
pub(crate) use documents::{Document, Documents};
pub(crate) use operation::{Access, Answer, Operation, schema_of};
pub(crate) use routes::register;

use countersign_core::nouns::surface::Surface;

use crate::settings::HttpSettings;

/// The document of a surface under these settings, as JSON with a line per value.
pub fn openapi(surface: Surface, settings: &HttpSettings) -> Vec<u8> {
    Document::of(surface, settings).json.to_vec()
}
