//! The Token API, route by route and error by error, as it looks on the wire.

use crate::support::House;
use crate::support::other_than;
use crate::support::transcript::Transcript;
use crate::support::wire::Request;
use serde_json::{Value, json};

const REQUEST: &str = "/api/v1/auth/request-otp";
const VERIFY: &str = "/api/v1/auth/verify-otp";
const REFRESH: &str = "/api/v1/auth/refresh";
const REVOKE: &str = "/api/v1/auth/revoke";
const ME: &str = "/api/v1/me";
const SESSIONS: &str = "/api/v1/auth/sessions";
const OTHERS: &str = "/api/v1/auth/sessions/revoke-others";

#[test]
fn the_documented_line_ends_in_a_session() {
    let house = House::new();
    let mut script = Transcript::default();
    let body = json!({ "email": "you@example.com", "purpose": "signin" });
    script.send(&house, "request", &Request::post(REQUEST, &body));
    let code = house.mailed_code();
    let body = json!({ "email": "you@example.com", "code": code, "purpose": "signin", "name": " Yu ", "label": "laptop" });
    let request = Request::post(VERIFY, &body).header(
        "User-Agent",
        "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
    );
    let signed_in = script.send(&house, "verify", &request).json();
    script.send(&house, "me", &Request::get(ME).bearer(&signed_in["accessToken"]));
    let body = json!({ "refreshToken": signed_in["refreshToken"] });
    let refreshed = script
        .send(&house, "refresh", &Request::post(REFRESH, &body))
        .json();
    script.send(
        &house,
        "me with the new token",
        &Request::get(ME).bearer(&refreshed["accessToken"]),
    );
    house.wait(31);
    script.send(
        &house,
        "the old refresh token, after its grace",
        &Request::post(REFRESH, &body),
    );
    let next = json!({ "refreshToken": refreshed["refreshToken"] });
    script.send(
        &house,
        "the new one, whose family has ended",
        &Request::post(REFRESH, &next),
    );
    script.send(
        &house,
        "me, after the family has ended",
        &Request::get(ME).bearer(&refreshed["accessToken"]),
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn asking_is_refused_in_three_ways() {
    let house = House::new();
    let mut script = Transcript::default();
    let ask = Request::post(REQUEST, &json!({ "email": "a@example.com" }));
    house.send(&ask);
    script.send(&house, "at once again", &ask);
    for _ in 0..4 {
        house.wait(121);
        assert_eq!(house.send(&ask).status, 200);
    }
    house.wait(121);
    script.send(&house, "the sixth within an hour", &ask);

    let wrong = json!({ "email": "b@example.com", "code": "000000" });
    house.post(REQUEST, &json!({ "email": "b@example.com" }));
    let code = house.mailed_code();
    let wrong = if code == "000000" {
        json!({ "email": "b@example.com", "code": "000001" })
    } else {
        wrong
    };
    for _ in 0..5 {
        script.send(&house, "a wrong code", &Request::post(VERIFY, &wrong));
    }
    script.send(&house, "a guess while locked", &Request::post(VERIFY, &wrong));
    let right = json!({ "email": "b@example.com", "code": code });
    script.send(
        &house,
        "the right code while locked",
        &Request::post(VERIFY, &right),
    );
    script.send(
        &house,
        "asking while locked",
        &Request::post(REQUEST, &json!({ "email": "b@example.com" })),
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn what_is_wrong_with_a_request() {
    let house = House::new();
    let mut script = Transcript::default();
    let long_name = "x".repeat(201);
    let cases: &[(&str, &str, Value)] = &[
        ("no email", REQUEST, json!({})),
        ("null email", REQUEST, json!({ "email": null })),
        ("an email of the wrong type", REQUEST, json!({ "email": 7 })),
        ("an empty email", REQUEST, json!({ "email": "" })),
        ("no email at all", REQUEST, json!({ "email": "a@localhost" })),
        ("a NUL", REQUEST, json!({ "email": "a\u{0}@example.com" })),
        (
            "a purpose nobody has",
            REQUEST,
            json!({ "email": "a@example.com", "purpose": "reset" }),
        ),
        (
            "a purpose of the wrong type",
            REQUEST,
            json!({ "email": "a@example.com", "purpose": ["signin"] }),
        ),
        (
            "a locale of the wrong type",
            REQUEST,
            json!({ "email": "a@example.com", "locale": 1 }),
        ),
        ("nothing to go by", VERIFY, json!({ "code": "123456" })),
        (
            "a requestId that is none",
            VERIFY,
            json!({ "requestId": "x", "code": "123456" }),
        ),
        ("no code", VERIFY, json!({ "email": "a@example.com" })),
        (
            "a code of the wrong type",
            VERIFY,
            json!({ "email": "a@example.com", "code": 123_456 }),
        ),
        (
            "what cannot be a code",
            VERIFY,
            json!({ "email": "a@example.com", "code": "12345" }),
        ),
        (
            "a code nobody asked for",
            VERIFY,
            json!({ "email": "a@example.com", "code": "123456" }),
        ),
        (
            "a name too long",
            VERIFY,
            json!({ "email": "a@example.com", "code": "123456", "name": long_name }),
        ),
        (
            "a label with a control character",
            VERIFY,
            json!({ "email": "a@example.com", "code": "123456", "label": "a\u{7}" }),
        ),
        ("no refresh token", REFRESH, json!({})),
        (
            "a refresh token of the wrong type",
            REFRESH,
            json!({ "refreshToken": {} }),
        ),
        (
            "no refresh token of ours",
            REFRESH,
            json!({ "refreshToken": "x.1.y" }),
        ),
    ];
    for (heading, path, body) in cases {
        script.send(&house, heading, &Request::post(path, body));
    }
    let post = |body: &[u8]| Request::new("POST", REQUEST).json(body);
    script.send(&house, "not JSON", &post(b"{\"email\":"));
    script.send(&house, "not an object", &post(b"[1]"));
    script.send(&house, "an empty body", &post(b""));
    let form = Request::new("POST", REQUEST)
        .header("Content-Type", "text/plain")
        .body(b"{}");
    script.send(&house, "not sent as JSON", &form);
    script.send(&house, "too long", &post(&vec![b' '; 16 * 1024 + 1]));
    insta::assert_snapshot!(script.text());
}

#[test]
fn codes_of_one_purpose_do_not_serve_the_other() {
    let house = House::new();
    house.post(REQUEST, &json!({ "email": "a@example.com", "purpose": "signup" }));
    let code = house.mailed_code();
    let reply = house.post(VERIFY, &json!({ "email": "a@example.com", "code": code }));
    assert_eq!((reply.status, reply.code().as_str()), (401, "invalid_code"));
    let reply = house.post(
        VERIFY,
        &json!({ "email": "a@example.com", "code": code, "purpose": "signup" }),
    );
    assert_eq!((reply.status, &reply.json()["isNewUser"]), (200, &json!(true)));
}

#[test]
fn a_code_is_read_as_people_type_it() {
    let house = House::new();
    let asked = house.post(REQUEST, &json!({ "email": "a@example.com" })).json();
    let code = house.mailed_code();
    let typed = format!(" {}-{}\n", &code[..3], &code[3..]);
    let body = json!({ "requestId": asked["requestId"], "code": typed, "deviceToken": "garbled" });
    assert_eq!(house.post(VERIFY, &body).status, 200);
}

#[test]
fn revoking() {
    let house = House::new();
    let mut script = Transcript::default();
    let first = house.sign_in("a@example.com");
    house.wait(120);
    let second = house.sign_in("a@example.com");
    let bare = || Request::new("POST", REVOKE);
    script.send(&house, "no credential", &bare());
    script.send(
        &house,
        "no credential in a body",
        &Request::post(REVOKE, &json!({})),
    );
    script.send(
        &house,
        "a garbled bearer",
        &bare().header("Authorization", "Bearer x"),
    );
    script.send(
        &house,
        "another scheme",
        &bare().header("Authorization", "Basic eDp5"),
    );
    let by_refresh = Request::post(REVOKE, &json!({ "refreshToken": first["refreshToken"] }));
    script.send(&house, "by refresh token", &by_refresh);
    script.send(&house, "by refresh token, again", &by_refresh);
    script.send(
        &house,
        "by an unknown refresh token",
        &Request::post(REVOKE, &json!({ "refreshToken": "x" })),
    );
    script.send(
        &house,
        "a refresh token of the wrong type",
        &Request::post(REVOKE, &json!({ "refreshToken": 1 })),
    );
    let by_bearer = bare().bearer(&second["accessToken"]);
    script.send(&house, "by bearer", &by_bearer);
    script.send(&house, "by bearer, again", &by_bearer);
    let both = Request::post(REVOKE, &json!({ "refreshToken": second["refreshToken"] }))
        .bearer(&second["accessToken"]);
    script.send(&house, "by both", &both);
    for session in [&first, &second] {
        assert_eq!(
            house
                .send(&Request::get(ME).bearer(&session["accessToken"]))
                .status,
            401
        );
    }
    insta::assert_snapshot!(script.text());
}

#[test]
fn sessions_and_oneself() {
    let house = House::new();
    let mut script = Transcript::default();
    let first = house.sign_in("a@example.com");
    house.wait(120);
    let second = house.sign_in("a@example.com");
    let stranger = house.sign_in("b@example.com");
    let bearer = &second["accessToken"];
    let one =
        |id: &Value| Request::new("DELETE", &format!("{SESSIONS}/{}", id.as_str().unwrap())).bearer(bearer);
    script.send(&house, "the list", &Request::get(SESSIONS).bearer(bearer));
    script.send(&house, "the list without a bearer", &Request::get(SESSIONS));
    script.send(&house, "ending one", &one(&first["session"]["id"]));
    script.send(&house, "ending it again", &one(&first["session"]["id"]));
    script.send(&house, "ending a stranger's", &one(&stranger["session"]["id"]));
    script.send(&house, "ending what is no id", &one(&json!("x")));
    house.wait(120);
    house.sign_in("a@example.com");
    script.send(
        &house,
        "ending all others",
        &Request::new("POST", OTHERS).bearer(bearer),
    );
    script.send(
        &house,
        "ending all others, again",
        &Request::new("POST", OTHERS).bearer(bearer),
    );
    script.send(&house, "erasing without a bearer", &Request::new("DELETE", ME));
    house.wait(290);
    let body = json!({ "refreshToken": second["refreshToken"] });
    house.wait(200);
    let fresh_token = house.post(REFRESH, &body).json();
    let erase = Request::new("DELETE", ME).bearer(&fresh_token["accessToken"]);
    script.send(&house, "erasing after eleven minutes", &erase);
    let again = house.sign_in("a@example.com");
    script.send(
        &house,
        "erasing",
        &Request::new("DELETE", ME).bearer(&again["accessToken"]),
    );
    script.send(
        &house,
        "being erased",
        &Request::get(ME).bearer(&again["accessToken"]),
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn a_device_token_opens_a_lane_of_its_own() {
    let house = House::new();
    let device = house.sign_in("a@example.com")["deviceToken"].clone();
    house.wait(120);
    house.post(REQUEST, &json!({ "email": "a@example.com" }));
    let wrong = other_than(&house.mailed_code());
    for _ in 0..5 {
        house.post(VERIFY, &json!({ "email": "a@example.com", "code": wrong }));
    }
    let locked = house.post(REQUEST, &json!({ "email": "a@example.com" }));
    assert_eq!(locked.code(), "locked");
    let body = json!({ "email": "a@example.com", "deviceToken": device });
    assert_eq!(house.post(REQUEST, &body).status, 200);
    let body = json!({ "email": "a@example.com", "deviceToken": device, "code": house.mailed_code() });
    let signed_in = house.post(VERIFY, &body);
    assert_eq!(signed_in.status, 200);
    assert_eq!(signed_in.json()["deviceToken"], device);
}

#[test]
fn s4_other_tokens_are_no_bearers() {
    let house = House::new();
    let signed_in = house.sign_in("a@example.com");
    let long = json!(format!("a.b.{}", "c".repeat(5_000)));
    for token in [
        &signed_in["refreshToken"],
        &signed_in["deviceToken"],
        &long,
        &json!("a.b.c"),
        &json!("..."),
    ] {
        let reply = house.send(&Request::get(ME).bearer(token));
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (401, "unauthenticated"),
            "{token}"
        );
    }
    let twice = Request::get(ME)
        .bearer(&signed_in["accessToken"])
        .bearer(&signed_in["accessToken"]);
    assert_eq!(house.send(&twice).status, 401);
    let refresh = house.post(REFRESH, &json!({ "refreshToken": signed_in["accessToken"] }));
    assert_eq!((refresh.status, refresh.code().as_str()), (401, "invalid_token"));
}
