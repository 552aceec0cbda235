//! Request, mail, verify, use, refresh, replay, revoke: on both stores, through a real SMTP conversation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use serde_json::json;
use support::{Database, Script, ScriptedSmtp, Service, code_to, mail};

const YOU: &str = "you@example.com";

fn token_walk(database: &Database) {
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(database, &relay.url(), &[]);
    let api = service.api();

    let asked = api
        .post(
            "/api/v1/auth/request-otp",
            &json!({"email": YOU, "purpose": "signin"}),
        )
        .expect(200);
    assert_eq!(asked.text("maskedEmail"), "y***@example.com");
    let code = code_to(&relay, YOU);
    let wrong = json!({"email": YOU, "code": code, "purpose": "signup"});
    assert_eq!(
        api.post("/api/v1/auth/verify-otp", &wrong).expect(401).code(),
        "invalid_code"
    );
    let shown = json!({"email": YOU, "code": code, "purpose": "signin", "label": "my phone"});
    let verified = api.post("/api/v1/auth/verify-otp", &shown).expect(200);
    assert_eq!(verified.body["isNewUser"], true);
    assert_eq!(
        api.post("/api/v1/auth/verify-otp", &shown).expect(401).code(),
        "invalid_code"
    );

    let me = api.me(&verified.text("accessToken")).expect(200);
    assert_eq!(me.body["user"]["email"], YOU);
    assert_eq!(me.body["session"]["label"], "my phone");

    let first = verified.text("refreshToken");
    let refresh = |token: &str| api.post("/api/v1/auth/refresh", &json!({"refreshToken": token}));
    let second = refresh(&first).expect(200).text("refreshToken");
    assert_eq!(
        refresh(&first).expect(200).text("refreshToken"),
        second,
        "S2: the grace gives the same successor"
    );
    let third = refresh(&second).expect(200);
    api.me(&third.text("accessToken")).expect(200);
    assert_eq!(refresh(&first).expect(401).code(), "refresh_reused");
    assert_eq!(
        refresh(&third.text("refreshToken")).expect(401).code(),
        "refresh_reused",
        "the family has ended"
    );
    assert_eq!(
        api.me(&third.text("accessToken")).expect(401).code(),
        "unauthenticated",
        "S3: at once"
    );

    let revoked = api
        .post("/api/v1/auth/revoke", &json!({"refreshToken": first}))
        .expect(200);
    assert_eq!(revoked.body, json!({"revoked": true}));
    api.post("/api/v1/auth/revoke", &json!({"refreshToken": "unknown"}))
        .expect(200);
    api.post("/api/v1/auth/revoke", &json!({})).expect(401);
}

fn browser_walk(database: &Database) {
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(database, &relay.url(), &[]);
    let api = service.api();

    let started = api
        .post("/v1/auth/email/start", &json!({"email": YOU}))
        .expect(200);
    let code = code_to(&relay, YOU);
    let shown = json!({"request_id": started.text("request_id"), "code": code});
    let verified = api.post("/v1/auth/email/verify", &shown).expect(200);
    assert_eq!(verified.body["user"]["email"], YOU);
    assert_eq!(
        api.post("/v1/auth/email/verify", &shown).expect(400).code(),
        "invalid_request"
    );
    let (session, csrf) = (
        verified.cookie("nl_session").unwrap(),
        verified.cookie("nl_csrf").unwrap(),
    );
    let cookies = format!("nl_session={session}; nl_csrf={csrf}");

    let me = api.get_with("/v1/auth/me", &[("cookie", &cookies)]).expect(200);
    assert_eq!(me.body["user"]["email"], YOU);
    let logout = |csrf: &str| {
        api.post_with(
            "/v1/auth/logout",
            &json!({}),
            &[("cookie", &cookies), ("x-csrf-token", csrf)],
        )
    };
    assert_eq!(logout("wrong").expect(403).code(), "csrf_failed");
    assert_eq!(logout(&csrf).expect(200).body, json!({"ok": true}));
    assert_eq!(
        api.get_with("/v1/auth/me", &[("cookie", &cookies)])
            .expect(401)
            .code(),
        "unauthenticated"
    );
    logout(&csrf).expect(200);
}

#[test]
fn token_walk_on_sqlite() {
    token_walk(&Database::sqlite());
}

#[test]
fn token_walk_on_postgres() {
    token_walk(&Database::postgres());
}

#[test]
fn browser_walk_on_sqlite() {
    browser_walk(&Database::sqlite());
}

#[test]
fn browser_walk_on_postgres() {
    browser_walk(&Database::postgres());
}

#[test]
fn a_mail_names_nobody_it_should_not_and_has_its_headers() {
    let database = Database::sqlite();
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(&database, &relay.url(), &[]);
    service
        .api()
        .post("/api/v1/auth/request-otp", &json!({"email": YOU}))
        .expect(200);
    code_to(&relay, YOU);
    let received = relay.received();
    let mail = received
        .iter()
        .find(|received| mail::is_to(received, YOU))
        .unwrap();
    assert_eq!(mail.to.len(), 1, "M2");
    assert_eq!(mail.header("auto-submitted").as_deref(), Some("auto-generated"));
    assert!(mail.header("message-id").unwrap().ends_with("@example.com>"));
    assert!(mail.text().lines().all(|line| line.len() <= 998));
}

/// A stranger locks the address; its owner gets in on a new device, by the mail, in the browser that pressed the button.
fn way_in_walk(database: &Database) {
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(database, &relay.url(), &[]);
    let api = service.api();
    let start = || api.post("/v1/auth/email/start", &json!({"email": YOU}));
    let verify = |request: &str, code: &str| {
        api.post(
            "/v1/auth/email/verify",
            &json!({"request_id": request, "code": code}),
        )
    };
    verify(&start().expect(200).text("request_id"), &code_to(&relay, YOU)).expect(200);
    for _ in 0..2 {
        let request = start().expect(200).text("request_id");
        for _ in 0..5 {
            assert_eq!(verify(&request, "000000").expect(401).code(), "invalid_code");
        }
    }
    assert_eq!(start().expect(429).code(), "rate_limited");

    let token = mail::link_token(&relay);
    let path = format!("/link?token={token}");
    for _ in 0..3 {
        assert!(
            api.get(&path).expect(200).cookies.is_empty(),
            "C6: looking spends nothing"
        );
    }
    let page = api.submit("/link", &format!("token={token}")).expect(200);
    let shown = page.body.as_str().unwrap().to_owned();
    let is_code = |text: &&str| text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let code = shown
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(is_code)
        .unwrap();
    let cookie = format!("nl_way_in={}", page.cookie("nl_way_in").unwrap());
    let entered = api.post_with(
        "/v1/auth/email/start",
        &json!({"email": YOU}),
        &[("cookie", &cookie)],
    );
    let request = entered.expect(200).text("request_id");
    assert_eq!(verify(&request, code).expect(200).body["user"]["email"], YOU);
    assert_eq!(verify(&request, code).expect(400).code(), "invalid_request", "C1");
    assert_eq!(
        start().expect(429).code(),
        "rate_limited",
        "the lock stands for everybody else"
    );
}

#[test]
fn way_in_walk_on_sqlite() {
    way_in_walk(&Database::sqlite());
}

#[test]
fn way_in_walk_on_postgres() {
    way_in_walk(&Database::postgres());
}
