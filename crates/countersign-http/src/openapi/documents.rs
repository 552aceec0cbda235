//! The documents of the surfaces that are on, made when somebody asks first.

use std::sync::OnceLock;

use actix_web::web::Bytes;
use countersign_core::nouns::surface::Surface;

use super::document::document;
use super::object::OpenApi;
use crate::settings::HttpSettings;
use crate::surfaces;

/// All of them, in the order of the settings.
#[derive(Default)]
pub(crate) struct Documents(OnceLock<Vec<Document>>);

/// The document of a surface.
pub(crate) struct Document {
    /// Which.
    pub(crate) surface: Surface,
    /// What it says.
    pub(crate) content: OpenApi,
    /// The same as JSON, with a line per value.
    pub(crate) json: Bytes,
}

impl Documents {
    /// The documents under these settings, which never change.
    pub(crate) fn get(&self, settings: &HttpSettings) -> &[Document] {
        self.0.get_or_init(|| {
            let surfaces = settings.surfaces.iter();
            surfaces.map(|surface| Document::of(*surface, settings)).collect()
        })
    }
}

impl Document {
    /// Makes it.
    pub(super) fn of(surface: Surface, settings: &HttpSettings) -> Self {
        let content = document(surfaces::api(surface), settings);
        // Maps of strings always have a JSON form.
        let mut json = serde_json::to_vec_pretty(&content).unwrap_or_default();
        json.push(b'\n');
        Self {
            surface,
            content,
            json: json.into(),
        }
    }
}
