//! Social login on the Accounts API and the Browser API, with providers that say what a test wants.

use std::sync::Arc;

use countersign_core::ports::mailer::Template;
use countersign_core::ports::providers::{Distrust, ProviderError};
use serde_json::json;

use crate::support::House;
use crate::support::accounts::{APP, APP_URI, TOOL, code_of, form};
use crate::support::providers::{FakeProviders, person};
use crate::support::transcript::Transcript;
use crate::support::wire::{Reply, Request};

fn house(providers: &Arc<FakeProviders>) -> House {
    let providers = Arc::clone(providers);
    House::with(|plan| plan.providers = providers)
}

/// A trip out; gives the state and the cookies the browser left with.
fn set_out(house: &House, connection: &str, app_state: &str) -> (String, String) {
    let path = format!(
        "/oauth2/authorize?connection={connection}&client_id={APP}&redirect_uri={APP_URI}&state={app_state}"
    );
    let out = house.send(&Request::get(&path));
    assert_eq!(out.status, 303, "{}", out.body);
    let (_, state) = out.header("location").unwrap().split_once("state=").unwrap();
    (state.to_owned(), out.cookies())
}

fn come_back(house: &House, query: &str, cookies: &str) -> Reply {
    house.send(&Request::get(&format!("/oauth2/callback/google?{query}")).header("Cookie", cookies))
}

#[test]
fn there_and_back_and_on_to_the_app() {
    let providers = Arc::new(FakeProviders::default());
    let house = house(&providers);
    let mut script = Transcript::default();
    let out = format!(
        "/auth/google/authorize?client_id={APP}&redirect_uri={APP_URI}&state=a%20b%26c&connection=apple"
    );
    let led = script.send(&house, "led out", &Request::get(&out));
    let path = led
        .header("location")
        .unwrap()
        .strip_prefix(crate::support::PUBLIC)
        .unwrap()
        .to_owned();
    let sent = script.send(&house, "sent out", &Request::get(&path));
    let ask = providers.asks.lock().unwrap().pop().unwrap();
    assert_eq!(ask.redirect_uri, "http://localhost:5173/oauth2/callback/google");
    assert_eq!((ask.nonce.len(), ask.code_challenge.len()), (43, 43));
    *providers.says.lock().unwrap() = Some(Ok(person("1", Some("ada@example.com"), true)));
    let query = format!("state={}&code=the-code&iss=https://google.example", ask.state);
    let led = script.send(
        &house,
        "led back",
        &Request::get(&format!("/auth/google/callback?{query}")),
    );
    assert!(
        led.header("location")
            .unwrap()
            .ends_with(&format!("/oauth2/callback/google?{query}"))
    );
    let back = come_back(&house, &query, &sent.cookies());
    let redeemed = providers.redeemed.lock().unwrap().pop().unwrap();
    assert_eq!((redeemed.nonce, redeemed.code.as_str()), (ask.nonce, "the-code"));
    assert_eq!(redeemed.issuer.as_deref(), Some("https://google.example"));
    let location = back.header("location").unwrap().to_owned();
    let token = location.strip_prefix("https://app.example/in?token=").unwrap();
    let (token, state) = token.split_once('&').unwrap();
    assert_eq!((back.status, state), (303, "state=a+b%26c"));
    let redeem = |client: &str| {
        house.post(
            "/auth/sign-in-with-token",
            &json!({ "client_id": client, "token": token }),
        )
    };
    assert_eq!(redeem(TOOL).code(), "invalid_token");
    let ada = redeem(APP);
    assert_eq!(ada.status, 200, "{}", ada.body);
    assert_eq!(
        ada.json()["profile"]["credentials"][0]["email"],
        "ada@example.com"
    );
    assert_eq!(come_back(&house, &query, &sent.cookies()).status, 400);
    insta::assert_snapshot!(script.text());
}

#[test]
fn a2_a_state_counts_once_in_its_own_browser_and_for_its_own_provider() {
    let providers = Arc::new(FakeProviders::default());
    *providers.says.lock().unwrap() = Some(Ok(person("1", Some("ada@example.com"), true)));
    let house = house(&providers);
    for wrong in ["", "nl_social=", &format!("nl_social={}", "a".repeat(43))] {
        let (state, cookies) = set_out(&house, "google", "x");
        assert_eq!(
            come_back(&house, &format!("state={state}&code=c"), wrong).status,
            400,
            "{wrong}"
        );
        let after = come_back(&house, &format!("state={state}&code=c"), &cookies);
        assert_eq!(after.status, 400, "spent by the first who showed it");
    }
    let (_, cookies) = set_out(&house, "google", "x");
    for state in ["", "x", "x.y"] {
        assert_eq!(
            come_back(&house, &format!("state={state}&code=c"), &cookies).status,
            400
        );
    }
    let (state, cookies) = set_out(&house, "apple", "x");
    assert_eq!(
        come_back(&house, &format!("state={state}&code=c"), &cookies).status,
        400
    );
    let (state, cookies) = set_out(&house, "google", "x");
    let head = Request::new("HEAD", &format!("/oauth2/callback/google?state={state}&code=c"))
        .header("Cookie", &cookies);
    assert_eq!(house.send(&head).status, 200);
    house.wait(601);
    assert_eq!(
        come_back(&house, &format!("state={state}&code=c"), &cookies).status,
        400
    );
    assert!(providers.redeemed.lock().unwrap().is_empty());
}

#[test]
fn what_goes_wrong_is_told_to_the_app_in_a_word() {
    let providers = Arc::new(FakeProviders::default());
    let house = house(&providers);
    let outcome = |query: &str| {
        let (state, cookies) = set_out(&house, "google", "s");
        let back = come_back(&house, &format!("state={state}&{query}"), &cookies);
        assert_eq!(back.status, 303, "{}", back.body);
        back.header("location")
            .unwrap()
            .strip_prefix("https://app.example/in?error=")
            .unwrap()
            .to_owned()
    };
    assert_eq!(outcome("error=access_denied"), "denied&state=s");
    assert_eq!(outcome("error=%3Cscript%3E"), "denied&state=s");
    assert_eq!(outcome("code="), "away&state=s");
    assert_eq!(outcome("nothing=at-all"), "bad_code&state=s");
    for (error, word) in [
        (ProviderError::BadCode, "bad_code"),
        (ProviderError::Untrusted(Distrust::Nonce), "wrong_nonce"),
    ] {
        *providers.says.lock().unwrap() = Some(Err(error));
        assert_eq!(outcome("code=c"), format!("{word}&state=s"));
    }
    *providers.says.lock().unwrap() = Some(Ok(person("2", None, false)));
    assert_eq!(outcome("code=c"), "no_address&state=s");
}

#[test]
fn before_the_way_out_everything_is_checked() {
    let providers = Arc::new(FakeProviders::default());
    let house = house(&providers);
    for (query, status, code) in [
        ("", 400, "invalid_request"),
        ("connection=nobody&client_id=app", 404, "unknown_provider"),
        ("connection=waitlist&client_id=app", 404, "unknown_provider"),
        ("connection=google&client_id=nobody", 404, "unknown_client"),
        ("connection=google&client_id=tool", 400, "invalid_request"),
        (
            "connection=google&client_id=app&redirect_uri=https://evil.example",
            400,
            "invalid_request",
        ),
        (
            "connection=google&client_id=app&code_challenge=x",
            400,
            "invalid_request",
        ),
        (
            "connection=google&client_id=app&code_challenge_method=plain",
            400,
            "invalid_request",
        ),
        (
            "connection=google&client_id=app&state=%00",
            400,
            "invalid_request",
        ),
    ] {
        let reply = house.send(&Request::get(&format!("/oauth2/authorize?{query}")));
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{query}");
        assert_eq!(reply.cookies(), "");
    }
    for path in [
        "/auth/nobody/authorize",
        "/auth/nobody/callback",
        "/oauth2/callback/nobody",
    ] {
        let reply = house.send(&Request::get(path));
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (404, "unknown_provider"),
            "{path}"
        );
    }
    let head = house.send(&Request::new(
        "HEAD",
        "/oauth2/authorize?connection=google&client_id=app",
    ));
    assert_eq!(head.cookies(), "");
    assert!(providers.asks.lock().unwrap().is_empty());
}

#[test]
fn an_address_nobody_vouches_for_is_proven_by_a_code() {
    let providers = Arc::new(FakeProviders::default());
    let house = house(&providers);
    house.sign_up_proven("ada@example.com");
    house.letters();
    *providers.says.lock().unwrap() = Some(Ok(person("3", Some("ada@example.com"), false)));
    let (state, cookies) = set_out(&house, "google", "s%3D1");
    let page = come_back(&house, &format!("state={state}&code=c"), &cookies);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("a***@example.com") && page.body.contains("name=\"code\""),
        "{}",
        page.body
    );
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .contains("form-action 'self' https://app.example;")
    );
    let (_, rest) = page.body.split_once("name=\"request_id\" value=\"").unwrap();
    let request = &rest[..36];
    let letter = house.letter(Template::LinkIdentity);
    let prove = |code: &str| {
        let pairs = [
            ("request_id", request),
            ("client_id", APP),
            ("redirect_uri", APP_URI),
            ("state", "s=1"),
            ("code", code),
        ];
        house.send(&form("/oauth2/prove", &pairs))
    };
    for wrong in ["", "12", crate::support::other_than(code_of(&letter))] {
        let again = prove(wrong);
        assert_eq!(again.status, 400, "{}", again.body);
        assert!(again.body.contains("role=\"alert\""));
    }
    let proven = prove(code_of(&letter));
    assert_eq!(proven.status, 303, "{}", proven.body);
    let location = proven.header("location").unwrap();
    let (token, state) = location
        .strip_prefix("https://app.example/in?token=")
        .unwrap()
        .split_once('&')
        .unwrap();
    assert_eq!(state, "state=s%3D1");
    let ada = house.post(
        "/auth/sign-in-with-token",
        &json!({ "client_id": APP, "token": token }),
    );
    assert_eq!(ada.status, 200, "{}", ada.body);
    // From now on the identity is enough.
    let (state, cookies) = set_out(&house, "google", "x");
    let back = come_back(&house, &format!("state={state}&code=c"), &cookies);
    assert!(
        back.header("location").unwrap().contains("?token="),
        "{:?}",
        back.headers
    );
}

#[test]
fn apple_answers_by_a_form_from_its_own_site() {
    let providers = Arc::new(FakeProviders::default());
    *providers.says.lock().unwrap() = Some(Ok(person("4", Some("ada@example.com"), true)));
    let house = House::with(|plan| {
        plan.providers = Arc::clone(&providers) as _;
        plan.public_url = "https://login.example.com".to_owned();
    });
    let out = house.send(&Request::get(&format!(
        "/oauth2/authorize?connection=apple&client_id={APP}&state=s"
    )));
    let (_, cookie) = out.headers.iter().find(|(name, _)| name == "set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-nl_social_post=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    assert!(cookie.contains("SameSite=None"), "{cookie}");
    let (_, state) = out.header("location").unwrap().split_once("state=").unwrap();
    let by_form = |path: &str| {
        let body = format!("state={state}&code=c&user=%7B%22name%22%3A%7B%7D%7D");
        let request = Request::new("POST", path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", "https://appleid.apple.com")
            .header("Sec-Fetch-Site", "cross-site")
            .header("Cookie", &out.cookies())
            .body(body.as_bytes());
        house.send(&request)
    };
    assert_eq!(by_form("/oauth2/callback/google").status, 405);
    let back = by_form("/oauth2/callback/apple");
    assert_eq!(back.status, 303, "{}", back.body);
    assert!(
        back.header("location")
            .unwrap()
            .starts_with("https://app.example/in?token=")
    );
    assert_eq!(
        providers.redeemed.lock().unwrap()[0].user.as_deref(),
        Some("{\"name\":{}}")
    );
}

#[test]
fn the_browser_api_ends_in_cookies() {
    let providers = Arc::new(FakeProviders::default());
    let house = House::with(|plan| {
        plan.providers = Arc::clone(&providers) as _;
        plan.settings.browser.after_login = "/welcome".to_owned();
    });
    let mut script = Transcript::default();
    let out = script.send(&house, "start", &Request::get("/v1/auth/google/start"));
    let state = providers.asks.lock().unwrap()[0].state.clone();
    assert_eq!(
        providers.asks.lock().unwrap()[0].redirect_uri,
        "http://localhost:5173/v1/auth/google/callback"
    );
    let back = |state: &str, cookies: &str| {
        Request::get(&format!("/v1/auth/google/callback?state={state}&code=c")).header("Cookie", cookies)
    };
    script.send(&house, "away", &back(&state, &out.cookies()));
    script.send(&house, "a state counts once", &back(&state, &out.cookies()));
    *providers.says.lock().unwrap() = Some(Ok(person("5", Some("ada@example.com"), true)));
    let out = house.send(&Request::get("/v1/auth/google/start"));
    let state = providers.asks.lock().unwrap()[1].state.clone();
    script.send(&house, "another browser", &back(&state, ""));
    let out2 = house.send(&Request::get("/v1/auth/google/start"));
    let state2 = providers.asks.lock().unwrap()[2].state.clone();
    assert_ne!(out.cookies(), out2.cookies());
    let entered = script.send(&house, "in", &back(&state2, &out2.cookies()));
    let me = Request::get("/v1/auth/me").header("Cookie", &entered.cookies());
    let me = house.send(&me).json();
    assert_eq!(
        (&me["user"]["email"], &me["provider"]),
        (&json!("ada@example.com"), &json!("google"))
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn the_browser_api_asks_for_a_proof_as_well() {
    let providers = Arc::new(FakeProviders::default());
    let house = house(&providers);
    *providers.says.lock().unwrap() = Some(Ok(person("6", Some("ada@example.com"), false)));
    let out = house.send(&Request::get("/v1/auth/google/start"));
    let state = providers.asks.lock().unwrap()[0].state.clone();
    let page = house.send(
        &Request::get(&format!("/v1/auth/google/callback?state={state}&code=c"))
            .header("Cookie", &out.cookies()),
    );
    assert_eq!(page.status, 200);
    let (_, rest) = page.body.split_once("name=\"request_id\" value=\"").unwrap();
    let letters = house.letters();
    let code = letters
        .iter()
        .find_map(|letter| letter.code.as_ref())
        .unwrap()
        .reveal();
    let prove = |code: &str| {
        house.send(&form(
            "/v1/auth/google/prove",
            &[("request_id", &rest[..36]), ("code", code)],
        ))
    };
    assert_eq!(prove(crate::support::other_than(code)).status, 400);
    let entered = prove(code);
    assert_eq!(
        (entered.status, entered.header("location")),
        (302, Some("/")),
        "{}",
        entered.body
    );
    let me = house.send(&Request::get("/v1/auth/me").header("Cookie", &entered.cookies()));
    assert_eq!(me.json()["provider"], "google", "{}", me.body);
}
