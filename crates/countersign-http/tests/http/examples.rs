//! The examples in the documents of the APIs are what the service answers: a walk through each, recorded.

use std::sync::Arc;
use std::time::Duration;

use crate::support::accounts::form;
use crate::support::providers::{FakeProviders, person};
use crate::support::recording::Recording;
use crate::support::wire::{Reply, Request};
use crate::support::{House, other_than};
use countersign_core::nouns::surface::Surface;
use serde_json::{Value, json};

const REQUEST: &str = "/api/v1/auth/request-otp";
const VERIFY: &str = "/api/v1/auth/verify-otp";
const REFRESH: &str = "/api/v1/auth/refresh";
const REVOKE: &str = "/api/v1/auth/revoke";
const ME: &str = "/api/v1/me";
const SESSIONS: &str = "/api/v1/auth/sessions";
const START: &str = "/v1/auth/email/start";
const SHOW: &str = "/v1/auth/email/verify";
const LOGOUT: &str = "/v1/auth/logout";

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";

fn house() -> House {
    House::with(|plan| plan.settings.body_deadline = Duration::from_millis(200))
}

#[test]
fn of_the_token_api() {
    let house = house();
    let mut examples = Recording::of(Surface::Token);
    let ask = Request::post(
        REQUEST,
        &json!({ "email": "you@example.com", "purpose": "signin" }),
    );
    examples.send(&house, "asked", &ask);
    examples.send(&house, "too soon", &ask);
    examples.send(
        &house,
        "no address",
        &Request::post(REQUEST, &json!({ "email": "you@localhost" })),
    );
    examples.send(&house, "no email", &Request::post(REQUEST, &json!({})));
    let code = house.mailed_code();
    let show = |code: &str| {
        let body = json!({ "email": "you@example.com", "code": code, "name": "Yu", "label": "laptop" });
        Request::post(VERIFY, &body).header("User-Agent", FIREFOX)
    };
    examples.send(&house, "wrong", &show(other_than(&code)));
    let first = examples.send(&house, "signed in", &show(&code)).json();
    let get = |path, session: &Value| Request::get(path).bearer(&session["accessToken"]);
    examples.send(&house, "oneself", &get(ME, &first));
    examples.send(&house, "nobody", &Request::get(ME));
    let refresh = |session: &Value| {
        let body = json!({ "refreshToken": session["refreshToken"] });
        Request::post(REFRESH, &body).header("User-Agent", FIREFOX)
    };
    let next = examples.send(&house, "the next pair", &refresh(&first)).json();
    house.wait(120);
    let second = house.sign_in("you@example.com");
    examples.send(&house, "two sessions", &get(SESSIONS, &next));
    let end = Request::new(
        "DELETE",
        &format!("{SESSIONS}/{}", second["session"]["id"].as_str().unwrap()),
    );
    let end = end.bearer(&next["accessToken"]);
    examples.send(&house, "ended", &end);
    examples.send(&house, "not there", &end);
    house.wait(120);
    house.sign_in("you@example.com");
    let others = Request::new("POST", &format!("{SESSIONS}/revoke-others"));
    examples.send(&house, "one ended", &others.bearer(&next["accessToken"]));
    examples.send(&house, "used before", &refresh(&first));
    examples.send(
        &house,
        "no token of ours",
        &Request::post(REFRESH, &json!({ "refreshToken": "x.1.y" })),
    );
    house.wait(120);
    let third = house.sign_in("you@example.com");
    let revoke = Request::post(REVOKE, &json!({ "refreshToken": third["refreshToken"] }));
    examples.send(&house, "ended", &revoke);
    erasing(&house, &mut examples);
    limits_of_the_token_api(&house, &mut examples);
    let ask = |body| {
        Request::new("POST", REQUEST)
            .header("Content-Type", "application/json")
            .body(body)
    };
    examples.send(&house, "too long", &ask(&[b' '; 20_000]));
    examples.send(
        &house,
        "no JSON",
        &Request::new("POST", REQUEST).body(b"email=you@example.com"),
    );
    examples.send(&house, "stalled", &stalled(REQUEST));
    house.store.set_down(true);
    examples.send(
        &house,
        "without a store",
        &Request::post(REQUEST, &json!({ "email": "a@example.com" })),
    );
    house.store.set_down(false);
    house.gate.panic();
    examples.send(
        &house,
        "a defect",
        &Request::post(REQUEST, &json!({ "email": "a@example.com" })),
    );
    examples.finish();
}

fn erasing(house: &House, examples: &mut Recording) {
    let erase = |session: &Value| Request::new("DELETE", ME).bearer(&session["accessToken"]);
    let stale = house.sign_in("stale@example.com");
    house.wait(601);
    let body = json!({ "refreshToken": stale["refreshToken"] });
    let stale = house.post(REFRESH, &body).json();
    examples.send(house, "too long ago", &erase(&stale));
    examples.send(house, "erased", &erase(&house.sign_in("stale@example.com")));
}

fn limits_of_the_token_api(house: &House, examples: &mut Recording) {
    let ask = |email| Request::post(REQUEST, &json!({ "email": email }));
    for _ in 0..5 {
        assert_eq!(house.send(&ask("often@example.com")).status, 200);
        house.wait(121);
    }
    examples.send(house, "six within the hour", &ask("often@example.com"));
    house.letters();
    house.send(&ask("guessed@example.com"));
    let wrong = json!({ "email": "guessed@example.com", "code": other_than(&house.mailed_code()) });
    for _ in 0..5 {
        house.post(VERIFY, &wrong);
    }
    examples.send(house, "locked", &Request::post(VERIFY, &wrong));
    examples.send(house, "locked", &ask("guessed@example.com"));
}

#[test]
fn of_the_browser_api() {
    let house = house();
    let mut examples = Recording::of(Surface::Browser);
    let start = Request::post(START, &json!({ "email": "you@example.com" }));
    let asked = examples.send(&house, "asked", &start).json();
    examples.send(
        &house,
        "no address",
        &Request::post(START, &json!({ "email": "you@localhost" })),
    );
    examples.send(
        &house,
        "another site",
        &start.clone().header("Origin", "https://other.example"),
    );
    let code = house.mailed_code();
    let show = |code: &str| Request::post(SHOW, &json!({ "request_id": asked["request_id"], "code": code }));
    examples.send(&house, "wrong", &show(other_than(&code)));
    let signed_in = examples.send(&house, "signed in", &show(&code));
    examples.send(&house, "used", &show(&code));
    examples.send(
        &house,
        "no code",
        &Request::post(SHOW, &json!({ "request_id": asked["request_id"] })),
    );
    let with_cookies = |request: Request, reply: &Reply| request.header("Cookie", &reply.cookies());
    examples.send(
        &house,
        "oneself",
        &with_cookies(Request::get("/v1/auth/me"), &signed_in),
    );
    examples.send(&house, "nobody", &Request::get("/v1/auth/me"));
    let bare = with_cookies(Request::new("POST", LOGOUT), &signed_in);
    examples.send(&house, "no CSRF value", &bare);
    let csrf = signed_in.header("x-csrf-token").unwrap();
    house.store.set_down(true);
    examples.send(
        &house,
        "without a store",
        &bare.clone().header("X-CSRF-Token", csrf),
    );
    house.store.set_down(false);
    examples.send(&house, "signed out", &bare.header("X-CSRF-Token", csrf));
    for step in ["start", "callback"] {
        examples.send(
            &house,
            "not configured",
            &Request::get(&format!("/v1/auth/google/{step}")),
        );
    }
    through_google(&mut examples);
    for _ in 0..5 {
        house.post(START, &json!({ "email": "often@example.com" }));
    }
    let sixth = Request::post(START, &json!({ "email": "often@example.com" }));
    examples.send(&house, "six within the hour", &sixth);
    examples.send(
        &house,
        "no JSON",
        &Request::new("POST", START).body(b"email=you@example.com"),
    );
    examples.send(&house, "stalled", &stalled(START));
    house.gate.panic();
    examples.send(
        &house,
        "a defect",
        &Request::post(START, &json!({ "email": "a@example.com" })),
    );
    examples.finish();
}

fn through_google(examples: &mut Recording) {
    let providers = Arc::new(FakeProviders::default());
    let given = Arc::clone(&providers);
    let house = House::with(|plan| plan.providers = given);
    *providers.says.lock().unwrap() = Some(Ok(person("1", Some("you@example.com"), false)));
    let out = examples.send(&house, "sent out", &Request::get("/v1/auth/google/start"));
    let (_, state) = out.header("location").unwrap().split_once("state=").unwrap();
    let back = Request::get(&format!("/v1/auth/google/callback?state={state}&code=c"));
    let back = back.header("Cookie", &out.cookies());
    let page = examples.send(&house, "to be proven", &back);
    let (_, rest) = page.body.split_once("name=\"request_id\" value=\"").unwrap();
    let code = house.mailed_code();
    let pairs = [("request_id", &rest[..36]), ("code", &code)];
    examples.send(&house, "proven", &form("/v1/auth/google/prove", &pairs));
}

/// A request whose body is announced and never sent.
fn stalled(path: &str) -> Request {
    let request = Request::new("POST", path).header("Content-Type", "application/json");
    request.header("Content-Length", "10")
}
