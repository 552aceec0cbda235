//! A relay that stops, a process that is killed, and what a thief of the database or the logs would find.
#![allow(
    clippy::disallowed_methods,
    reason = "how long answers take is what is tested"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use support::{Database, Script, ScriptedSmtp, Service, at_once, code_to, eventually, mail};

/// Retries come soon, so that a test need not wait for them.
const SOON: &[(&str, &str)] = &[
    ("COUNTERSIGN_MAIL__BACKOFF", "200ms"),
    ("COUNTERSIGN_MAIL__BACKOFF_MAX", "1s"),
    ("COUNTERSIGN_MAIL__LEASE", "6s"),
    ("COUNTERSIGN_MAIL__DEADLINE", "2s"),
];

fn ask_of(service: &Service, address: &str) -> u16 {
    service
        .api()
        .post("/v1/auth/email/start", &json!({"email": address}))
        .status
}

fn message_ids(relay: &ScriptedSmtp) -> HashMap<String, usize> {
    let mut seen = HashMap::new();
    for received in relay.received().iter().filter(|received| received.accepted) {
        *seen.entry(received.header("message-id").unwrap()).or_default() += 1;
    }
    seen
}

fn relay_stops(database: &Database) {
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(database, &relay.url(), SOON);
    relay.die();
    let began = Instant::now();
    for n in 0..60 {
        assert_eq!(ask_of(&service, &format!("m{n}@example.com")), 200, "M4");
    }
    // Wide: sixty answers that each waited for a dead relay would take minutes.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    std::thread::sleep(Duration::from_secs(2));
    relay.come_back();
    eventually("every mail", || (message_ids(&relay).len() == 60).then_some(()));
    std::thread::sleep(Duration::from_millis(500));
    assert!(
        message_ids(&relay).values().all(|&times| times == 1),
        "M3: once each"
    );
}

#[test]
fn m4_a_relay_that_stops_changes_nothing_on_sqlite() {
    relay_stops(&Database::sqlite());
}

#[test]
fn m4_a_relay_that_stops_changes_nothing_on_postgres() {
    relay_stops(&Database::postgres());
}

/// Kills the service in the midst of requests and guesses, three times.
fn killed(database: &Database) {
    let relay = ScriptedSmtp::start(Script::default());
    let accepted = Mutex::new(BTreeSet::new());
    let successes = Mutex::new(HashMap::<String, usize>::new());
    for round in 0..3 {
        let mut service = Service::start(database, &relay.url(), SOON);
        let (api, over) = (service.api(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (api, over, accepted, successes, relay) =
                    (api.clone(), &over, &accepted, &successes, &relay);
                scope.spawn(move || {
                    for n in 0..1_000 {
                        let address = format!("k{round}t{thread}n{n}@example.com");
                        let asked = api.post("/v1/auth/email/start", &json!({"email": address}));
                        if asked.status == 200 {
                            accepted.lock().unwrap().insert(address.clone());
                        }
                        if over.load(Ordering::Relaxed) {
                            return;
                        }
                        let Some(code) = mail::codes_to(relay, &address).pop() else {
                            continue;
                        };
                        let shown = json!({"request_id": asked.text("request_id"), "code": code});
                        for _ in 0..2 {
                            if api.post("/v1/auth/email/verify", &shown).status == 200 {
                                *successes.lock().unwrap().entry(address.clone()).or_default() += 1;
                            }
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(700));
            service.kill();
            over.store(true, Ordering::Relaxed);
        });
    }
    let _service = Service::start(database, &relay.url(), SOON);
    let accepted = accepted.into_inner().unwrap();
    assert!(accepted.len() > 20, "there was load: {}", accepted.len());
    // The lease of what the killed process held has to end first.
    eventually("every accepted mail", || {
        let received = relay.received();
        let has = |address: &String| {
            received
                .iter()
                .any(|received| received.accepted && mail::is_to(received, address))
        };
        accepted.iter().all(has).then_some(())
    });
    assert!(
        successes.into_inner().unwrap().values().all(|&times| times == 1),
        "C1 across crashes"
    );
    let twice = database.number(
        "SELECT count(*) FROM (SELECT user_id FROM sessions GROUP BY user_id HAVING count(*) > 1) AS twice",
    );
    assert_eq!(twice, 0, "R3: no session invented");
}

#[test]
fn r3_kill_9_loses_nothing_on_sqlite() {
    killed(&Database::sqlite());
}

#[test]
fn r3_kill_9_loses_nothing_on_postgres() {
    killed(&Database::postgres());
}

/// Runs a sign-in with everything in it and looks for its secrets where they must not be.
fn nothing_to_steal(database: &Database) {
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(database, &relay.url(), SOON);
    let (api, you) = (service.api(), "you@example.com");
    let mut secrets = Vec::new();
    api.post("/api/v1/auth/request-otp", &json!({"email": you}))
        .expect(200);
    let code = code_to(&relay, you);
    let verified = api
        .post("/api/v1/auth/verify-otp", &json!({"email": you, "code": code}))
        .expect(200);
    for field in ["accessToken", "refreshToken", "deviceToken"] {
        secrets.push(verified.text(field));
    }
    let refreshed = api
        .post(
            "/api/v1/auth/refresh",
            &json!({"refreshToken": verified.text("refreshToken")}),
        )
        .expect(200);
    secrets.extend([refreshed.text("accessToken"), refreshed.text("refreshToken")]);
    api.me(&refreshed.text("accessToken")).expect(200);
    let started = api
        .post("/v1/auth/email/start", &json!({"email": you}))
        .expect(200);
    let shown = json!({"request_id": started.text("request_id"), "code": eventually("a second code", || {
        mail::codes_to(&relay, you).into_iter().find(|other| *other != code)
    })});
    let cookies = api.post("/v1/auth/email/verify", &shown).expect(200);
    for cookie in ["nl_session", "nl_csrf", "nl_device"] {
        secrets.push(cookies.cookie(cookie).unwrap());
    }
    // A lock, its mail and its link.
    api.post("/api/v1/auth/request-otp", &json!({"email": you}))
        .expect(200);
    at_once(5, |_| {
        api.post(
            "/api/v1/auth/verify-otp",
            &json!({"email": you, "code": "000000"}),
        )
        .status
    });
    secrets.push(mail::link_token(&relay));
    secrets.push(support::process::ROOT_SECRET.to_owned());
    let codes: Vec<String> = mail::codes_to(&relay, you);
    assert!(codes.len() >= 3, "{codes:?}");

    let (dump, log) = (database.dump(), service.log());
    assert!(
        dump.contains(you) && log.len() > 1_000,
        "there is something to search"
    );
    for secret in &secrets {
        assert!(secret.len() > 20);
        assert!(!dump.contains(secret.as_str()), "C8: in the database: {secret}");
        assert!(!log.contains(secret.as_str()), "C8: in the log: {secret}");
    }
    for code in &codes {
        let alone = |text: &str| {
            text.match_indices(code.as_str()).any(|(at, _)| {
                let around = [text[..at].chars().next_back(), text[at + 6..].chars().next()];
                around
                    .iter()
                    .all(|c| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '.'))
            })
        };
        assert!(!alone(&dump), "C8: a code in the database: {code}");
        assert!(!alone(&log), "C8: a code in the log: {code}");
    }
}

#[test]
fn c8_neither_dump_nor_log_holds_a_secret_on_sqlite() {
    nothing_to_steal(&Database::sqlite());
}

#[test]
fn c8_neither_dump_nor_log_holds_a_secret_on_postgres() {
    nothing_to_steal(&Database::postgres());
}

#[test]
fn r3_sigterm_finishes_and_exits_with_0() {
    let database = Database::sqlite();
    let relay = ScriptedSmtp::start(Script::default());
    let mut service = Service::start(
        &database,
        &relay.url(),
        &[("COUNTERSIGN_HTTP__DRAIN_DELAY", "100ms")],
    );
    assert_eq!(ask_of(&service, "last@example.com"), 200);
    assert!(service.terminate().success());
}
