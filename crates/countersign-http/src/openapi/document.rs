//! A document, put together from the table of an API's routes and the constants beside their handlers.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::examples::Examples;
use super::object::{Components, Info, OpenApi, Ordered};
use super::operation::{Operation, SchemaOf};
use super::writer::Writer;
use crate::common::api::ApiRow;
use crate::common::error_kind::ErrorKind;
use crate::settings::HttpSettings;

/// What the operations of one surface have in common.
pub(crate) struct Api {
    /// Its name for people.
    pub(crate) title: &'static str,
    /// What it is for; CommonMark.
    pub(crate) about: &'static str,
    /// The table of its routes.
    pub(crate) routes: fn() -> Vec<ApiRow>,
    /// The security schemes by the names that [`super::Access`] uses.
    pub(crate) schemes: fn(&HttpSettings) -> Value,
    /// The longest body, in octets.
    pub(crate) body_limit: fn(&HttpSettings) -> usize,
    /// Its errors.
    pub(crate) errors: Errors,
    /// Recorded requests and replies: see [`Examples`].
    pub(crate) examples: &'static str,
}

/// The errors of a surface.
pub(crate) struct Errors {
    /// How they are sent.
    pub(crate) media_type: &'static str,
    /// Their shape.
    pub(crate) schema: SchemaOf,
    /// The field with the code.
    pub(crate) code: &'static str,
    /// Those that can come everywhere.
    pub(crate) always: &'static [ErrorKind],
    /// Those of everything that reads a body.
    pub(crate) of_bodies: &'static [ErrorKind],
    /// Those of everything that reads fields of it.
    pub(crate) of_fields: &'static [ErrorKind],
}

/// The document of an API under these settings.
pub(crate) fn document(api: &Api, settings: &HttpSettings) -> OpenApi {
    let mut shapes = SchemaSettings::draft2020_12();
    shapes.definitions_path = "/components/schemas".into();
    shapes.meta_schema = None;
    let mut writer = Writer {
        generator: shapes.for_serialize().into_generator(),
        examples: Examples::read(api.examples),
        shared: Ordered(Vec::new()),
        api,
        limit: (api.body_limit)(settings),
    };
    let rows = (api.routes)();
    let paths = rows.iter().map(|row| (row.path().to_owned(), writer.path(row)));
    let paths = Ordered(paths.collect());
    OpenApi {
        openapi: "3.1.0",
        info: Info {
            title: api.title,
            version: env!("CARGO_PKG_VERSION"),
            description: api.about,
        },
        servers: json!([{ "url": "/" }]),
        paths,
        components: Components {
            schemas: Value::Object(writer.generator.take_definitions(true)),
            responses: writer.shared,
            headers: json!({
                "RequestId": {
                    "description": "The id this request has in the log.",
                    "required": true,
                    "schema": { "type": "string" },
                },
                "RetryAfter": {
                    "description": "How many seconds to wait.",
                    "required": true,
                    "schema": { "type": "integer", "minimum": 1 },
                },
            }),
            security_schemes: (api.schemes)(settings),
        },
    }
}

impl Api {
    /// All errors of an operation, each once, its own first.
    pub(super) fn errors(&self, operation: &Operation) -> Vec<ErrorKind> {
        let of_body = operation.body.map_or(&[][..], |_| self.errors.of_bodies);
        let fields = operation.body.filter(|body| !body.fields.is_empty());
        let of_fields = fields.map_or(&[][..], |_| self.errors.of_fields);
        let mut errors: Vec<ErrorKind> = Vec::new();
        let kinds = [
            operation.refusals,
            operation.access.refusals,
            of_body,
            of_fields,
            self.errors.always,
        ];
        for kind in kinds.into_iter().flatten() {
            if !errors.contains(kind) {
                errors.push(*kind);
            }
        }
        errors
    }
}
