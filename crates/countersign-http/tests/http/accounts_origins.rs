//! The Accounts API: which pages may send and read (S5). An exact list per app, never a reflection.

use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::ports::clients::Clients as _;
use serde_json::json;

use crate::support::House;
use crate::support::accounts::{APP, APP_ORIGIN, PASSWORD, SITE, SITE_ORIGIN};
use crate::support::wire::{Reply, Request};

const ALLOWED: &str = "access-control-allow-origin";

fn sign_in(client: &str) -> Request {
    let body = json!({ "client_id": client, "email": "ada@example.com", "password": PASSWORD });
    Request::post("/auth/sign-in", &body)
}

fn told(reply: &Reply) -> (u16, Option<&str>) {
    (reply.status, reply.header(ALLOWED))
}

#[test]
fn s5_a_page_counts_for_its_own_app_alone() {
    let house = House::new();
    house.sign_up(APP, "ada@example.com");
    let from = |client: &str, origin: &str| house.send(&sign_in(client).header("Origin", origin));
    assert_eq!(told(&from(APP, APP_ORIGIN)), (200, Some(APP_ORIGIN)));
    assert_eq!(told(&from(SITE, SITE_ORIGIN)), (200, Some(SITE_ORIGIN)));
    assert_eq!(told(&house.send(&sign_in(APP))), (200, None));
    for (client, origin) in [
        (APP, SITE_ORIGIN),
        (SITE, APP_ORIGIN),
        (APP, "null"),
        (APP, ""),
        (APP, "https://APP.example"),
        (APP, "https://app.example/"),
        (APP, "https://app.example:443"),
        (APP, "http://app.example"),
        (APP, "https://app.example.evil.example"),
        (APP, "https://evil.example"),
        (APP, "http://localhost:5173"),
    ] {
        let reply = from(client, origin);
        assert_eq!(told(&reply), (403, None), "{client} {origin}");
        assert_eq!(reply.code(), "csrf_failed");
        assert_eq!(reply.cookies(), "");
    }
    let two = sign_in(APP)
        .header("Origin", APP_ORIGIN)
        .header("Origin", APP_ORIGIN);
    assert_eq!(told(&house.send(&two)), (403, None));
    for (site, status) in [
        ("same-origin", 200),
        ("none", 200),
        ("same-site", 403),
        ("cross-site", 403),
    ] {
        let reply = house.send(&sign_in(APP).header("Sec-Fetch-Site", site));
        assert_eq!(reply.status, status, "{site}");
    }
}

#[test]
fn s5_every_route_that_changes_something_refuses_foreign_pages() {
    let house = House::new();
    let entered = house.sign_up(APP, "ada@example.com");
    let account = entered["profile"]["active_membership"]["account_id"]
        .as_str()
        .unwrap();
    let mut refused = 0;
    for (method, path) in super::accounts_routes::ROUTES {
        let path = path.replace("{id}", account).replace("{feature}", "x");
        let path = path.replace("{invite}", account).replace("{member}", account);
        if *method == "GET" || path.starts_with("/oauth2/") {
            continue;
        }
        for origin in ["https://evil.example", "null", SITE_ORIGIN] {
            let body = json!({ "client_id": APP, "email": "ada@example.com", "password": PASSWORD, "token": "x.y",
                "new_password": PASSWORD, "refresh_token": entered["tokens"]["refresh_token"], "role": "viewer",
                "name": "x", "account_id": account, "new_email": "b@example.com", "request_id": account, "code": "1" });
            let request = Request::new(method, &path)
                .bearer(&entered["tokens"]["access_token"])
                .header("Origin", origin)
                .json(body.to_string().as_bytes());
            let reply = house.send(&request);
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (403, "csrf_failed"),
                "{method} {path} {origin}"
            );
            assert_eq!(reply.header(ALLOWED), None, "{method} {path} {origin}");
            refused += 1;
        }
    }
    assert!(refused > 60, "{refused}");
    let me = Request::get("/auth/me").bearer(&entered["tokens"]["access_token"]);
    assert_eq!(house.send(&me).status, 200);
}

#[test]
fn a_preflight_is_admitted_for_the_pages_of_any_app() {
    let house = House::new();
    let preflight = |origin: &str| {
        let request = Request::new("OPTIONS", "/auth/sign-in")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type");
        house.send(&request)
    };
    for origin in [APP_ORIGIN, SITE_ORIGIN] {
        let reply = preflight(origin);
        assert_eq!(told(&reply), (204, Some(origin)));
        assert_eq!(
            reply.header("access-control-allow-methods"),
            Some("POST, OPTIONS")
        );
        assert_eq!(
            reply.header("access-control-allow-headers"),
            Some("Authorization, Content-Type, X-CSRF-Token")
        );
        assert_eq!(reply.header("vary"), Some("Origin"));
    }
    for origin in ["https://evil.example", "null", "http://localhost:5173"] {
        let reply = preflight(origin);
        assert_eq!(told(&reply), (403, None), "{origin}");
    }
}

#[test]
fn apps_in_the_store_count_within_seconds() {
    let house = House::new();
    let origin = "https://late.example";
    let ask = || house.send(&sign_in("late").header("Origin", origin));
    assert_eq!(ask().status, 403);
    let late = Client {
        allowed_origins: vec![origin.to_owned()],
        ..Client::new(ClientId::new("late"))
    };
    house.store.put_client(&late, &[]).unwrap();
    house.wait(6);
    assert_eq!(told(&ask()), (401, Some(origin)));
    assert_eq!(house.send(&sign_in("late")).code(), "invalid_credentials");
}
