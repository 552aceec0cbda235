//! What docs, dashboard and alerts speak of is in a scrape, and the other way round.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::scrape::{Scrape, free_place, scrape};
use crate::support::{Database, Script, ScriptedSmtp, Service, eventually};
use crate::walk::{LISTEN, walk};

/// A scrape of a service that did everything there is a family for.
fn everything() -> Scrape {
    let (database, relay, place) = (
        Database::sqlite(),
        ScriptedSmtp::start(Script::default()),
        free_place(),
    );
    let service = Service::start(&database, &relay.url(), &[(LISTEN, &place)]);
    walk(&service.api(), &relay);
    eventually("the outbox was looked at", || {
        Some(scrape(&place)).filter(|scrape| scrape.families.contains_key("countersign_outbox_mails"))
    })
}

/// The names of metrics in a text.
fn names_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let ours = words.filter(|word| word.starts_with("countersign_") || word.starts_with("process_"));
    ours.map(str::to_owned).collect()
}

fn document(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::read_to_string(docs.join(name)).unwrap()
}

#[test]
fn dashboard_alerts_and_docs_speak_of_what_is_there() {
    let scrape = everything();
    let there: BTreeSet<&str> = scrape.names().collect();
    let dashboard: Value = serde_json::from_str(&document("observability/grafana-dashboard.json")).unwrap();
    let mut queries = Vec::new();
    expressions(&dashboard, &mut queries);
    assert!(queries.len() > 10, "{queries:?}");
    let rules = document("observability/alerts.yml");
    let rules: String = rules
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    for text in queries.iter().chain([&rules]) {
        for name in names_in(text) {
            assert!(there.contains(name.as_str()), "no scrape has {name}: {text}");
        }
    }
    let page = document("observability.md");
    for family in scrape.families.keys() {
        assert!(
            page.contains(&format!("`{family}`")),
            "docs/observability.md does not tell of {family}"
        );
    }
    for name in names_in(&page) {
        let is_there = there.contains(name.as_str()) || scrape.families.contains_key(&name);
        assert!(is_there, "docs/observability.md tells of {name}");
    }
}

/// Every query of a dashboard.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("expr").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| expressions(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
