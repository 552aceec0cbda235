//! Operations as a document tells of them; what several share is told once, among the components.

use std::collections::{BTreeMap, BTreeSet};

use schemars::SchemaGenerator;
use serde_json::{Value, json};

use super::document::Api;
use super::examples::Examples;
use super::field::Field;
use super::field_schema::{of_list, of_object};
use super::object::{Content, OneResponse, OperationObject, Ordered, Response};
use super::operation::{Answer, Body, JSON, Operation, PAGE, schema_of};
use crate::common::api::ApiRow;
use crate::common::error_kind::ErrorKind;

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
        let mut schema = match body.list {
            Some(each) => of_list(each),
            None => of_object(body.fields),
        };
        let alternatives = body.any_of.iter().map(|name| {
            // `null` is as good as absent, so it is not enough that the name is there.
            let field = body.fields.iter().find(|field| field.name == *name);
            let schema = field.map(|field| field.required().schema("body"));
            json!({ "required": [name], "properties": { *name: schema } })
        });
        let alternatives: Vec<_> = alternatives.collect();
        if !alternatives.is_empty() {
            schema.insert("anyOf".to_owned(), Value::Array(alternatives));
        }
        let content = Content {
            schema: Value::Object(schema),
            examples: self.examples.requests(id),
        };
        json!({
            "description": format!("At most {} bytes.", body.limit.unwrap_or(self.limit)),
            "required": !body.optional,
            "content": { body.media_type: content },
        })
    }

    fn responses(&mut self, operation: &Operation) -> Ordered<OneResponse> {
        let errors = self.api.errors(operation);
        let answers: Vec<_> = [operation.reply]
            .into_iter()
            .chain(operation.others.iter().copied())
            .collect();
        let mut statuses: BTreeMap<u16, (Vec<Answer>, Vec<ErrorKind>)> = BTreeMap::new();
        for answer in answers {
            statuses.entry(answer.status).or_default().0.push(answer);
        }
        for kind in errors {
            statuses.entry(kind.status.as_u16()).or_default().1.push(kind);
        }
        let responses = statuses.into_iter().map(|(status, (answers, kinds))| {
            let is_own = kinds.iter().any(|kind| operation.refusals.contains(kind));
            let response = if is_own || operation.pages || !answers.is_empty() {
                OneResponse::Own(self.response(operation, status, &answers, &kinds))
            } else {
                OneResponse::Shared(self.shared(&kinds))
            };
            (status.to_string(), response)
        });
        Ordered(responses.collect())
    }

    /// All that a status of an operation can be.
    fn response(
        &mut self,
        operation: &Operation,
        status: u16,
        answers: &[Answer],
        kinds: &[ErrorKind],
    ) -> Response {
        let mut lines: Vec<_> = answers.iter().map(|answer| answer.about.to_owned()).collect();
        let mut headers: Vec<(String, Value)> = Vec::new();
        let mut content: Vec<(String, Content)> = Vec::new();
        let examples = |writer: &Self| writer.examples.replies(operation.id, status);
        for answer in answers {
            headers.extend(answer.headers.iter().map(|(name, about)| {
                let header =
                    json!({ "description": about, "required": true, "schema": { "type": "string" } });
                ((*name).to_owned(), header)
            }));
            if let Some((media_type, schema_of)) = answer.content {
                let schema = schema_of(&mut self.generator).to_value();
                let is_json = media_type == JSON;
                let examples = if is_json {
                    examples(self)
                } else {
                    Ordered(Vec::new())
                };
                content.push((media_type.to_owned(), Content { schema, examples }));
            }
        }
        if kinds.is_empty() {
            headers.push(header("X-Request-Id", "RequestId"));
        } else {
            let refusal = self.refusal(kinds, examples(self));
            lines.push(refusal.description);
            headers.extend(refusal.headers.0);
            content.extend(refusal.content.0);
        }
        // Where there is nothing to say, there is no page either.
        let speaks = !content.is_empty();
        if operation.pages && speaks && !content.iter().any(|(media_type, _)| media_type == PAGE) {
            let schema = schema_of::<String>(&mut self.generator).to_value();
            let examples = Ordered(Vec::new());
            content.push((PAGE.to_owned(), Content { schema, examples }));
        }
        Response {
            description: lines.join("\n\n"),
            headers: Ordered(headers),
            content: Ordered(content),
        }
    }

    /// The name of a refusal that says nothing of the operation, so that it is told once for all.
    fn shared(&mut self, kinds: &[ErrorKind]) -> String {
        let codes: Vec<_> = kinds.iter().map(|kind| kind.code).collect();
        let name = codes.join("-or-");
        if self.shared.get(&name).is_none() {
            let examples = self.examples.refusals(self.api.errors.code, &codes);
            let response = self.refusal(kinds, examples);
            self.shared.0.push((name.clone(), response));
        }
        name
    }

    fn refusal(&mut self, kinds: &[ErrorKind], examples: Ordered<Value>) -> Response {
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
        "schema": field.schema(place),
    })
}
