//! The Accounts API, route by route: every one is there, refuses nobody's and garbled requests well, and hides what it has to.

use countersign_core::policy::Policy;
use serde_json::{Value, json};

use crate::support::House;
use crate::support::accounts::{APP, APP_ORIGIN, OTHER_PASSWORD, PASSWORD};
use crate::support::providers::FakeProviders;
use crate::support::transcript::shown;
use crate::support::wire::{Reply, Request};

/// Every route of the table in `docs/api.md`.
pub(crate) const ROUTES: &[(&str, &str)] = &[
    ("POST", "/auth/sign-up"),
    ("POST", "/auth/sign-in"),
    ("POST", "/auth/sign-in-with-token"),
    ("GET", "/auth/sign-in-with-token"),
    ("POST", "/auth/send-magic-link"),
    ("POST", "/auth/send-password-reset"),
    ("POST", "/auth/reset-password"),
    ("POST", "/auth/send-email-verification"),
    ("POST", "/auth/send-verification-email"),
    ("POST", "/auth/verify"),
    ("GET", "/auth/verify"),
    ("POST", "/auth/change-password"),
    ("POST", "/auth/change-email"),
    ("POST", "/auth/reauthenticate"),
    ("POST", "/auth/reauthenticate/verify"),
    ("POST", "/auth/check-email"),
    ("POST", "/auth/login-methods"),
    ("GET", "/auth/csrf-session"),
    ("GET", "/auth/csrf-token"),
    ("GET", "/auth/me"),
    ("PATCH", "/auth/me"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("POST", "/auth/switch-accounts"),
    ("POST", "/auth/accept-invite"),
    ("GET", "/auth/accept-invite"),
    ("GET", "/auth/waitlist"),
    ("POST", "/auth/waitlist"),
    ("GET", "/auth/waitlist/{feature}"),
    ("POST", "/auth/waitlist/{feature}"),
    ("PUT", "/auth/waitlist/{feature}"),
    ("DELETE", "/auth/waitlist/{feature}"),
    ("GET", "/api/accounts/{id}/waitlist"),
    ("POST", "/api/accounts/{id}/waitlist/let-in"),
    ("PATCH", "/api/accounts/{id}"),
    ("POST", "/api/accounts/{id}/invites"),
    ("POST", "/api/accounts/{id}/invite"),
    ("GET", "/api/accounts/{id}/invites"),
    ("DELETE", "/api/accounts/{id}/invites/{invite}"),
    ("POST", "/api/accounts/{id}/invites/{invite}/resend"),
    ("GET", "/api/accounts/{id}/members"),
    ("PATCH", "/api/accounts/{id}/members/{member}"),
    ("DELETE", "/api/accounts/{id}/members/{member}"),
    ("GET", "/auth/identities"),
    ("POST", "/auth/identities/google"),
    ("DELETE", "/auth/identities/{id}"),
    ("GET", "/auth/google/authorize"),
    ("GET", "/auth/google/callback"),
    ("GET", "/oauth2/authorize"),
    ("GET", "/oauth2/callback/google"),
    ("POST", "/oauth2/callback/apple"),
    ("POST", "/oauth2/prove"),
];

const ID: &str = "00000000-0000-7000-8000-000000000000";

fn filled(path: &str) -> String {
    let path = path.replace("{id}", ID).replace("{feature}", "x");
    path.replace("{invite}", ID).replace("{member}", ID)
}

fn with_providers() -> House {
    House::with(|plan| plan.providers = std::sync::Arc::new(FakeProviders::default()))
}

#[test]
fn r5_garbage_is_a_plain_refusal_on_every_route() {
    let house = with_providers();
    let entered = house.sign_up(APP, "ada@example.com");
    let bodies: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"{".to_vec(),
        b"[]".to_vec(),
        b"\xff\xfe".to_vec(),
        b"{\"token\":1,\"email\":[],\"client_id\":{},\"code\":true}".to_vec(),
        b"{\"email\":\"\\u0000\",\"token\":\"\\u0000\",\"client_id\":\"\\u0000\",\"name\":\"\\u0007\"}"
            .to_vec(),
        b"{\"client_id\":\"app\",\"client_id\":\"nobody\",\"email\":\"x\",\"email\":\"y\"}".to_vec(),
        [b"{\"a\":".repeat(50_000), b"1".to_vec()].concat(),
        vec![b'x'; 20_000],
    ];
    for (method, path) in ROUTES {
        for body in &bodies {
            for signed_in in [false, true] {
                let mut request = Request::new(method, &filled(path)).json(body);
                if signed_in {
                    request = request.bearer(&entered["tokens"]["access_token"]);
                }
                let reply = house.send(&request);
                assert!(
                    reply.status < 500 && reply.status >= 200,
                    "{method} {path} {}",
                    reply.status
                );
                assert!(
                    !reply.body.is_empty() || reply.status < 400,
                    "{method} {path} {}",
                    reply.status
                );
                for leak in ["serde", "expected", "line 1", "panicked"] {
                    assert!(!reply.body.contains(leak), "{method} {path}: {}", reply.body);
                }
            }
        }
        for query in [
            "?token=%00&client_id=%ff",
            "?state=x&state=y&code=%00",
            &format!("?token={}", "x".repeat(6_000)),
        ] {
            let reply = house.send(&Request::new(method, &format!("{}{query}", filled(path))));
            assert!(reply.status < 500, "{method} {path}{query} {}", reply.status);
        }
    }
    let me = Request::get("/auth/me").bearer(&entered["tokens"]["access_token"]);
    let gone = house.send(&me).status;
    assert!(gone == 200 || gone == 401, "{gone}");
}

#[test]
fn every_route_is_there_and_has_its_methods() {
    let house = with_providers();
    for (method, path) in ROUTES {
        let reply = house.send(&Request::new(method, &filled(path)));
        assert_ne!(reply.status, 405, "{method} {path}");
        let here = reply.status != 404 || path.contains("{id}") || path.contains("{feature}");
        assert!(here, "{method} {path}");
        let other = house.send(&Request::new("TRACE", &filled(path)));
        assert_eq!(
            (other.status, other.code().as_str()),
            (405, "method_not_allowed"),
            "{path}"
        );
        assert!(
            other
                .header("allow")
                .unwrap()
                .split(", ")
                .any(|allowed| allowed == *method),
            "{path}"
        );
    }
}

#[test]
fn r2_while_the_store_is_away_every_route_says_so() {
    let house = with_providers();
    let entered = house.sign_up(APP, "ada@example.com");
    house.store.set_down(true);
    let body = json!({
        "client_id": APP, "email": "ada@example.com", "password": PASSWORD, "new_password": PASSWORD,
        "token": entered["tokens"]["refresh_token"], "refresh_token": entered["tokens"]["refresh_token"],
        "new_email": "b@example.com", "role": "viewer", "name": "x", "account_id": ID, "request_id": ID,
        "code": "123456", "first": 1,
    });
    let mut away = 0;
    for (method, path) in ROUTES {
        let request = Request::new(method, &filled(path))
            .bearer(&entered["tokens"]["access_token"])
            .json(body.to_string().as_bytes());
        let reply = house.send(&request);
        assert_ne!(reply.status, 500, "{method} {path}");
        assert!(!reply.cookies().contains("refresh_token"), "{method} {path}");
        if reply.status == 503 {
            away += 1;
            assert_eq!(reply.header("retry-after"), Some("2"), "{method} {path}");
            assert_eq!(reply.code(), "unavailable", "{method} {path}");
        }
    }
    assert!(away > 30, "{away}");
}

/// What differs between replies for reasons that are nobody's secret.
fn comparable(reply: &Reply) -> String {
    shown(reply)
}

/// The calls anybody may make about an address, in every order they matter.
fn asked_about(email: &str) -> Vec<(&'static str, Value)> {
    let about = |extra: Value| {
        let mut body = json!({ "client_id": APP, "email": email });
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    let mut calls = Vec::new();
    for _ in 0..7 {
        calls.push(("/auth/sign-up", about(json!({ "password": OTHER_PASSWORD }))));
        calls.push(("/auth/send-magic-link", about(json!({}))));
        calls.push(("/auth/send-password-reset", about(json!({}))));
        calls.push(("/auth/check-email", about(json!({}))));
        calls.push(("/auth/waitlist", about(json!({}))));
    }
    for _ in 0..12 {
        calls.push(("/auth/sign-in", about(json!({ "password": OTHER_PASSWORD }))));
    }
    calls.push(("/api/v1/auth/request-otp", json!({ "email": email })));
    calls.push(("/v1/auth/email/start", json!({ "email": email })));
    calls
}

#[test]
fn e1_under_hide_no_route_tells_who_has_an_account() {
    let of = |prepare: fn(&House, &str)| {
        let house = House::with(|plan| {
            plan.policy = Policy {
                hides: true,
                ..plan.policy.clone()
            }
        });
        prepare(&house, "ada@example.com");
        house.letters();
        house.wait(7_200);
        let calls = asked_about("ada@example.com");
        calls
            .iter()
            .map(|(path, body)| {
                let request = Request::post(path, body);
                // As a browser sends it, so that cookies are compared as well.
                let of_app = path.starts_with("/auth/");
                let request = if of_app {
                    request.header("Origin", APP_ORIGIN)
                } else {
                    request
                };
                format!("{path}\n{}", comparable(&house.send(&request)))
            })
            .collect::<Vec<String>>()
    };
    let unknown = of(|_, _| {});
    let proven = of(|house, email| drop(house.sign_up_proven(email)));
    let by_code = of(|house, email| drop(house.sign_in(email)));
    let waiting = of(|house, email| {
        house.post("/auth/waitlist", &json!({ "client_id": APP, "email": email }));
    });
    let disabled = of(|house, email| {
        house.sign_up_proven(email);
        house.disable(email);
    });
    let asked = of(|house, email| {
        house.post(
            "/auth/sign-up",
            &json!({ "client_id": APP, "email": email, "password": PASSWORD }),
        );
    });
    for (name, other) in [
        ("proven", proven),
        ("by code", by_code),
        ("waiting", waiting),
        ("disabled", disabled),
        ("asked", asked),
    ] {
        for (mine, theirs) in unknown.iter().zip(&other) {
            assert_eq!(mine, theirs, "{name}");
        }
    }
    let refused = unknown.iter().filter(|reply| reply.contains("\n429\n")).count();
    assert!(refused > 5, "the limits were reached: {refused}");
    assert!(
        unknown
            .iter()
            .any(|reply| reply.starts_with("/auth/check-email\n404\n"))
    );
    assert!(
        unknown
            .iter()
            .any(|reply| reply.starts_with("/auth/sign-up\n202\n"))
    );
    let sets_cookies = |reply: &String| reply.contains("set-cookie: nl_challenge=");
    assert!(unknown.iter().any(sets_cookies));
}

#[test]
fn under_hide_the_right_password_is_all_that_tells() {
    let house = House::with(|plan| {
        plan.policy = Policy {
            hides: true,
            ..plan.policy.clone()
        }
    });
    house.sign_up_proven("ada@example.com");
    assert_eq!(
        house
            .sign_in_with_password(APP, "ada@example.com", PASSWORD)
            .status,
        200
    );
    assert_eq!(
        house
            .sign_in_with_password(APP, "bob@example.com", PASSWORD)
            .code(),
        "invalid_credentials"
    );
}
