//! The log: one line per request, and nothing in it that must not be (C8).

use std::sync::{Mutex, Once};

use log::kv::{Key, VisitSource};
use serde_json::{Value, json};

use crate::support::House;
use crate::support::accounts::{SITE, code_of, form, page_of, token_of};
use crate::support::wire::Request;

static LINES: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());
static START: Once = Once::new();

struct Notes;

struct Pairs<'a>(&'a mut String);

impl<'kvs> VisitSource<'kvs> for Pairs<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: log::kv::Value<'kvs>) -> Result<(), log::kv::Error> {
        self.0.push_str(&format!(" {key}={value}"));
        Ok(())
    }
}

impl log::Log for Notes {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut line = format!("{} {}", record.level(), record.args());
        let _ = record.key_values().visit(&mut Pairs(&mut line));
        LINES.lock().unwrap().push((record.target().to_owned(), line));
    }

    fn flush(&self) {}
}

fn listen() {
    START.call_once(|| {
        log::set_logger(&Notes).unwrap();
        log::set_max_level(log::LevelFilter::Debug);
    });
}

/// Lines of our own crates about one request.
fn lines_of(request_id: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let own = lines
        .iter()
        .filter(|(target, _)| target.starts_with("countersign"));
    own.filter(|(_, line)| line.contains(request_id))
        .map(|(_, line)| line.clone())
        .collect()
}

#[test]
fn one_line_per_request_without_its_query() {
    listen();
    let house = House::with(|plan| plan.seed = 4_711);
    let reply = house.send(&Request::get("/link?token=abc.def"));
    let id = reply.header("x-request-id").unwrap();
    let line = format!("INFO GET /link 410 0 ms method=GET route=/link status=410 ms=0 request_id={id}");
    assert_eq!(lines_of(id), [line]);
    let reply = house.send(&Request::new("BREW", "/nowhere/secret?x=y"));
    let lines = lines_of(reply.header("x-request-id").unwrap());
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("INFO OTHER (no route) 404"), "{lines:?}");
}

#[test]
fn r6_a_panic_is_one_line_besides() {
    listen();
    let house = House::with(|plan| plan.seed = 4_712);
    house.gate.panic();
    let reply = house.post("/v1/auth/email/start", &json!({ "email": "a@example.com" }));
    let lines = lines_of(reply.header("x-request-id").unwrap());
    assert_eq!((reply.status, lines.len()), (500, 2), "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("ERROR the work panicked")),
        "{lines:?}"
    );
}

#[test]
fn c8_no_secret_reaches_the_log() {
    listen();
    let house = House::new();
    let email = "unmistakable@example.com";
    let agent = "unmistakable-agent/1.0";
    house.send(
        &Request::post("/api/v1/auth/request-otp", &json!({ "email": email })).header("User-Agent", agent),
    );
    let code = house.mailed_code();
    let body = json!({ "email": email, "code": code });
    let token = house
        .send(&Request::post("/api/v1/auth/verify-otp", &body))
        .json();
    house.send(&Request::get("/api/v1/me").bearer(&token["accessToken"]));
    house.post(
        "/api/v1/auth/refresh",
        &json!({ "refreshToken": token["refreshToken"] }),
    );
    let browser = house.sign_in_browser(email);
    house.send(&Request::get("/v1/auth/me").header("Cookie", &browser.cookies()));
    house.store.set_down(true);
    house.send(&Request::get("/api/v1/me").bearer(&token["accessToken"]));
    house.gate.panic();
    house.store.set_down(false);
    house.post(
        "/api/v1/auth/refresh",
        &json!({ "refreshToken": token["refreshToken"] }),
    );

    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let secrets = [
        text(&token["accessToken"]),
        text(&token["refreshToken"]),
        text(&token["deviceToken"]),
        browser.cookie("nl_session").unwrap(),
        browser.cookie("nl_csrf").unwrap(),
        email.to_owned(),
        agent.to_owned(),
    ];
    let lines = LINES.lock().unwrap();
    for (target, line) in lines.iter() {
        for secret in &secrets {
            assert!(!line.contains(secret), "{target}: {line}");
        }
        assert!(
            !target.starts_with("countersign") || !line.contains(&code),
            "{target}: {line}"
        );
    }
}

#[test]
fn c8_nor_does_any_of_apps_and_their_links() {
    listen();
    let house = House::with(|plan| plan.seed = 4_713);
    let (email, password) = ("unmistakably-ada@example.com", "an unmistakable password of hers");
    let state = "unmistakable-state";
    let body = json!({ "client_id": SITE, "email": email, "password": password });
    let entered = house.post("/auth/sign-up", &body);
    assert_eq!(entered.status, 200, "{}", entered.body);
    house.post("/auth/sign-in", &body);
    let letter = house.magic_link(SITE, email);
    let page = page_of(&letter);
    let token = token_of(&page).to_owned();
    house.send(&Request::get(&page));
    house.send(&Request::get(&format!("/auth/sign-in-with-token?token={token}")));
    house.send(&form("/link", &[("token", &token), ("code", "000000")]));
    house.send(&Request::get("/auth/me").header("Cookie", &entered.cookies()));
    house.send(&Request::get(&format!(
        "/oauth2/callback/google?state={state}&code={state}"
    )));
    house.gate.panic();
    house.send(&form("/link", &[("token", &token), ("code", code_of(&letter))]));
    let tokens = &entered.json()["tokens"];
    let secrets = [
        email,
        password,
        state,
        &token,
        tokens["access_token"].as_str().unwrap(),
        tokens["refresh_token"].as_str().unwrap(),
    ];
    for (target, line) in LINES.lock().unwrap().iter() {
        for secret in secrets {
            assert!(!line.contains(secret), "{target}: {line}");
        }
    }
}
