//! A document as its page shows it: tables of fields instead of schemas.

use serde::Serialize;
use serde_json::Value;

use crate::openapi::object::{OneResponse, OpenApi, OperationObject, Response};

const JSON: &str = "application/json";

/// A whole document.
#[derive(Serialize)]
pub(super) struct View {
    operations: Vec<Operation>,
    schemes: Vec<Scheme>,
    schemas: Vec<Schema>,
}

#[derive(Serialize)]
struct Operation {
    id: &'static str,
    method: String,
    path: String,
    summary: &'static str,
    about: &'static str,
    /// The schemes of each alternative; an empty one lets everybody in.
    access: Vec<String>,
    parameters: Vec<Field>,
    body: Option<Body>,
    replies: Vec<Reply>,
}

#[derive(Serialize)]
struct Body {
    about: String,
    is_form: bool,
    optional: bool,
    fields: Vec<Field>,
    examples: Vec<Example>,
}

#[derive(Serialize)]
struct Reply {
    status: String,
    about: String,
    headers: Vec<String>,
    media_type: String,
    shape: Option<Shape>,
    examples: Vec<Example>,
}

#[derive(Serialize)]
struct Scheme {
    name: String,
    kind: String,
    about: String,
}

#[derive(Serialize)]
struct Schema {
    name: String,
    about: String,
    fields: Vec<Field>,
}

/// What a value looks like: one of the named schemas, or these fields.
#[derive(Serialize)]
struct Shape {
    named: Option<String>,
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    required: bool,
    kind: String,
    named: Option<String>,
    about: String,
}

#[derive(Serialize)]
struct Example {
    title: String,
    json: String,
}

impl View {
    /// The view of a document.
    pub(super) fn of(document: &OpenApi) -> Self {
        let components = &document.components;
        let paths = document.paths.0.iter();
        let operations = paths.flat_map(|(path, item)| {
            let operations = item.0.iter();
            operations.map(|(method, operation)| Operation::of(document, path, method, operation))
        });
        Self {
            operations: operations.collect(),
            schemes: entries(&components.security_schemes).map(Scheme::of).collect(),
            schemas: entries(&components.schemas).map(Schema::of).collect(),
        }
    }
}

impl Operation {
    fn of(document: &OpenApi, path: &str, method: &str, operation: &OperationObject) -> Self {
        let alternatives = operation.security.iter();
        let access = alternatives.map(|schemes| {
            let names: Vec<_> = schemes.0.iter().map(|(name, _)| name.as_str()).collect();
            names.join(" and ")
        });
        let responses = operation.responses.0.iter();
        let replies = responses.filter_map(|(status, response)| {
            let response = match response {
                OneResponse::Own(response) => response,
                OneResponse::Shared(name) => document.components.responses.get(name)?,
            };
            Some(Reply::of(status, response))
        });
        Self {
            id: operation.operation_id,
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: operation.summary,
            about: operation.description,
            access: access.collect(),
            parameters: operation.parameters.iter().map(Field::of_parameter).collect(),
            body: operation.request_body.as_ref().map(Body::of),
            replies: replies.collect(),
        }
    }
}

impl Body {
    fn of(body: &Value) -> Self {
        let content = body.get("content").into_iter().flat_map(entries).next();
        let (media_type, content) = content.map_or((JSON, &Value::Null), |(media_type, content)| {
            (media_type.as_str(), content)
        });
        let examples = content.get("examples").into_iter().flat_map(entries);
        Self {
            about: text(body, "description"),
            is_form: media_type != JSON,
            optional: body.get("required") == Some(&Value::Bool(false)),
            fields: content.get("schema").map(fields).unwrap_or_default(),
            examples: examples.map(|(_, example)| Example::of(example)).collect(),
        }
    }
}

impl Reply {
    fn of(status: &str, response: &Response) -> Self {
        let content = response.content.0.first().map(|(_, content)| content);
        let media_types: Vec<_> = response
            .content
            .0
            .iter()
            .map(|(media_type, _)| media_type.as_str())
            .collect();
        let examples = content.map_or(&[][..], |content| content.examples.0.as_slice());
        Self {
            status: status.to_owned(),
            about: response.description.clone(),
            headers: response.headers.0.iter().map(|(name, _)| name.clone()).collect(),
            media_type: media_types.join(" or "),
            shape: content.map(|content| Shape::of(&content.schema)),
            examples: examples.iter().map(|(_, example)| Example::of(example)).collect(),
        }
    }
}

impl Scheme {
    fn of((name, scheme): (&String, &Value)) -> Self {
        let kind = match scheme.get("in").and_then(Value::as_str) {
            Some(place) => format!("{place} {}", text(scheme, "name")),
            None => format!("{} {}", text(scheme, "type"), text(scheme, "scheme")),
        };
        Self {
            name: name.clone(),
            kind,
            about: text(scheme, "description"),
        }
    }
}

impl Schema {
    fn of((name, schema): (&String, &Value)) -> Self {
        Self {
            name: name.clone(),
            about: text(schema, "description"),
            fields: fields(schema),
        }
    }
}

impl Shape {
    /// Errors are a named shape with some of its codes, which the description tells.
    fn of(schema: &Value) -> Self {
        let named = reference(schema).or_else(|| reference(schema.pointer("/allOf/0")?));
        Self {
            named,
            fields: fields(schema),
        }
    }
}

impl Field {
    fn of_parameter(parameter: &Value) -> Self {
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        Self {
            name: text(parameter, "name"),
            required: parameter.get("required") == Some(&Value::Bool(true)),
            kind: format!("{}, in the {}", kind(schema), text(parameter, "in")),
            named: None,
            about: text(parameter, "description"),
        }
    }
}

impl Example {
    fn of(example: &Value) -> Self {
        let value = example.get("value").unwrap_or(&Value::Null);
        Self {
            title: text(example, "summary"),
            // A value that was read as JSON has a JSON form.
            json: serde_json::to_string_pretty(value).unwrap_or_default(),
        }
    }
}

fn fields(schema: &Value) -> Vec<Field> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|other| other == name));
    let properties = schema.get("properties").into_iter().flat_map(entries);
    let field = |(name, schema): (&String, &Value)| {
        let told = Field {
            name: name.clone(),
            required: is_required(name),
            kind: kind(schema),
            named: reference(schema).or_else(|| reference(schema.get("items")?)),
            about: text(schema, "description"),
        };
        std::iter::once(told).chain(within(name, schema))
    };
    properties.flat_map(field).collect()
}

/// The fields of an object, or of those in a list, by where they are: `users[].email`.
fn within(name: &str, schema: &Value) -> Vec<Field> {
    let (place, inner) = match schema.get("items") {
        Some(items) => (format!("{name}[]."), items),
        None => (format!("{name}."), schema),
    };
    let mut fields = fields(inner);
    for field in &mut fields {
        field.name.insert_str(0, &place);
    }
    fields
}

/// The name of the schema a `$ref` leads to.
fn reference(schema: &Value) -> Option<String> {
    let path = schema.get("$ref")?.as_str()?;
    path.rsplit('/').next().map(str::to_owned)
}

/// The type in words: `string (uuid) or null`, `"signin", "signup" or null`, `array`.
fn kind(schema: &Value) -> String {
    let (mut words, nullable) = match schema.get("type") {
        Some(Value::Array(types)) => {
            let named = types
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| *name != "null");
            (
                named.collect::<Vec<_>>().join(" or "),
                types.iter().any(|name| name == "null"),
            )
        }
        Some(Value::String(name)) => (name.clone(), false),
        _ => (String::new(), false),
    };
    if let Some(Value::Array(known)) = schema.get("enum") {
        let shown = known.iter().filter(|word| !word.is_null()).map(Value::to_string);
        words = shown.collect::<Vec<_>>().join(", ");
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str) {
        words += &format!(" ({format})");
    }
    if let Some(longest) = schema.get("maxLength") {
        words += &format!(", at most {longest} characters");
    }
    if nullable { words + " or null" } else { words }
}

fn text(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
