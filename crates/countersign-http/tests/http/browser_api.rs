//! The Browser API, route by route and error by error, as it looks on the wire.

use crate::support::House;
use crate::support::other_than;
use crate::support::transcript::Transcript;
use crate::support::wire::{Reply, Request};
use serde_json::{Value, json};

const START: &str = "/v1/auth/email/start";
const VERIFY: &str = "/v1/auth/email/verify";
const ME: &str = "/v1/auth/me";
const LOGOUT: &str = "/v1/auth/logout";

fn me(signed_in: &Reply) -> Request {
    Request::get(ME).header("Cookie", &signed_in.cookies())
}

fn logout(signed_in: &Reply) -> Request {
    Request::new("POST", LOGOUT).header("Cookie", &signed_in.cookies())
}

fn with_csrf(request: Request, signed_in: &Reply) -> Request {
    request.header("X-CSRF-Token", signed_in.header("x-csrf-token").unwrap())
}

#[test]
fn a_walk_with_cookies() {
    let house = House::new();
    let mut script = Transcript::default();
    let asked = script.send(
        &house,
        "start",
        &Request::post(START, &json!({ "email": "you@example.com" })),
    );
    let body = json!({ "request_id": asked.json()["request_id"], "code": house.mailed_code() });
    let signed_in = script.send(&house, "verify", &Request::post(VERIFY, &body));
    script.send(&house, "verify again", &Request::post(VERIFY, &body));
    script.send(&house, "me", &me(&signed_in));
    house.wait(16 * 24 * 3600);
    script.send(&house, "me, past half of the session's life", &me(&signed_in));
    script.send(&house, "logout without the CSRF value", &logout(&signed_in));
    script.send(
        &house,
        "logout with another value",
        &logout(&signed_in).header("X-CSRF-Token", &"a".repeat(43)),
    );
    script.send(&house, "me, still", &me(&signed_in));
    script.send(&house, "logout", &with_csrf(logout(&signed_in), &signed_in));
    script.send(&house, "logout again", &logout(&signed_in));
    script.send(&house, "logout without a cookie", &Request::new("POST", LOGOUT));
    script.send(&house, "me, signed out", &me(&signed_in));
    script.send(&house, "me without a cookie", &Request::get(ME));
    insta::assert_snapshot!(script.text());
}

#[test]
fn what_is_wrong_with_a_request() {
    let house = House::new();
    let mut script = Transcript::default();
    let id = house.post(START, &json!({ "email": "a@example.com" })).json()["request_id"].clone();
    let unknown = "018f0000-0000-7000-8000-000000000000";
    let wrong = other_than(&house.mailed_code());
    let cases: &[(&str, &str, Value)] = &[
        ("no email", START, json!({})),
        ("null email", START, json!({ "email": null })),
        ("an empty email", START, json!({ "email": "" })),
        ("an email of the wrong type", START, json!({ "email": {} })),
        ("no address", START, json!({ "email": "x" })),
        ("a NUL", START, json!({ "email": "a\u{0}@example.com" })),
        (
            "a request_id that is none",
            START,
            json!({ "email": "a@example.com", "request_id": "x" }),
        ),
        (
            "a request_id of the wrong type",
            START,
            json!({ "email": "a@example.com", "request_id": 1 }),
        ),
        ("verify without a request_id", VERIFY, json!({ "code": "123456" })),
        (
            "verify with a malformed request_id",
            VERIFY,
            json!({ "request_id": "x", "code": "123456" }),
        ),
        (
            "verify with an unknown request_id",
            VERIFY,
            json!({ "request_id": unknown, "code": "123456" }),
        ),
        ("verify without a code", VERIFY, json!({ "request_id": id })),
        (
            "verify with a code of the wrong type",
            VERIFY,
            json!({ "request_id": id, "code": 123_456 }),
        ),
        (
            "what cannot be a code",
            VERIFY,
            json!({ "request_id": id, "code": "12 34" }),
        ),
        ("a wrong code", VERIFY, json!({ "request_id": id, "code": wrong })),
    ];
    for (heading, path, body) in cases {
        script.send(&house, heading, &Request::post(path, body));
    }
    let post = |body: &[u8]| Request::new("POST", START).json(body);
    script.send(&house, "not JSON", &post(b"{"));
    script.send(&house, "not an object", &post(b"[]"));
    script.send(&house, "an empty body", &post(b""));
    let typed = |kind: &str| {
        Request::new("POST", START)
            .header("Content-Type", kind)
            .body(b"{\"email\":\"a@example.com\"}")
    };
    script.send(&house, "a form", &typed("application/x-www-form-urlencoded"));
    script.send(&house, "text", &typed("text/plain"));
    script.send(
        &house,
        "no content type",
        &Request::new("POST", START).body(b"{\"email\":\"a@example.com\"}"),
    );
    script.send(&house, "4,097 bytes", &post(&vec![b' '; 4_097]));
    insta::assert_snapshot!(script.text());

    let padded = format!("{:4096}", r#"{"email":"b@example.com"}"#);
    assert_eq!(
        house.send(&post(padded.as_bytes())).status,
        200,
        "4,096 bytes are read"
    );
    assert_eq!(house.send(&typed("Application/JSON; charset=utf-8")).status, 200);
}

#[test]
fn five_wrong_guesses_end_a_challenge_and_its_time_does() {
    let house = House::new();
    let mut script = Transcript::default();
    let id = house.post(START, &json!({ "email": "a@example.com" })).json()["request_id"].clone();
    let code = house.mailed_code();
    for _ in 0..5 {
        let reply = house.post(VERIFY, &json!({ "request_id": id, "code": other_than(&code) }));
        assert_eq!((reply.status, reply.code().as_str()), (401, "invalid_code"));
    }
    let right = json!({ "request_id": id, "code": code });
    script.send(
        &house,
        "the right code after five wrong ones",
        &Request::post(VERIFY, &right),
    );

    let id = house.post(START, &json!({ "email": "a@example.com" })).json()["request_id"].clone();
    let right = json!({ "request_id": id, "code": house.mailed_code() });
    house.wait(600);
    script.send(
        &house,
        "the right code after ten minutes",
        &Request::post(VERIFY, &right),
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn five_codes_an_hour() {
    let house = House::new();
    let mut script = Transcript::default();
    let start = Request::post(START, &json!({ "email": "a@example.com" }));
    for _ in 0..5 {
        assert_eq!(house.send(&start).status, 200, "no cooldown here");
    }
    script.send(&house, "the sixth", &start);
    house.wait(3_600);
    script.send(&house, "an hour later", &start);
    insta::assert_snapshot!(script.text());
}

#[test]
fn a_resend_mails_the_same_code() {
    let house = House::new();
    let id = house.post(START, &json!({ "email": "a@example.com" })).json()["request_id"].clone();
    let code = house.mailed_code();
    house.wait(60);
    let again = json!({ "email": "A@Example.com ", "request_id": id });
    assert_eq!(house.post(START, &again).json()["request_id"], id);
    assert_eq!(house.mailed_code(), code);
    house.wait(300);
    let late = house.post(START, &again).json()["request_id"].clone();
    assert_ne!(late, id, "in its second half a code is not sent again");
    let foreign = house.post(START, &json!({ "email": "b@example.com", "request_id": id }));
    assert_ne!(foreign.json()["request_id"], id, "nor to another address");
    assert_eq!(
        house
            .post(VERIFY, &json!({ "request_id": id, "code": code }))
            .status,
        200,
        "but it is live"
    );
}

#[test]
fn s1_nothing_the_client_chose_is_adopted() {
    let house = House::new();
    let chosen = "a".repeat(43);
    let id = house.post(START, &json!({ "email": "a@example.com" })).json()["request_id"].clone();
    let body = json!({ "request_id": id, "code": house.mailed_code() });
    let cookie = format!("nl_session={chosen}; nl_csrf={chosen}; nl_device={chosen}");
    let reply = house.send(&Request::post(VERIFY, &body).header("Cookie", &cookie));
    assert_eq!(reply.status, 200);
    for name in ["nl_session", "nl_csrf", "nl_device"] {
        assert_ne!(reply.cookie(name).unwrap(), chosen, "{name}");
    }
    assert_eq!(
        house
            .send(&Request::get(ME).header("Cookie", &format!("nl_session={chosen}")))
            .status,
        401
    );
}

#[test]
fn a_device_cookie_opens_a_lane_of_its_own() {
    let house = House::new();
    let signed_in = house.sign_in_browser("a@example.com");
    let device = signed_in.cookie("nl_device").unwrap();
    let start = Request::post(START, &json!({ "email": "a@example.com" }));
    while house.send(&start).status == 200 {}
    house.letters();
    let cookie = format!("nl_device={device}");
    let asked = house.send(&start.header("Cookie", &cookie));
    assert_eq!(asked.status, 200, "{}", asked.body);
    let body = json!({ "request_id": asked.json()["request_id"], "code": house.mailed_code() });
    let shown = house.send(&Request::post(VERIFY, &body).header("Cookie", &cookie));
    assert_eq!((shown.status, shown.cookie("nl_device")), (200, Some(device)));
}

#[test]
fn cookies_follow_the_settings() {
    let house = House::with(|plan| {
        plan.public_url = "https://login.example.com".to_owned();
        let browser = &mut plan.settings.browser;
        browser.session_cookie = "__Host-s".to_owned();
        browser.csrf_cookie = "c".to_owned();
        browser.device_cookie = "d".to_owned();
    });
    let mut script = Transcript::default();
    let signed_in = house.sign_in_browser("a@example.com");
    script.write("verify on https", &signed_in);
    script.send(&house, "logout", &with_csrf(logout(&signed_in), &signed_in));
    let house = House::with(|plan| plan.settings.browser.cookie_domain = Some("example.com".to_owned()));
    script.write("verify with a domain", &house.sign_in_browser("a@example.com"));
    insta::assert_snapshot!(script.text());
}

#[test]
fn google_is_not_configured() {
    let house = House::new();
    let mut script = Transcript::default();
    script.send(&house, "start", &Request::get("/v1/auth/google/start"));
    script.send(
        &house,
        "callback",
        &Request::get("/v1/auth/google/callback?code=x&state=y"),
    );
    script.send(
        &house,
        "wallet login",
        &Request::post("/v1/auth/wallet/start", &json!({})),
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn sessions_do_not_cross_surfaces() {
    let house = House::new();
    let browser = house.sign_in_browser("a@example.com");
    house.wait(120);
    let token = house.sign_in("a@example.com");
    let cookie = json!(browser.cookie("nl_session").unwrap());
    assert_eq!(
        house.send(&Request::get("/api/v1/me").bearer(&cookie)).status,
        401
    );
    assert_eq!(
        house.send(&Request::get(ME).bearer(&token["accessToken"])).status,
        401
    );
    let refresh = house.post("/api/v1/auth/refresh", &json!({ "refreshToken": cookie }));
    assert_eq!(refresh.status, 401);
    let id = house.post(START, &json!({ "email": "b@example.com" })).json()["request_id"].clone();
    let code = house.mailed_code();
    let shown = house.post(
        "/api/v1/auth/verify-otp",
        &json!({ "requestId": id, "code": code }),
    );
    assert_eq!((shown.status, shown.code().as_str()), (401, "invalid_code"));
    assert_eq!(
        house
            .post(VERIFY, &json!({ "request_id": id, "code": code }))
            .status,
        200
    );
}
