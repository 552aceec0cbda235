//! Paths and methods: health, keys, HEAD, OPTIONS, 404, 405, and the headers all replies share (S6).

use crate::support::House;
use crate::support::transcript::Transcript;
use crate::support::wire::Request;
use countersign_core::nouns::surface::Surface;
use serde_json::json;

#[test]
fn health_and_keys() {
    let house = House::new();
    let mut script = Transcript::default();
    script.send(&house, "alive", &Request::get("/healthz"));
    script.send(&house, "ready", &Request::get("/readyz"));
    let keys = house.send(&Request::get("/.well-known/jwks.json"));
    assert_eq!(keys.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(keys.header("content-type"), Some("application/json"));
    let key = &keys.json()["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (&json!("EC"), &json!("P-256"), &json!("ES256"), &json!("sig"))
    );
    assert!(key.get("d").is_none());
    house.store.set_down(true);
    house.wait(1);
    script.send(&house, "alive without a store", &Request::get("/healthz"));
    script.send(&house, "not ready without a store", &Request::get("/readyz"));
    house.store.set_down(false);
    house.wait(1);
    script.send(&house, "ready again", &Request::get("/readyz"));
    insta::assert_snapshot!(script.text());
}

#[test]
fn nothing_is_here_and_other_methods() {
    let house = House::new();
    let mut script = Transcript::default();
    for path in [
        "/",
        "/api/v1",
        "/api/v1/x",
        "/v1/auth",
        "/v1/auth/x",
        "/v1/auth/me/",
        "/openapi/x.json",
        "/dev/mailbox",
    ] {
        script.send(&house, &format!("GET {path}"), &Request::get(path));
    }
    for (method, path) in [
        ("GET", "/api/v1/auth/request-otp"),
        ("HEAD", "/api/v1/auth/request-otp"),
        ("PUT", "/api/v1/me"),
        ("TRACE", "/api/v1/me"),
        ("BREW", "/api/v1/auth/sessions/x"),
        ("GET", "/v1/auth/logout"),
        ("DELETE", "/v1/auth/me"),
        ("POST", "/healthz"),
        ("PUT", "/link"),
    ] {
        script.send(&house, &format!("{method} {path}"), &Request::new(method, path));
    }
    for path in ["/api/v1/me", "/v1/auth/email/start", "/healthz", "/api/v1/x"] {
        script.send(&house, &format!("OPTIONS {path}"), &Request::new("OPTIONS", path));
    }
    insta::assert_snapshot!(script.text());
}

#[test]
fn head_answers_as_get_does_without_a_body() {
    let house = House::new();
    let signed_in = house.sign_in("a@example.com");
    for path in [
        "/healthz",
        "/readyz",
        "/.well-known/jwks.json",
        "/api/v1/me",
        "/api/v1/auth/sessions",
        "/v1/auth/me",
        "/link",
    ] {
        let ask = |method| house.send(&Request::new(method, path).bearer(&signed_in["accessToken"]));
        let (get, head) = (ask("GET"), ask("HEAD"));
        assert_eq!(head.body, "", "{path}");
        assert_eq!(head.status, get.status, "{path}");
        for name in ["content-type", "content-length", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[test]
fn surfaces_that_are_off_do_not_exist() {
    let house = House::with(|plan| plan.settings.surfaces = vec![Surface::Token]);
    let reply = house.post("/v1/auth/email/start", &json!({ "email": "a@example.com" }));
    assert_eq!((reply.status, reply.code().as_str()), (404, "not_found"));
    let house = House::with(|plan| plan.settings.surfaces = vec![Surface::Browser]);
    let reply = house.post("/api/v1/auth/request-otp", &json!({ "email": "a@example.com" }));
    assert_eq!((reply.status, reply.code().as_str()), (404, "not_found"));
}

#[test]
fn s6_headers_are_everywhere() {
    let https = House::with(|plan| plan.public_url = "https://login.example.com".to_owned());
    let http = House::new();
    let requests = [
        Request::get("/healthz"),
        Request::get("/nowhere"),
        Request::get("/link?token=x"),
        Request::get("/v1/auth/me"),
        Request::get("/api/v1/me"),
        Request::new("PUT", "/api/v1/me"),
        Request::new("OPTIONS", "/api/v1/me"),
        Request::post("/api/v1/auth/request-otp", &json!({ "email": "a@example.com" })),
        Request::new("POST", "/api/v1/auth/request-otp").json(&vec![b'x'; 20_000]),
    ];
    for request in &requests {
        let reply = https.send(request);
        assert_eq!(
            reply.header("x-content-type-options"),
            Some("nosniff"),
            "{request:?}"
        );
        assert_eq!(
            reply.header("referrer-policy"),
            Some("no-referrer"),
            "{request:?}"
        );
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{request:?}");
        assert_eq!(
            reply.header("strict-transport-security"),
            Some("max-age=31536000"),
            "{request:?}"
        );
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(reply.header("x-request-id").is_some(), "{request:?}");
        assert_eq!(
            http.send(request).header("strict-transport-security"),
            None,
            "{request:?}"
        );
    }
}

#[test]
fn request_ids_are_ours_unless_a_listed_peer_brings_one() {
    let id = "0123abcd-from-proxy";
    let ask = Request::get("/nowhere").header("X-Request-Id", id);
    let reply = House::new().send(&ask);
    assert_ne!(reply.header("x-request-id"), Some(id));
    let house = House::with(|plan| plan.settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]);
    let reply = house.send(&ask);
    assert_eq!(reply.header("x-request-id"), Some(id));
    assert_eq!(reply.json()["request_id"], id);
    let junk = house.send(&Request::get("/nowhere").header("X-Request-Id", "a b<c>"));
    assert_eq!(junk.header("x-request-id").unwrap().len(), 36);
}

#[test]
fn l2_the_budget_per_ip_is_that_of_the_nearest_unlisted_hop() {
    let house = House::with(|plan| {
        plan.settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        plan.policy.sends_by_source.ip = 2;
    });
    let ask = |n: u32, forwarded: &str| {
        let body = json!({ "email": format!("a{n}@example.com") });
        let request = Request::post("/api/v1/auth/request-otp", &body).header("X-Forwarded-For", forwarded);
        house.send(&request).status
    };
    assert_eq!(
        [
            ask(1, "198.51.100.1"),
            ask(2, "6.6.6.6, 198.51.100.1"),
            ask(3, "7.7.7.7, 198.51.100.1")
        ],
        [200, 200, 429]
    );
    assert_eq!(ask(4, "198.51.100.2"), 200);
}
