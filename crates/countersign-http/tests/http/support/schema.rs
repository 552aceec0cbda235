//! As much of JSON Schema (2020-12) as the documents use; what is not known here is a failure, not a pass.

use std::collections::BTreeSet;

use serde_json::Value;

use super::contract::resolve;

/// Whether a value is as the schema says; `strict`, if it must hold nothing the schema does not name.
pub(crate) fn conforms(
    document: &Value,
    schema: &Value,
    value: &Value,
    place: &str,
    strict: bool,
) -> Result<(), String> {
    if *schema == Value::Bool(true) {
        return Ok(());
    }
    let is_map = schema.get("additionalProperties").is_some();
    if let (true, false, Some(fields)) = (strict, is_map, value.as_object()) {
        let known = names(document, schema);
        if let Some(unknown) = fields.keys().find(|name| !known.contains(name.as_str())) {
            return Err(format!("{place}/{unknown} is not in the document"));
        }
    }
    let fault = |what: &str| Err(format!("{place} is {value}: {what}"));
    for (keyword, wanted) in schema.as_object().unwrap() {
        let well = match keyword.as_str() {
            "description" | "title" | "pattern" => true,
            "$ref" => {
                conforms(document, resolve(document, schema), value, place, strict)?;
                true
            }
            "allOf" => {
                for part in wanted.as_array().unwrap() {
                    conforms(document, part, value, place, false)?;
                }
                true
            }
            "anyOf" => {
                let mut parts = wanted.as_array().unwrap().iter();
                parts.any(|part| conforms(document, part, value, place, strict && is_named(part)).is_ok())
            }
            "type" => match wanted {
                Value::Array(types) => types.iter().any(|name| is_of_type(value, name)),
                name => is_of_type(value, name),
            },
            "enum" => wanted.as_array().unwrap().contains(value),
            "const" => wanted == value,
            "maximum" => value
                .as_f64()
                .is_none_or(|number| number <= wanted.as_f64().unwrap()),
            "minimum" => value
                .as_f64()
                .is_none_or(|number| number >= wanted.as_f64().unwrap()),
            "maxLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 <= wanted.as_u64().unwrap()),
            "format" => value.as_str().is_none_or(|text| is_of_format(text, wanted)),
            "required" => wanted
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                for (name, schema) in wanted.as_object().unwrap() {
                    if let Some(inner) = value.get(name) {
                        conforms(document, schema, inner, &format!("{place}/{name}"), strict)?;
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    conforms(document, wanted, inner, &format!("{place}/{name}"), strict)?;
                }
                true
            }
            "maxProperties" => value
                .as_object()
                .is_none_or(|fields| fields.len() as u64 <= wanted.as_u64().unwrap()),
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
            "maxItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 <= wanted.as_u64().unwrap()),
            "items" => {
                for inner in value.as_array().into_iter().flatten() {
                    conforms(document, wanted, inner, &format!("{place}/[]"), strict)?;
                }
                true
            }
            other => return fault(&format!("the keyword {other} is not known to these tests")),
        };
        if !well {
            return fault(&format!("not {keyword} {wanted}"));
        }
    }
    Ok(())
}

/// The properties a schema names, by itself or by its parts.
fn names<'a>(document: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let schema = resolve(document, schema);
    let own = schema.get("properties").and_then(Value::as_object).into_iter();
    let own = own.flat_map(|properties| properties.keys().map(String::as_str));
    let parts = ["allOf", "anyOf"]
        .into_iter()
        .filter_map(|keyword| schema.get(keyword));
    let parts = parts.flat_map(|parts| parts.as_array().into_iter().flatten());
    own.chain(parts.flat_map(|part| names(document, part))).collect()
}

/// Whether an alternative is a whole shape of its own, and not a part of one.
fn is_named(part: &Value) -> bool {
    part.get("$ref").is_some()
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

fn is_of_format(text: &str, format: &Value) -> bool {
    match format.as_str().unwrap() {
        "uuid" => text.len() == 36 && text.bytes().filter(|&byte| byte == b'-').count() == 4,
        "date-time" => text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T'),
        "email" => text.contains('@'),
        other => panic!("the format {other} is not known to these tests"),
    }
}
