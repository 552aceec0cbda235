//! The documents of the APIs: served as they are committed, whole, and agreeing with themselves.

use std::collections::BTreeSet;

use crate::support::House;
use crate::support::contract::{document, resolve};
use crate::support::schema::conforms;
use crate::support::wire::Request;
use countersign_core::nouns::surface::Surface;
use countersign_http::{HttpSettings, openapi};
use serde_json::{Value, json};

#[test]
fn the_documents_of_surfaces_that_are_on_are_served() {
    let house = House::with(|plan| plan.settings.surfaces = vec![Surface::Browser]);
    let list = house.send(&Request::get("/openapi.json"));
    let browser =
        json!({ "surface": "browser", "title": "Countersign Browser API", "url": "/openapi/browser.json" });
    assert_eq!(list.json(), json!({ "documents": [browser] }));
    assert_eq!(house.send(&Request::get("/openapi/token.json")).status, 404);
    let served = house.send(&Request::get("/openapi/browser.json"));
    assert_eq!(served.header("content-type"), Some("application/json"));
    let printed = openapi(Surface::Browser, &HttpSettings::default());
    assert_eq!(served.body.as_bytes(), printed);
}

#[test]
fn documents_follow_the_settings() {
    let house = House::with(|plan| {
        plan.settings.browser.session_cookie = "__Host-s".to_owned();
        plan.settings.browser_body_limit = 512;
    });
    let served = house.send(&Request::get("/openapi/browser.json")).json();
    assert_eq!(
        served["components"]["securitySchemes"]["session"]["name"],
        "__Host-s"
    );
    let body = &served["paths"]["/v1/auth/email/start"]["post"]["requestBody"];
    assert_eq!(body["description"], "At most 512 bytes.");
}

#[test]
fn documents_agree_with_themselves() {
    for surface in Surface::ALL {
        let document = document(surface);
        assert_eq!(document["openapi"], "3.1.0");
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap();
                assert!(ids.insert(id), "{id} is there twice");
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let in_path = parameters.filter(|parameter| parameter["in"] == "path");
                let told: Vec<_> = in_path
                    .map(|parameter| parameter["name"].as_str().unwrap())
                    .collect();
                let written: Vec<_> = path.split(['{', '}']).skip(1).step_by(2).collect();
                assert_eq!(told, written, "{method} {path}");
                let schemes = document["components"]["securitySchemes"].as_object().unwrap();
                for alternative in operation["security"].as_array().unwrap() {
                    let known = alternative
                        .as_object()
                        .unwrap()
                        .keys()
                        .all(|name| schemes.contains_key(name));
                    assert!(known, "{id}: {alternative}");
                }
            }
        }
        every_reference_leads_somewhere(&document, &document);
    }
}

#[test]
fn what_a_document_does_not_tell_is_found() {
    let part = json!({ "properties": { "code": { "enum": ["x"] } } });
    let schema = json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": { "type": ["string", "null"], "format": "uuid" },
            "list": { "type": "array", "items": { "$ref": "#/inner" } },
            "code": { "type": "string" },
        },
        "allOf": [part],
    });
    let document =
        json!({ "inner": { "type": "object", "properties": { "n": { "type": "integer", "minimum": 1 } } } });
    let is_told = |value: Value| conforms(&document, &schema, &value, "value", true).is_ok();
    assert!(is_told(
        json!({ "id": null, "code": "x", "list": [{ "n": 1 }, {}] })
    ));
    for other in [
        json!([]),
        json!({}),
        json!({ "id": 1 }),
        json!({ "id": "x" }),
        json!({ "id": null, "code": "y" }),
        json!({ "id": null, "more": 1 }),
        json!({ "id": null, "list": [{ "n": 0 }] }),
        json!({ "id": null, "list": [{ "n": 1, "more": 1 }] }),
    ] {
        assert!(!is_told(other.clone()), "{other}");
    }
}

fn every_reference_leads_somewhere(document: &Value, value: &Value) {
    match value {
        Value::Object(map) => {
            resolve(document, value);
            map.values()
                .for_each(|inner| every_reference_leads_somewhere(document, inner));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|inner| every_reference_leads_somewhere(document, inner)),
        _ => {}
    }
}

#[test]
fn the_pages_show_every_operation_and_load_nothing() {
    let house = House::new();
    let list = house.send(&Request::get("/docs"));
    for surface in Surface::ALL {
        let name = surface.as_str();
        assert!(
            list.body.contains(&format!("href=\"/docs/{name}\"")),
            "{}",
            list.body
        );
        let page = house.send(&Request::get(&format!("/docs/{name}")));
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'nonce-"),
            "{policy}"
        );
        for load in ["<script", "src=", "<link", "url(", "@import", "href=\"http"] {
            assert!(!page.body.contains(load), "{load}");
        }
        let ids: BTreeSet<_> = quoted(&page.body, " id=\"").collect();
        for anchor in quoted(&page.body, " href=\"#") {
            assert!(ids.contains(anchor), "nothing is at #{anchor}");
        }
        let document = document(surface);
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                assert!(ids.contains(operation["operationId"].as_str().unwrap()));
            }
        }
    }
    assert_eq!(house.send(&Request::get("/docs/x")).status, 404);
}

#[test]
fn the_pages_show_fields_within_fields() {
    let page = House::new().send(&Request::get("/docs/descope")).body;
    for name in ["loginOptions.customClaims", "users[].loginId"] {
        assert!(page.contains(name), "{name}");
    }
}

#[test]
fn documents_can_be_turned_off() {
    let house = House::with(|plan| plan.settings.documents = false);
    for path in ["/docs", "/docs/token", "/openapi.json", "/openapi/token.json"] {
        assert_eq!(house.send(&Request::get(path)).status, 404, "{path}");
    }
}

/// What stands between each occurrence of `start` and the next quotation mark.
fn quoted<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}
