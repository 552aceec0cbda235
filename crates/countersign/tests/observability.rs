//! `/metrics` and the log: what a walk leaves there, that it names nobody (C8), and that what is written about it is so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

#[path = "support/scrape.rs"]
mod scrape_support;
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use scrape_support::{Scrape, free_place, scrape};
use serde_json::{Value, json};
use support::scripted_smtp::Answer;
use support::{Api, Database, Script, ScriptedSmtp, Service, code_to, eventually};

const YOU: &str = "unmistakable.person@example.com";
const LISTEN: &str = "COUNTERSIGN_METRICS__LISTEN";

/// Everything in a reply that is long enough to be found again and is about somebody.
fn telling(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= 12 => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| telling(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| telling(field, found)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Walks on both surfaces, with everything that can go wrong; gives what must not be seen.
fn walk(api: &Api, relay: &ScriptedSmtp) -> Vec<String> {
    let mut secrets = vec![YOU.to_owned(), "unmistakable".to_owned()];
    let ask = json!({"email": YOU, "purpose": "signin"});
    let asked = api.post("/api/v1/auth/request-otp", &ask).expect(200);
    api.post("/api/v1/auth/request-otp", &ask).expect(429);
    let code = code_to(relay, YOU);
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let shown =
        |code: &str| json!({"email": YOU, "purpose": "signin", "code": code, "label": "unmistakable phone"});
    api.post("/api/v1/auth/verify-otp", &shown(wrong)).expect(401);
    let verified = api.post("/api/v1/auth/verify-otp", &shown(&code)).expect(200);
    let refresh = |token: &str| api.post("/api/v1/auth/refresh", &json!({"refreshToken": token}));
    let first = verified.text("refreshToken");
    let second = refresh(&first).expect(200);
    refresh(&first).expect(200);
    let third = refresh(&second.text("refreshToken")).expect(200);
    api.me(&third.text("accessToken")).expect(200);
    refresh(&first).expect(401);

    let started = api.post(
        "/v1/auth/email/start",
        &json!({"email": "other.unmistakable@example.com"}),
    );
    let started = started.expect(200);
    let code_there = code_to(relay, "other.unmistakable@example.com");
    let there = json!({"request_id": started.text("request_id"), "code": code_there});
    let entered = api.post("/v1/auth/email/verify", &there).expect(200);

    api.get(&format!("/nowhere/{YOU}?token={first}")).expect(404);
    api.get(&format!("/api/v1/auth/sessions/{YOU}")).expect(405);
    for reply in [&asked, &verified, &second, &third, &started, &entered] {
        telling(&reply.body, &mut secrets);
        let cookies = reply
            .cookies
            .iter()
            .filter_map(|cookie| cookie.split(['=', ';']).nth(1));
        secrets.extend(cookies.filter(|value| value.len() >= 12).map(str::to_owned));
    }
    // Six digits may well be part of a number; as a label they would stand between quotes.
    secrets.extend([code, code_there].map(|code| format!("\"{code}\"")));
    secrets
}

fn a_walk_is_counted_and_names_nobody(database: &Database) {
    let (relay, place) = (ScriptedSmtp::start(Script::default()), free_place());
    let service = Service::start(database, &relay.url(), &[(LISTEN, &place)]);
    let api = service.api();
    let mut secrets = walk(&api, &relay);
    secrets.extend([
        support::process::ROOT_SECRET.to_owned(),
        database.url(),
        relay.address().to_string(),
        "127.0.0.1".to_owned(),
        "postgres".to_owned(),
    ]);
    let delivered = [("state", "handed_over")];
    eventually("both mails are recorded", || {
        (scrape(&place).sum("countersign_mails_total", &delivered) >= 2.0).then_some(())
    });
    let scrape = scrape(&place);
    for secret in &secrets {
        assert!(
            !scrape.text.contains(secret.as_str()),
            "{secret} is in\n{}",
            scrape.text
        );
    }
    counted(&scrape);
    api.get("/metrics").expect(404);
    assert!(
        service
            .log()
            .contains(&format!("metrics at http://{place}/metrics"))
    );
}

/// What that walk leaves.
fn counted(scrape: &Scrape) {
    let token = ("surface", "token");
    for (name, labels, expected) in [
        (
            "countersign_code_requests_total",
            &[token, ("outcome", "queued")][..],
            1.0,
        ),
        (
            "countersign_code_requests_total",
            &[token, ("outcome", "cooldown")],
            1.0,
        ),
        (
            "countersign_sign_ins_total",
            &[token, ("outcome", "wrong_code")],
            1.0,
        ),
        ("countersign_sign_ins_total", &[("outcome", "signed_up")], 2.0),
        ("countersign_refreshes_total", &[("outcome", "rotated")], 2.0),
        ("countersign_refreshes_total", &[("outcome", "grace")], 1.0),
        ("countersign_refreshes_total", &[("outcome", "reused")], 1.0),
        ("countersign_mail_delay_seconds_count", &[], 2.0),
        (
            "countersign_http_requests_total",
            &[("route", "/api/v1/auth/refresh"), ("status", "4xx")],
            1.0,
        ),
        (
            "countersign_http_requests_total",
            &[("route", "(no route)"), ("method", "GET")],
            1.0,
        ),
        (
            "countersign_http_request_seconds_count",
            &[("route", "/api/v1/auth/refresh")],
            4.0,
        ),
        (
            "countersign_deployment_budget_used",
            &[("budget", "failures")],
            1.0,
        ),
        ("countersign_signing_keys", &[], 1.0),
        (
            "countersign_build_info",
            &[("version", env!("CARGO_PKG_VERSION"))],
            1.0,
        ),
        ("countersign_queue_waiting", &[], 0.0),
    ] {
        assert_eq!(
            scrape.sum(name, labels),
            expected,
            "{name} {labels:?}\n{}",
            scrape.text
        );
    }
    for name in [
        "countersign_store_connections",
        "countersign_store_wait_seconds_count",
        "countersign_signing_key_age_seconds",
        "countersign_queue_threads",
        "process_resident_memory_bytes",
        "process_cpu_seconds_total",
        "process_start_time_seconds",
    ] {
        assert!(scrape.sum(name, &[]) > 0.0, "{name}\n{}", scrape.text);
    }
    let routes = scrape.values("route");
    assert!(
        routes
            .iter()
            .all(|route| *route == "(no route)" || route.starts_with('/')),
        "{routes:?}"
    );
}

#[test]
fn c8_a_walk_is_counted_and_names_nobody_on_sqlite() {
    a_walk_is_counted_and_names_nobody(&Database::sqlite());
}

#[test]
fn c8_a_walk_is_counted_and_names_nobody_on_postgres() {
    a_walk_is_counted_and_names_nobody(&Database::postgres());
}

#[test]
fn each_half_of_the_service_shows_its_own_and_the_outbox_is_everybodys() {
    let database = Database::sqlite();
    let relay = ScriptedSmtp::start(Script {
        rcpt: Answer::Say("451 4.7.1 come back later"),
        ..Script::default()
    });
    let (at_http, at_worker) = (free_place(), free_place());
    let http = Service::start_with(
        &database,
        &relay.url(),
        &[(LISTEN, &at_http)],
        &["--only", "http"],
    );
    let worker = Service::spawn(
        &database,
        &relay.url(),
        &[(LISTEN, &at_worker)],
        &["--only", "worker"],
    );
    http.api()
        .post("/api/v1/auth/request-otp", &json!({"email": YOU}))
        .expect(200);
    for place in [&at_http, &at_worker] {
        eventually("the mail that waits is seen", || {
            (scrape(place).sum("countersign_outbox_mails", &[]) == 1.0).then_some(())
        });
    }
    let deferred = [("mail", "no_account"), ("state", "deferred")];
    let at = eventually("the mail was tried", || {
        Some(scrape(&at_worker)).filter(|at| at.sum("countersign_mails_total", &deferred) >= 1.0)
    });
    assert_eq!(at.sum("countersign_code_requests_total", &[]), 0.0);
    assert!(!at.families.contains_key("countersign_http_requests_total"));
    let at = scrape(&at_http);
    assert_eq!(at.sum("countersign_code_requests_total", &[]), 1.0);
    assert_eq!(at.sum("countersign_mails_total", &[]), 0.0);
    drop(worker);
}

/// Scrapes of a service that did everything there is a family for.
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

/// A relay that says whom it refuses.
const REFUSAL: &str = "550 5.1.1 <unmistakable.person@example.com>: no such mailbox";

#[test]
fn c8_the_log_is_json_with_request_ids_and_masked_addresses() {
    let database = Database::sqlite();
    let relay = ScriptedSmtp::start(Script::default());
    let settings = [
        ("COUNTERSIGN_LOG_FORMAT", "json"),
        ("COUNTERSIGN_LOG__LEVEL", "info"),
    ];
    let service = Service::start(&database, &relay.url(), &settings);
    let secrets = walk(&service.api(), &relay);
    relay.set(Script {
        rcpt: Answer::Say(REFUSAL),
        ..Script::default()
    });
    let again = json!({"email": YOU, "purpose": "signup"});
    service.api().post("/api/v1/auth/request-otp", &again).expect(200);
    let log = eventually("the refusal is logged", || {
        Some(service.log()).filter(|log| log.contains("no such mailbox"))
    });
    for secret in secrets.iter().filter(|secret| !secret.contains("***")) {
        assert!(!log.contains(secret.as_str()), "{secret} is in\n{log}");
    }
    // The banner of development goes to standard output, which is the same file here.
    let lines: Vec<Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &lines {
        let always = ["ts", "level", "target", "msg"];
        assert!(always.iter().all(|field| line[field].is_string()), "{line}");
    }
    let requests: Vec<&Value> = lines
        .iter()
        .filter(|line| line["target"] == "countersign::requests")
        .collect();
    let ids: BTreeSet<&str> = requests
        .iter()
        .map(|line| line["request_id"].as_str().unwrap())
        .collect();
    assert!(
        requests.len() > 10 && ids.len() == requests.len(),
        "each has its own: {requests:?}"
    );
    for line in requests {
        assert!(line["method"].is_string() && line["route"].is_string(), "{line}");
        assert!(line["status"].is_u64() && line["ms"].is_u64(), "{line}");
    }
    let masked = lines.iter().filter_map(|line| line["msg"].as_str());
    assert!(
        masked
            .into_iter()
            .any(|msg| msg.contains("to u***@example.com refused: ")),
        "{log}"
    );
}
