//! Operations as a document tells of them; what several share is told once, among the components.

use std::collections::BTreeSet;

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::document::Api;
use super::examples::Examples;
use super::field::Field;
use super::object::{Content, OneResponse, OperationObject, Ordered, Response};
use super::operation::{Body, Operation};
use crate::common::api::ApiRow;
use crate::common::error_kind::ErrorKind;

const JSON: &str = "application/json";

/// Writes operations one after the other and collects what they refer to.
pub(super) struct Writer<'a> {
    /// With the named schemas.
    pub(super) generator: SchemaGenerator,
    pub(super) examples: Examples,
    /// The refusals told once for all.
    pub(super) shared: Ordered<Response>,
    pub(super) api: &'a Api,
    /// The longest body, in octets.
    pub(super) limit: usize,
}

impl Writer<'_> {
    /// The operations of a path.
    pub(super) fn path(&mut self, row: &ApiRow) -> Ordered<OperationObject> {
        let operations = row.operations().iter();
        Ordered(
            operations
                .map(|(method, operation)| ((*method).to_owned(), self.operation(operation)))
                .collect(),
        )
    }

    fn operation(&mut self, operation: &Operation) -> OperationObject {
        let alternatives = operation.access.schemes.iter();
        let security = alternatives
            .map(|schemes| Ordered(schemes.iter().map(|scheme| ((*scheme).to_owned(), [])).collect()));
        let parameters = |fields: &[Field], place| -> Vec<Value> {
            fields.iter().map(|field| parameter(field, place)).collect()
        };
        OperationObject {
            operation_id: operation.id,
            summary: operation.summary,
            description: operation.about,
            security: security.collect(),
            parameters: [
                parameters(operation.path, "path"),
                parameters(operation.query, "query"),
            ]
            .concat(),
            request_body: operation.body.map(|body| self.body(operation.id, body)),
            responses: self.responses(operation),
        }
    }

    fn body(&self, id: &str, body: Body) -> Value {
        let properties: Map<_, _> = body
            .fields
            .iter()
            .map(|field| {
                let mut schema = field.schema(true);
                schema.insert("description".to_owned(), json!(field.about));
                (field.name.to_owned(), Value::Object(schema))
            })
            .collect();
        let required = body.fields.iter().filter(|field| field.required);
        let required: Vec<_> = required.map(|field| field.name).collect();
        let mut schema = json!({ "type": "object", "properties": properties, "required": required });
        let alternatives = body.any_of.iter().map(|name| {
            // `null` is as good as absent, so it is not enough that the name is there.
            json!({ "required": [name], "properties": { *name: { "type": "string" } } })
        });
        let alternatives: Vec<_> = alternatives.collect();
        if let (false, Some(schema)) = (alternatives.is_empty(), schema.as_object_mut()) {
            schema.insert("anyOf".to_owned(), Value::Array(alternatives));
        }
        let content = Content {
            schema,
            examples: self.examples.requests(id),
        };
        json!({
            "description": format!("At most {} bytes.", self.limit),
            "required": !body.optional,
            "content": { JSON: content },
        })
    }

    fn responses(&mut self, operation: &Operation) -> Ordered<OneResponse> {
        let mut responses = vec![(
            operation.reply.status.to_string(),
            OneResponse::Own(self.success(operation)),
        )];
        let errors = self.api.errors(operation);
        let statuses: BTreeSet<_> = errors.iter().map(|kind| kind.status).collect();
        for status in statuses {
            let kinds: Vec<_> = errors.iter().filter(|kind| kind.status == status).collect();
            let is_own = kinds.iter().any(|kind| operation.refusals.contains(kind));
            let response = if is_own {
                let examples = self.examples.replies(operation.id, status.as_u16());
                OneResponse::Own(self.refusal(&kinds, examples))
            } else {
                OneResponse::Shared(self.shared(&kinds))
            };
            responses.push((status.as_str().to_owned(), response));
        }
        Ordered(responses)
    }

    fn success(&mut self, operation: &Operation) -> Response {
        let reply = &operation.reply;
        let told = reply.headers.iter().map(|(name, about)| {
            let header = json!({ "description": about, "required": true, "schema": { "type": "string" } });
            ((*name).to_owned(), header)
        });
        let content = reply.schema.map(|schema_of| {
            let schema = schema_of(&mut self.generator).to_value();
            let examples = self.examples.replies(operation.id, reply.status);
            (JSON.to_owned(), Content { schema, examples })
        });
        Response {
            description: reply.about.to_owned(),
            headers: Ordered(told.chain([header("X-Request-Id", "RequestId")]).collect()),
            content: Ordered(content.into_iter().collect()),
        }
    }

    /// The name of a refusal that says nothing of the operation, so that it is told once for all.
    fn shared(&mut self, kinds: &[&ErrorKind]) -> String {
        let codes: Vec<_> = kinds.iter().map(|kind| kind.code).collect();
        let name = codes.join("-or-");
        if self.shared.get(&name).is_none() {
            let examples = self.examples.refusals(self.api.errors.code, &codes);
            let response = self.refusal(kinds, examples);
            self.shared.0.push((name.clone(), response));
        }
        name
    }

    fn refusal(&mut self, kinds: &[&ErrorKind], examples: Ordered<Value>) -> Response {
        let errors = &self.api.errors;
        let shape = (errors.schema)(&mut self.generator).to_value();
        let codes: BTreeSet<_> = kinds.iter().map(|kind| kind.code).collect();
        let lines = kinds
            .iter()
            .map(|kind| format!("- `{}`: {}", kind.code, kind.detail));
        let waits = kinds.iter().any(|kind| matches!(kind.status.as_u16(), 429 | 503));
        let wait = waits.then(|| header("Retry-After", "RetryAfter"));
        let content = Content {
            schema: json!({ "allOf": [shape, { "properties": { errors.code: { "enum": codes } } }] }),
            examples,
        };
        Response {
            description: lines.collect::<Vec<_>>().join("\n"),
            headers: Ordered(
                wait.into_iter()
                    .chain([header("X-Request-Id", "RequestId")])
                    .collect(),
            ),
            content: Ordered(vec![(errors.media_type.to_owned(), content)]),
        }
    }
}

/// A header that the components describe.
fn header(name: &str, component: &str) -> (String, Value) {
    let path = format!("#/components/headers/{component}");
    (name.to_owned(), json!({ "$ref": path }))
}

fn parameter(field: &Field, place: &str) -> Value {
    json!({
        "name": field.name,
        "in": place,
        "description": field.about,
        "required": field.required || place == "path",
        "schema": field.schema(false),
    })
}
