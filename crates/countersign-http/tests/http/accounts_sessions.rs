//! The Accounts API: sessions, cookies and CSRF tokens, and what one changes from inside.

use countersign_core::ports::mailer::Template;
use serde_json::{Value, json};

use crate::support::House;
use crate::support::accounts::{
    APP, OTHER_PASSWORD, PASSWORD, SITE, SITE_ORIGIN, code_of, page_of, token_of, undo_page_of,
};
use crate::support::transcript::Transcript;
use crate::support::wire::{Reply, Request};

#[test]
fn refreshing_and_signing_out_by_tokens() {
    let house = House::new();
    let entered = house.sign_up(APP, "ada@example.com");
    let mut script = Transcript::default();
    let refresh = |token: &Value| Request::post("/auth/refresh", &json!({ "refresh_token": token }));
    let first = script
        .send(&house, "refresh", &refresh(&entered["tokens"]["refresh_token"]))
        .json();
    let same = house.send(&refresh(&entered["tokens"]["refresh_token"])).json();
    assert_eq!(first["refresh_token"], same["refresh_token"]);
    script.send(
        &house,
        "neither token nor cookie",
        &Request::new("POST", "/auth/refresh"),
    );
    script.send(&house, "garbage", &refresh(&json!("garbage")));
    house.wait(31);
    script.send(
        &house,
        "replaced long before",
        &refresh(&entered["tokens"]["refresh_token"]),
    );
    script.send(&house, "and so ended", &refresh(&first["refresh_token"]));

    let entered = house
        .sign_in_with_password(APP, "ada@example.com", PASSWORD)
        .json();
    let out = json!({ "refresh_token": entered["tokens"]["refresh_token"] });
    for heading in ["sign out", "again"] {
        script.send(&house, heading, &Request::post("/auth/logout", &out));
    }
    script.send(&house, "nobody signs out", &Request::new("POST", "/auth/logout"));
    script.send(
        &house,
        "signed out",
        &Request::get("/auth/me").bearer(&entered["tokens"]["access_token"]),
    );
    insta::assert_snapshot!(script.text());
}

/// A browser with the site's cookies and its CSRF token.
struct Browser {
    cookies: String,
    csrf: String,
}

impl Browser {
    fn signed_in(house: &House, email: &str) -> Self {
        let token = house.send(&Request::get("/auth/csrf-session").header("Accept", "application/json"));
        let entered = house.sign_up_reply(SITE, email);
        assert_eq!(entered.status, 200, "{}", entered.body);
        Self {
            cookies: format!("{}; {}", token.cookies(), entered.cookies()),
            csrf: token.json()["csrf_token"].as_str().unwrap().to_owned(),
        }
    }

    fn post(&self, path: &str) -> Request {
        Request::new("POST", path)
            .header("Origin", SITE_ORIGIN)
            .header("Cookie", &self.cookies)
    }

    fn take(&mut self, reply: &Reply) {
        for (name, value) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            assert_eq!(name, "set-cookie");
            let pair = value.split(';').next().unwrap();
            let key = pair.split('=').next().unwrap();
            let kept: Vec<&str> = self
                .cookies
                .split("; ")
                .filter(|old| !old.starts_with(&format!("{key}=")))
                .collect();
            self.cookies = format!("{}; {pair}", kept.join("; "));
        }
    }
}

#[test]
fn s5_a_cookie_counts_only_with_the_csrf_token_of_its_browser() {
    let house = House::new();
    let mut browser = Browser::signed_in(&house, "ada@example.com");
    let other = Browser::signed_in(&house, "bob@example.com");
    let mut script = Transcript::default();
    let me = Request::get("/auth/me").header("Cookie", &browser.cookies);
    script.send(&house, "me", &me);
    script.send(&house, "without a token", &browser.post("/auth/refresh"));
    let foreign = browser.post("/auth/refresh").header("X-CSRF-Token", &other.csrf);
    script.send(&house, "with another browser's", &foreign);
    let elsewhere = Request::new("POST", "/auth/refresh")
        .header("Origin", "https://app.example")
        .header("Cookie", &browser.cookies)
        .header("X-CSRF-Token", &browser.csrf);
    script.send(&house, "from another app's page", &elsewhere);
    let good = browser
        .post("/auth/refresh")
        .header("X-CSRF-Token", &browser.csrf);
    let refreshed = script.send(&house, "with its own", &good);
    browser.take(&refreshed);
    let field = json!({ "csrf_token": browser.csrf }).to_string();
    let by_field = browser.post("/auth/refresh").json(field.as_bytes());
    assert_eq!(house.send(&by_field).status, 200);
    script.send(&house, "signing out without one", &browser.post("/auth/logout"));
    let out = browser.post("/auth/logout").header("X-CSRF-Token", &browser.csrf);
    let cleared = script.send(&house, "signing out", &out);
    assert_eq!(cleared.cookie("refresh_token").as_deref(), Some(""));
    let me = Request::get("/auth/me").header("Cookie", &browser.cookies);
    assert_eq!(house.send(&me).status, 401);
    assert_eq!(house.send(&out).status, 204);
    insta::assert_snapshot!(script.text());
}

#[test]
fn s2_who_loses_a_refresh_race_keeps_the_cookies_of_who_won() {
    let house = House::new();
    let browser = Browser::signed_in(&house, "ada@example.com");
    let refresh = browser
        .post("/auth/refresh")
        .header("X-CSRF-Token", &browser.csrf);
    let won = house.send(&refresh);
    let second = house.send(&refresh);
    assert_eq!(won.cookie("refresh_token"), second.cookie("refresh_token"));
    house.wait(31);
    let lost = house.send(&refresh);
    assert_eq!((lost.status, lost.code().as_str()), (401, "refresh_reused"));
    assert_eq!(lost.cookies(), "");
}

#[test]
fn csrf_sessions() {
    let house = House::new();
    let mut script = Transcript::default();
    let json = Request::get("/auth/csrf-session").header("Accept", "application/json");
    let first = script.send(&house, "as JSON", &json);
    script.send(&house, "as a script", &Request::get("/auth/csrf-session"));
    let token = Request::get("/auth/csrf-token").header("Cookie", &first.cookies());
    let again = script.send(&house, "the token", &token);
    assert_eq!(again.json(), first.json());
    script.send(&house, "without the cookie", &Request::get("/auth/csrf-token"));
    let https = House::with(|plan| plan.public_url = "https://login.example.com".to_owned());
    let cookie = https.send(&json);
    script.write("over https", &cookie);
    insta::assert_snapshot!(script.text());
}

#[test]
fn a_csrf_token_that_is_shown_has_to_be_right() {
    let house = House::new();
    let body =
        json!({ "client_id": APP, "email": "ada@example.com", "password": PASSWORD, "csrf_token": "x" });
    for path in [
        "/auth/sign-up",
        "/auth/sign-in",
        "/auth/send-magic-link",
        "/auth/send-password-reset",
    ] {
        let reply = house.post(path, &body);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (403, "csrf_failed"),
            "{path}"
        );
    }
}

#[test]
fn a4_the_profile_takes_what_the_route_names_and_nothing_else() {
    let house = House::new();
    let entered = house.sign_up(APP, "ada@example.com");
    let mut script = Transcript::default();
    let patch = |body: &Value| {
        Request::new("PATCH", "/auth/me")
            .bearer(&entered["tokens"]["access_token"])
            .json(body.to_string().as_bytes())
    };
    let all = json!({
        "display_name": " Ada ", "given_name": "Ada", "family_name": "Lovelace", "preferred_language": "en-GB",
        "timezone": "Europe/London", "id": "00000000-0000-0000-0000-000000000000", "status": "disabled",
        "email": "root@example.com", "email_verified_at": "2020-01-01T00:00:00Z", "role": "owner",
        "roles": ["admin"], "custom": { "x": 1 }, "is_test": true, "avatar_url": "https://evil.example/x.png",
    });
    script.send(&house, "set", &patch(&all));
    script.send(
        &house,
        "clear",
        &patch(&json!({ "given_name": null, "family_name": "" })),
    );
    let bad = json!({ "display_name": 1, "timezone": "a\u{0}b", "preferred_membership_id": "x" });
    script.send(&house, "refused", &patch(&bad));
    let foreign = json!({ "preferred_membership_id": "00000000-0000-7000-8000-000000000000" });
    script.send(&house, "somebody else's membership", &patch(&foreign));
    insta::assert_snapshot!(script.text());
}

#[test]
fn a7_changing_the_password_and_the_address() {
    let house = House::new();
    let entered = house.sign_up_proven("ada@example.com");
    house.wait(601);
    let refresh = json!({ "refresh_token": entered["tokens"]["refresh_token"] });
    let entered = json!({ "tokens": house.post("/auth/refresh", &refresh).json() });
    let mut script = Transcript::default();
    let ask = |path: &str, body: &Value| Request::post(path, body).bearer(&entered["tokens"]["access_token"]);
    let new = json!({ "new_password": OTHER_PASSWORD });
    script.send(&house, "not fresh", &ask("/auth/change-password", &new));
    let wrong = json!({ "current_password": OTHER_PASSWORD, "new_password": OTHER_PASSWORD });
    script.send(&house, "wrong", &ask("/auth/change-password", &wrong));
    let right = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
    script.send(&house, "changed", &ask("/auth/change-password", &right));
    house.letters();

    let move_to = json!({ "new_email": "countess@example.com" });
    script.send(
        &house,
        "the address, not fresh",
        &ask("/auth/change-email", &move_to),
    );
    let send = Request::new("POST", "/auth/reauthenticate").bearer(&entered["tokens"]["access_token"]);
    let asked = script.send(&house, "a code", &send).json();
    let code = code_of(&house.letter(Template::Reauthenticate)).to_owned();
    let other = crate::support::other_than(&code);
    let show = |code: &str| json!({ "request_id": asked["request_id"], "code": code });
    script.send(
        &house,
        "another code",
        &ask("/auth/reauthenticate/verify", &show(other)),
    );
    script.send(
        &house,
        "the code",
        &ask("/auth/reauthenticate/verify", &show(&code)),
    );
    script.send(&house, "the address", &ask("/auth/change-email", &move_to));
    let same = json!({ "new_email": "ada@example.com" });
    script.send(&house, "to the same", &ask("/auth/change-email", &same));
    let letter = house.letter(Template::AddressConfirm);
    let page = page_of(&letter);
    assert!(page.starts_with("/verify-email?token="), "{page}");
    let token = json!({ "token": token_of(&page) });
    script.send(&house, "confirmed", &Request::post("/auth/verify", &token));
    script.send(
        &house,
        "the session stays",
        &Request::get("/auth/me").bearer(&entered["tokens"]["access_token"]),
    );
    let undo = undo_page_of(&house.letter(Template::AddressChanged));
    assert!(undo.starts_with("/link?token="), "{undo}");
    insta::assert_snapshot!(script.text());
}

#[test]
fn a1_verifying_from_inside_keeps_what_was_set_up() {
    let house = House::new();
    let entered = house.sign_up(APP, "ada@example.com");
    let mut script = Transcript::default();
    let bearer = &entered["tokens"]["access_token"];
    for path in ["/auth/send-email-verification", "/auth/send-verification-email"] {
        script.send(&house, path, &Request::new("POST", path).bearer(bearer));
    }
    let letter = house.letters().pop().unwrap();
    assert_eq!(letter.template, Template::VerifyEmail);
    let token = json!({ "token": token_of(&page_of(&letter)) });
    script.send(&house, "verify", &Request::post("/auth/verify", &token));
    script.send(&house, "me", &Request::get("/auth/me").bearer(bearer));
    let again = Request::new("POST", "/auth/send-email-verification").bearer(bearer);
    script.send(&house, "already", &again);
    assert!(house.letters().is_empty());
    assert_eq!(
        house
            .sign_in_with_password(APP, "ada@example.com", PASSWORD)
            .status,
        200
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn tokens_do_not_cross_surfaces() {
    let house = House::new();
    let entered = house.sign_up(APP, "ada@example.com");
    let of_accounts = &entered["tokens"]["access_token"];
    assert_eq!(
        house.send(&Request::get("/api/v1/me").bearer(of_accounts)).status,
        401
    );
    let refresh = json!({ "refreshToken": entered["tokens"]["refresh_token"] });
    assert_eq!(house.post("/api/v1/auth/refresh", &refresh).status, 401);
    house.post("/api/v1/auth/revoke", &refresh);
    assert_eq!(
        house.send(&Request::get("/auth/me").bearer(of_accounts)).status,
        200
    );

    let of_token = house.sign_in("bob@example.com");
    assert_eq!(
        house
            .send(&Request::get("/auth/me").bearer(&of_token["accessToken"]))
            .status,
        401
    );
    let refresh = json!({ "refresh_token": of_token["refreshToken"] });
    assert_eq!(house.post("/auth/refresh", &refresh).status, 401);
    house.post("/auth/logout", &refresh);
    assert_eq!(
        house
            .send(&Request::get("/api/v1/me").bearer(&of_token["accessToken"]))
            .status,
        200
    );
}

#[test]
fn a1_a_first_proof_ends_what_was_set_up_but_from_inside() {
    for inside in [true, false] {
        let house = House::new();
        let browser = Browser::signed_in(&house, "ada@example.com");
        let entered = house
            .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
            .json();
        let letter = house.magic_link(SITE, "ada@example.com");
        let body = json!({ "client_id": SITE, "token": token_of(&page_of(&letter)) });
        let mut redeem = Request::post("/auth/sign-in-with-token", &body).header("Cookie", &browser.cookies);
        if inside {
            redeem = redeem.bearer(&entered["tokens"]["access_token"]);
        }
        assert_eq!(house.send(&redeem).status, 200);
        let password = house.sign_in_with_password(SITE, "ada@example.com", PASSWORD);
        assert_eq!(password.status, if inside { 200 } else { 401 });
        let me = Request::get("/auth/me").bearer(&entered["tokens"]["access_token"]);
        assert_eq!(house.send(&me).status, if inside { 200 } else { 401 });
        let dead = Request::post("/auth/sign-in-with-token", &body).bearer(&json!("a.b.c"));
        assert_eq!(house.send(&dead).code(), "unauthenticated");
    }
}
