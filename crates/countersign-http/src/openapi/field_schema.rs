//! The schemas (JSON Schema 2020-12) of what clients send.

use serde_json::{Map, Value, json};

use super::field::{Field, Shape};

/// The schema of an object with these fields.
pub(super) fn of_object(fields: &[Field]) -> Map<String, Value> {
    let told = |field: &Field| {
        let mut schema = field.schema("body");
        schema.insert("description".to_owned(), json!(field.about));
        (field.name.to_owned(), Value::Object(schema))
    };
    let properties: Map<_, _> = fields.iter().map(told).collect();
    let required = fields.iter().filter(|field| field.required);
    let required: Vec<_> = required.map(|field| field.name).collect();
    [
        ("type", json!("object")),
        ("properties", Value::Object(properties)),
        ("required", json!(required)),
    ]
    .map(|(keyword, value)| (keyword.to_owned(), value))
    .into_iter()
    .collect()
}

/// The schema of a list of values like this one.
pub(super) fn of_list(each: &Field) -> Map<String, Value> {
    let items = Value::Object(each.required().schema("body"));
    Map::from_iter([("type".to_owned(), json!("array")), ("items".to_owned(), items)])
}

impl Field {
    /// The schema of its value. In a body `null` is as good as absent.
    pub(super) fn schema(&self, place: &str) -> Map<String, Value> {
        let mut schema = self.shape.schema();
        if place == "body" && !self.required {
            if let Some(kind) = schema.get("type").cloned() {
                schema.insert("type".to_owned(), json!([kind, "null"]));
            }
            if let Some(Value::Array(words)) = schema.get_mut("enum") {
                words.push(Value::Null);
            }
        }
        schema
    }
}

impl Shape {
    fn schema(&self) -> Map<String, Value> {
        let schema = match self {
            Shape::Text {
                format,
                longest,
                pattern,
            } => return text(*format, *longest, pattern),
            Shape::List(each) => return of_list(each),
            Shape::Object(fields) => return of_object(fields),
            Shape::Number(most) => json!({ "type": "integer", "minimum": 0, "maximum": most }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::OneOf(words) => json!({ "type": "string", "enum": words }),
            Shape::Map(most, each) => {
                let each = each.required().schema("body");
                json!({ "type": "object", "maxProperties": most, "additionalProperties": each })
            }
            Shape::Value => Value::Null,
        };
        match schema {
            Value::Object(schema) => schema,
            _ => Map::new(),
        }
    }
}

fn text(format: Option<&str>, longest: Option<usize>, pattern: &str) -> Map<String, Value> {
    let kind = match format {
        Some(format) => Some(("format", json!(format))),
        None => Some(("pattern", json!(pattern))).filter(|_| !pattern.is_empty()),
    };
    let longest = longest.map(|longest| ("maxLength", json!(longest)));
    let keywords = [Some(("type", json!("string"))), kind, longest];
    let keywords = keywords.into_iter().flatten();
    keywords
        .map(|(keyword, value)| (keyword.to_owned(), value))
        .collect()
}
