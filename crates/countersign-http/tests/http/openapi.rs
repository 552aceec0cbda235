//! The documents of the APIs: served as they are committed, whole, and agreeing with themselves.

use std::collections::BTreeSet;

use crate::support::House;
use crate::support::contract::{document, resolve};
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
