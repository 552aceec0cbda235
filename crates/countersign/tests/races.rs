//! Two instances on one PostgreSQL: what may happen once happens once, what is counted is counted exactly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use serde_json::json;
use support::{Database, Script, ScriptedSmtp, Service, at_once, code_to, eventually, mail};

const YOU: &str = "you@example.com";

struct Pair {
    database: Database,
    relay: ScriptedSmtp,
    instances: [Service; 2],
}

fn pair() -> Pair {
    let database = Database::postgres();
    let relay = ScriptedSmtp::start(Script::default());
    let settings = [
        ("COUNTERSIGN_HTTP__QUEUE_WAIT", "20s"),
        ("COUNTERSIGN_HTTP__REQUEST_DEADLINE", "20s"),
    ];
    let start = || Service::start(&database, &relay.url(), &settings);
    let instances = [start(), start()];
    Pair {
        database,
        relay,
        instances,
    }
}

#[test]
fn c1_two_hundred_right_codes_give_one_session() {
    let Pair {
        database,
        relay,
        instances,
    } = pair();
    let apis = [instances[0].api(), instances[1].api()];
    let started = apis[0]
        .post("/v1/auth/email/start", &json!({"email": YOU}))
        .expect(200);
    let code = code_to(&relay, YOU);
    let shown = json!({"request_id": started.text("request_id"), "code": code});
    let statuses = at_once(200, |n| apis[n % 2].post("/v1/auth/email/verify", &shown).status);
    assert_eq!(
        statuses.iter().filter(|&&status| status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [200, 400].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(database.number("SELECT count(*) FROM sessions"), 1);
}

#[test]
fn c2_three_hundred_wrong_codes_count_five() {
    let Pair {
        database,
        relay,
        instances,
    } = pair();
    let apis = [instances[0].api(), instances[1].api()];
    let started = apis[0]
        .post("/v1/auth/email/start", &json!({"email": YOU}))
        .expect(200);
    let code = code_to(&relay, YOU);
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    let request = started.text("request_id");
    let show = |code: &str, n: usize| {
        apis[n % 2]
            .post(
                "/v1/auth/email/verify",
                &json!({"request_id": request, "code": code}),
            )
            .status
    };
    let statuses = at_once(300, |n| show(&wrong, n));
    assert!(statuses.iter().all(|&status| status == 401), "{statuses:?}");
    assert_eq!(database.number("SELECT failed_guesses FROM challenges"), 5);
    assert_eq!(
        database.number("SELECT count(*) FROM audit_events WHERE kind = 'sign_in_failed'"),
        5
    );
    assert_eq!(show(&code, 0), 401, "the sixth answer is the same");
}

#[test]
fn l1_two_hundred_requests_send_what_the_budget_allows() {
    let Pair {
        database,
        relay,
        instances,
    } = pair();
    let apis = [instances[0].api(), instances[1].api()];
    let statuses = at_once(200, |n| {
        apis[n % 2]
            .post("/v1/auth/email/start", &json!({"email": YOU}))
            .status
    });
    assert_eq!(
        statuses.iter().filter(|&&status| status == 200).count(),
        5,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [200, 429].contains(status)),
        "{statuses:?}"
    );
    eventually("five mails", || {
        (mail::codes_to(&relay, YOU).len() == 5).then_some(())
    });
    assert_eq!(database.number("SELECT count(*) FROM outbox"), 5);
    let statuses = at_once(100, |n| {
        apis[n % 2]
            .post("/api/v1/auth/request-otp", &json!({"email": "other@example.com"}))
            .status
    });
    assert_eq!(
        statuses.iter().filter(|&&status| status == 200).count(),
        1,
        "one, then its cooldown"
    );
}

#[test]
fn s2_a_refresh_storm_leaves_one_lineage_that_goes_on() {
    let Pair {
        database: _database,
        relay,
        instances,
    } = pair();
    let apis = [instances[0].api(), instances[1].api()];
    apis[0]
        .post("/api/v1/auth/request-otp", &json!({"email": YOU}))
        .expect(200);
    let shown = json!({"email": YOU, "code": code_to(&relay, YOU)});
    let mut token = apis[0]
        .post("/api/v1/auth/verify-otp", &shown)
        .expect(200)
        .text("refreshToken");
    for _ in 0..3 {
        let body = json!({"refreshToken": token});
        let replies = at_once(50, |n| {
            apis[n % 2]
                .post("/api/v1/auth/refresh", &body)
                .expect(200)
                .text("refreshToken")
        });
        assert!(
            replies.iter().all(|next| *next == replies[0]),
            "all got the same successor"
        );
        token.clone_from(&replies[0]);
    }
    apis[1]
        .post("/api/v1/auth/refresh", &json!({"refreshToken": token}))
        .expect(200);
}
