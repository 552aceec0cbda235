//! E2: the time of an answer does not tell who has an account. Statistics with wide margins, not a benchmark.
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

use std::time::Instant;

use serde_json::json;
use support::{Api, Database, Script, ScriptedSmtp, Service, code_to};

const KNOWN: &str = "known@example.com";
const UNKNOWN: &str = "other@example.com";
const ROUNDS: usize = 300;
/// Where there are many routes, or where hashing drowns whatever else differs.
const FEWER: usize = 120;

/// Budgets so wide that none is met.
const WIDE: &[(&str, &str)] = &[
    ("COUNTERSIGN_MAILS__PER_CLASS", "5000"),
    ("COUNTERSIGN_MAILS__ALL", "5000"),
    ("COUNTERSIGN_MAILS__PER_MAILBOX", "5000"),
    ("COUNTERSIGN_CODES__GUESSES", "5000"),
    ("COUNTERSIGN_FAILURES__PER_HOUR", "5000"),
    ("COUNTERSIGN_FAILURES__PER_DAY", "5000"),
    ("COUNTERSIGN_FAILURES__IN_A_ROW", "10000"),
    ("COUNTERSIGN_DEPLOYMENT__FAILURES_PER_TEN_MINUTES", "100000"),
    ("COUNTERSIGN_LOG__LEVEL", "warn"),
];

/// How often the first is slower than the second, over all pairs: a half, if both are of one distribution.
fn share_slower(first: &[f64], second: &[f64]) -> f64 {
    let slower = first
        .iter()
        .map(|a| second.iter().filter(|b| a > *b).count())
        .sum::<usize>();
    slower as f64 / (first.len() * second.len()) as f64
}

/// Times both in turn, so that whatever else the machine does falls on both.
fn compare(what: &str, call: impl FnMut(&str) -> u16, expected: u16) {
    compare_over(ROUNDS, what, call, expected);
}

fn compare_over(rounds: usize, what: &str, mut call: impl FnMut(&str) -> u16, expected: u16) {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let began = Instant::now();
            assert_eq!(call([KNOWN, UNKNOWN][which]), expected, "{what}");
            times[which].push(began.elapsed().as_secs_f64());
        }
    }
    let share = share_slower(&times[0], &times[1]);
    assert!(
        (0.35..0.65).contains(&share),
        "{what}: the known one is slower in {share:.2} of all pairs"
    );
}

fn signed_up(api: &Api, relay: &ScriptedSmtp) {
    let started = api
        .post("/v1/auth/email/start", &json!({"email": KNOWN}))
        .expect(200);
    let shown = json!({"request_id": started.text("request_id"), "code": code_to(relay, KNOWN)});
    api.post("/v1/auth/email/verify", &shown).expect(200);
}

#[test]
fn e2_times_do_not_tell_who_has_an_account() {
    let database = Database::postgres();
    let relay = ScriptedSmtp::start(Script::default());
    let mut both = Service::start(&database, &relay.url(), WIDE);
    signed_up(&both.api(), &relay);
    both.terminate();
    // A worker knows who has an account; here it is no part of what is timed.
    let service = Service::start_with(&database, &relay.url(), WIDE, &["--only", "http"]);
    let api = service.api();
    compare(
        "start",
        |email| api.post("/v1/auth/email/start", &json!({"email": email})).status,
        200,
    );
    let requests = [KNOWN, UNKNOWN].map(|email| {
        api.post("/v1/auth/email/start", &json!({"email": email}))
            .expect(200)
            .text("request_id")
    });
    compare(
        "verify",
        |email| {
            let request = &requests[usize::from(email == UNKNOWN)];
            api.post(
                "/v1/auth/email/verify",
                &json!({"request_id": request, "code": "000000"}),
            )
            .status
        },
        401,
    );
}

#[test]
fn e2_times_of_the_accounts_api_do_not_tell_either() {
    let database = Database::postgres();
    let relay = ScriptedSmtp::start(Script::default());
    let mut open = Service::start(&database, &relay.url(), WIDE);
    let account = json!({"client_id": "dev", "email": KNOWN, "password": "seven umbrellas over tea"});
    open.api().post("/auth/sign-up", &account).expect(200);
    open.terminate();
    let hidden = [WIDE, &[("COUNTERSIGN_ENUMERATION", "hide")]].concat();
    let service = Service::start_with(&database, &relay.url(), &hidden, &["--only", "http"]);
    let api = service.api();
    let ask = |path: &str, email: &str| api.post(path, &json!({"client_id": "dev", "email": email}));
    for path in [
        "/auth/send-magic-link",
        "/auth/send-password-reset",
        "/auth/waitlist",
    ] {
        compare_over(FEWER, path, |email| ask(path, email).status, 202);
    }
    compare_over(
        FEWER,
        "/auth/check-email",
        |email| ask("/auth/check-email", email).status,
        404,
    );
    for (asking, showing) in [
        ("/auth/send-magic-link", "/auth/sign-in-with-token"),
        ("/auth/send-password-reset", "/auth/reset-password"),
    ] {
        let requests = [KNOWN, UNKNOWN].map(|email| ask(asking, email).expect(202).text("request_id"));
        let wrong = |email: &str| {
            let request = &requests[usize::from(email == UNKNOWN)];
            let body = json!({
                "client_id": "dev", "request_id": request, "code": "000000",
                "new_password": "nine ladders in the rain",
            });
            api.post(showing, &body).status
        };
        compare_over(FEWER, showing, wrong, 401);
    }
    let joins = |email: &str| {
        let body = json!({"client_id": "dev", "email": email, "password": "nine ladders in the rain"});
        api.post("/auth/sign-up", &body).status
    };
    compare_over(FEWER, "/auth/sign-up", joins, 202);
    let wrong = |email: &str| {
        let body = json!({"client_id": "dev", "email": email, "password": "nine ladders in the rain"});
        api.post("/auth/sign-in", &body).status
    };
    compare_over(FEWER, "/auth/sign-in", wrong, 401);
}
