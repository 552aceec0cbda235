//! What a scrape tells, of the whole service and of its halves.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use serde_json::json;

use crate::scrape::{Scrape, free_place, scrape};
use crate::support::process::ROOT_SECRET;
use crate::support::scripted_smtp::Answer;
use crate::support::{Database, Script, ScriptedSmtp, Service, eventually};
use crate::walk::{LISTEN, YOU, walk};

fn a_walk_is_counted_and_names_nobody(database: &Database) {
    let (relay, place) = (ScriptedSmtp::start(Script::default()), free_place());
    let service = Service::start(database, &relay.url(), &[(LISTEN, &place)]);
    let api = service.api();
    let mut secrets = walk(&api, &relay);
    secrets.extend([
        ROOT_SECRET.to_owned(),
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

#[test]
fn r2_a_scrape_works_while_the_database_is_away() {
    let database = Database::postgres();
    let (relay, place) = (ScriptedSmtp::start(Script::default()), free_place());
    let service = Service::start(&database, &relay.url(), &[(LISTEN, &place)]);
    eventually("the outbox was looked at", || {
        let seen = scrape(&place).families.contains_key("countersign_outbox_mails");
        seen.then_some(())
    });
    let Database::Postgres { server, name } = &database else {
        panic!("it is on PostgreSQL")
    };
    let gone = format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    PgConnection::establish(server)
        .unwrap()
        .batch_execute(&gone)
        .unwrap();
    eventually("readiness is red", || {
        service.api().get("/readyz").is_status(503).then_some(())
    });
    let refused = [("route", "/readyz"), ("status", "5xx")];
    assert!(scrape(&place).sum("countersign_http_requests_total", &refused) >= 1.0);
    eventually("nobody sees the outbox", || {
        (scrape(&place).sum("countersign_outbox_look_age_seconds", &[]) > 6.0).then_some(())
    });
}

#[test]
fn without_a_place_there_are_no_metrics() {
    let (database, relay) = (Database::sqlite(), ScriptedSmtp::start(Script::default()));
    let service = Service::start(&database, &relay.url(), &[]);
    service.api().get("/metrics").expect(404);
    assert!(!service.log().contains("metrics at"));
}
