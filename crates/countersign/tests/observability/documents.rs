//! What docs, dashboard and alerts speak of is in a scrape, and the other way round.

use std::collections::BTreeSet;
use std::path::Path;

use countersign_core::nouns::surface::Purpose;
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
    service.api().get("/healthz").expect(200);
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
        for matcher in matchers_in(text) {
            for value in &matcher.values {
                let is_class = matcher.label == "status" && STATUSES.contains(&value.as_str());
                assert!(
                    is_class || scrape.has(&matcher.metric, &matcher.label, value),
                    "no {} has {}={value}: {text}",
                    matcher.metric,
                    matcher.label
                );
            }
        }
    }
    let page = document("observability.md");
    for purpose in Purpose::ALL.map(Purpose::as_str) {
        assert!(
            scrape.has("countersign_links_total", "purpose", purpose),
            "{purpose}"
        );
        assert!(
            page.contains(&format!("`{purpose}`")),
            "docs/observability.md does not tell of {purpose}"
        );
    }
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

/// Classes of status: those that were never answered are in no scrape.
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What a query wants a label of ours to be; of an expression, its alternatives.
struct Matcher {
    metric: String,
    label: String,
    values: Vec<String>,
}

/// The matchers of a text of queries, but for what Prometheus itself puts on a sample.
fn matchers_in(text: &str) -> Vec<Matcher> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, _) in text.match_indices('{') {
        let metric = text[..at].rsplit(|c| !is_word(c)).next().unwrap();
        if metric.is_empty() {
            continue;
        }
        let (inner, _) = text[at + 1..].split_once('}').unwrap();
        // No value of ours holds a comma.
        for matcher in inner.split(',') {
            let (label, rest) = matcher.split_once(['=', '!']).unwrap();
            let values = rest.trim_start_matches(['=', '~']).trim_matches('"').split('|');
            if ["instance", "job"].contains(&label) {
                continue;
            }
            found.push(Matcher {
                metric: metric.to_owned(),
                label: label.to_owned(),
                values: values.map(str::to_owned).collect(),
            });
        }
    }
    found
}

#[test]
fn matchers_are_read_out_of_queries() {
    let query = "sum by (le) (rate(a_bucket{instance=~\"$instance\",route!~\"/x|/y\"}[5m])) > b{state=\"stuck\"} {{ $labels.c }}";
    let found: Vec<_> = matchers_in(query)
        .into_iter()
        .map(|matcher| (matcher.metric, matcher.label, matcher.values.join(" ")))
        .collect();
    let expected = [("a_bucket", "route", "/x /y"), ("b", "state", "stuck")];
    let expected =
        expected.map(|(metric, label, values)| (metric.to_owned(), label.to_owned(), values.to_owned()));
    assert_eq!(found, expected);
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
