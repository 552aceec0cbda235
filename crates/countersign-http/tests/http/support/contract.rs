//! The documents of the APIs, held against what was really sent: every exchange of every test goes through here.

use std::sync::OnceLock;

use countersign_core::nouns::surface::Surface;
use countersign_http::{HttpSettings, openapi};
use serde_json::Value;

use super::schema::conforms;
use super::wire::{Reply, Request};

/// The document of a surface.
pub(crate) fn document(surface: Surface) -> Value {
    serde_json::from_slice(&openapi(surface, &HttpSettings::default())).unwrap()
}

/// Panics if an operation was answered in a way its document does not tell, or took what it says it would not take.
pub(crate) fn check(surfaces: &[Surface], request: &Request, reply: &Reply) {
    static DOCUMENTS: OnceLock<Vec<(Surface, Value)>> = OnceLock::new();
    let documents =
        DOCUMENTS.get_or_init(|| Surface::ALL.map(|surface| (surface, document(surface))).to_vec());
    let documents = documents
        .iter()
        .filter(|(surface, _)| surfaces.contains(surface) && !is_of_another(*surface, surfaces, request));
    let verdicts = documents.filter_map(|(_, document)| {
        let operation = operation(document, request.method(), request.path())?;
        Some(
            check_reply(document, operation, reply).and_then(|()| match reply.status {
                200..400 => check_request(document, operation, request),
                _ => Ok(()),
            }),
        )
    });
    // Surfaces may share a path: it is one of them that answers.
    let verdicts: Vec<_> = verdicts.collect();
    let well = verdicts.is_empty() || verdicts.iter().any(Result::is_ok);
    assert!(well, "{}: {verdicts:?}\n{reply:?}", request.line());
}

/// Whether a path that two surfaces share is the other one's: the scheme tells, where both are on.
fn is_of_another(surface: Surface, on: &[Surface], request: &Request) -> bool {
    let shared = ["/v1/auth/me", "/v1/auth/logout"].contains(&request.path());
    let pair = [Surface::Browser, Surface::Descope];
    let other = if request.shows_bearer() {
        Surface::Browser
    } else {
        Surface::Descope
    };
    shared && pair.iter().all(|surface| on.contains(surface)) && surface == other
}

/// The operation a request is for, if the document has it.
pub(crate) fn operation<'a>(document: &'a Value, method: &str, path: &str) -> Option<&'a Value> {
    let paths = document["paths"].as_object().unwrap();
    // A path without parameters goes before one with.
    let item = paths.get(path).or_else(|| {
        let mut patterns = paths.iter();
        patterns
            .find(|(pattern, _)| matches(pattern, path))
            .map(|(_, item)| item)
    })?;
    item.get(method.to_ascii_lowercase())
}

/// What a `$ref` leads to, or the value itself.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(path) => document
            .pointer(path.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{path} leads nowhere")),
        None => value,
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || (wanted.starts_with('{') && !part.is_empty()) => {
            }
            _ => return false,
        }
    }
}

fn check_reply(document: &Value, operation: &Value, reply: &Reply) -> Result<(), String> {
    let told = operation["responses"].get(reply.status.to_string());
    let told = resolve(document, told.ok_or("its status is not in the document")?);
    for (name, header) in told["headers"].as_object().unwrap() {
        let required = resolve(document, header)["required"] == true;
        if required && reply.header(&name.to_ascii_lowercase()).is_none() {
            return Err(format!("there is no {name}"));
        }
    }
    let Some(content) = told.get("content").and_then(Value::as_object) else {
        return reply
            .body
            .is_empty()
            .then_some(())
            .ok_or("it has a body".to_owned());
    };
    let media_type = reply.header("content-type").unwrap_or_default();
    // Parameters say how text is encoded, nothing else.
    let media_type = media_type.split(';').next().unwrap_or_default();
    let content = content
        .get(media_type)
        .ok_or("its content type is not in the document")?;
    if !media_type.ends_with("json") {
        return Ok(());
    }
    conforms(document, &content["schema"], &reply.json(), "reply", true)
}

fn check_request(document: &Value, operation: &Value, request: &Request) -> Result<(), String> {
    let form = "/requestBody/content/application~1x-www-form-urlencoded/schema";
    if let Some(schema) = operation.pointer(form) {
        return conforms(document, schema, &pairs(request.content()), "request", false);
    }
    let Ok(body) = serde_json::from_slice(request.content()) else {
        let may_be_empty = operation
            .get("requestBody")
            .is_none_or(|body| body["required"] == false);
        return may_be_empty
            .then_some(())
            .ok_or("it was taken without a body".to_owned());
    };
    match operation.pointer("/requestBody/content/application~1json/schema") {
        Some(schema) => conforms(document, schema, &body, "request", false),
        None => Ok(()),
    }
}

/// The fields of a form; their values are only looked at for whether they are there.
fn pairs(body: &[u8]) -> Value {
    let text = String::from_utf8_lossy(body).into_owned();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect()
}
