//! S5: which pages may send what, and which may read the reply.

use crate::support::House;
use crate::support::transcript::Transcript;
use crate::support::wire::Request;
use serde_json::json;

const APP: &str = "https://app.example.com";

fn house() -> House {
    House::with(|plan| plan.settings.browser.allowed_origins = vec![APP.to_owned()])
}

#[test]
fn s5_start_verify_and_logout_ask_for_the_origin() {
    let house = house();
    let cases: &[(&[(&str, &str)], bool)] = &[
        (&[], true),
        (&[("Origin", crate::support::PUBLIC)], true),
        (&[("Origin", APP)], true),
        (&[("Origin", APP), ("Sec-Fetch-Site", "cross-site")], true),
        (&[("Origin", "https://evil.example")], false),
        (&[("Origin", "null")], false),
        (&[("Origin", "http://localhost:5174")], false),
        (&[("Origin", "https://localhost:5173")], false),
        (&[("Sec-Fetch-Site", "same-origin")], true),
        (&[("Sec-Fetch-Site", "none")], true),
        (&[("Sec-Fetch-Site", "same-site")], false),
        (&[("Sec-Fetch-Site", "cross-site")], false),
    ];
    let id = "018f0000-0000-7000-8000-000000000000";
    let routes = [
        (
            Request::post("/v1/auth/email/start", &json!({ "email": "x" })),
            400,
        ),
        (
            Request::post(
                "/v1/auth/email/verify",
                &json!({ "request_id": id, "code": "123456" }),
            ),
            400,
        ),
        (Request::new("POST", "/v1/auth/logout"), 200),
    ];
    for (headers, admitted) in cases {
        for (request, status) in &routes {
            let request = headers.iter().fold(request.clone(), |request, (name, value)| {
                request.header(name, value)
            });
            let reply = house.send(&request);
            let expected = if *admitted { *status } else { 403 };
            assert_eq!(reply.status, expected, "{request:?} {}", reply.body);
            if !admitted {
                assert_eq!(reply.code(), "csrf_failed");
                assert_eq!(reply.header("access-control-allow-origin"), None);
            }
        }
    }
}

#[test]
fn s5_replies_are_shared_with_listed_origins_only() {
    let house = house();
    let signed_in = house.sign_in_browser("a@example.com");
    let me = Request::get("/v1/auth/me").header("Cookie", &signed_in.cookies());
    let mut script = Transcript::default();
    script.send(&house, "me from the app", &me.clone().header("Origin", APP));
    script.send(
        &house,
        "me from elsewhere",
        &me.header("Origin", "https://evil.example"),
    );
    script.send(
        &house,
        "an error, to the app",
        &Request::get("/v1/auth/me").header("Origin", APP),
    );
    script.send(
        &house,
        "404, to the app",
        &Request::get("/v1/auth/x").header("Origin", APP),
    );
    script.send(
        &house,
        "405, to the app",
        &Request::get("/v1/auth/logout").header("Origin", APP),
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn preflights() {
    let house = house();
    let mut script = Transcript::default();
    let preflight = |path: &str, origin: &str| {
        Request::new("OPTIONS", path)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type,x-csrf-token")
    };
    script.send(&house, "from the app", &preflight("/v1/auth/logout", APP));
    script.send(
        &house,
        "from elsewhere",
        &preflight("/v1/auth/logout", "https://evil.example"),
    );
    script.send(&house, "from nowhere", &preflight("/v1/auth/logout", "null"));
    script.send(&house, "of no route", &preflight("/v1/auth/x", APP));
    script.send(&house, "plain OPTIONS", &Request::new("OPTIONS", "/v1/auth/me"));
    script.send(&house, "on the Token API", &preflight("/api/v1/me", APP));
    insta::assert_snapshot!(script.text());
}
