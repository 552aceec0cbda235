//! The Accounts API: signing up and in, with passwords and links, word for word.

use countersign_core::ports::mailer::Template;
use serde_json::{Value, json};

use crate::support::House;
use crate::support::accounts::{APP, OTHER_PASSWORD, PASSWORD, SITE, TOOL, code_of, page_of, token_of};
use crate::support::transcript::Transcript;
use crate::support::wire::Request;

#[test]
fn signing_up_and_in_with_a_password() {
    let house = House::new();
    let mut script = Transcript::default();
    let body = json!({ "client_id": APP, "email": "Ada@Example.com", "password": PASSWORD });
    script.send(&house, "sign up", &Request::post("/auth/sign-up", &body));
    script.send(&house, "again", &Request::post("/auth/sign-up", &body));
    script.send(&house, "sign in", &Request::post("/auth/sign-in", &body));
    let site = json!({ "client_id": SITE, "email": "ada@example.com", "password": PASSWORD });
    script.send(&house, "in cookie mode", &Request::post("/auth/sign-in", &site));
    let tool = json!({ "client_id": TOOL, "email": "bob@example.com", "password": PASSWORD });
    let confirm = script.send(&house, "to be confirmed", &Request::post("/auth/sign-up", &tool));
    assert!(confirm.cookies().is_empty());
    let letter = house.letter(Template::ConfirmSignUp);
    let token = json!({ "client_id": TOOL, "token": token_of(&page_of(&letter)) });
    script.send(
        &house,
        "confirmed",
        &Request::post("/auth/sign-in-with-token", &token),
    );
    script.send(&house, "once", &Request::post("/auth/sign-in-with-token", &token));
    insta::assert_snapshot!(script.text());
}

#[test]
fn what_is_wrong_is_said_by_name_and_all_at_once() {
    let house = House::new();
    house.sign_up(APP, "ada@example.com");
    let mut script = Transcript::default();
    let refused = [
        ("/auth/sign-up", json!({})),
        (
            "/auth/sign-up",
            json!({ "client_id": 1, "email": "a@b", "password": "x\u{0}", "redirect_uri": "\u{7}" }),
        ),
        (
            "/auth/sign-up",
            json!({ "client_id": APP, "email": "b@example.com", "password": "too short" }),
        ),
        (
            "/auth/sign-up",
            json!({ "client_id": APP, "email": "b@example.com", "password": "qwertyuiopqwertyuiop" }),
        ),
        (
            "/auth/sign-up",
            json!({ "client_id": APP, "email": "bob@example.com", "password": "say bob@example.com again" }),
        ),
        (
            "/auth/sign-up",
            json!({ "client_id": "nobody", "email": "b@example.com", "password": PASSWORD }),
        ),
        (
            "/auth/sign-up",
            json!({ "client_id": APP, "email": "b@example.com", "password": PASSWORD, "redirect_uri": "https://app.example/in/" }),
        ),
        (
            "/auth/sign-up",
            json!({ "client_id": APP, "email": "b@example.com", "password": PASSWORD, "code_challenge": "short", "code_challenge_method": "plain" }),
        ),
        (
            "/auth/sign-in",
            json!({ "client_id": APP, "email": "ada@example.com", "password": OTHER_PASSWORD }),
        ),
        (
            "/auth/sign-in",
            json!({ "client_id": APP, "email": "nobody@example.com", "password": PASSWORD }),
        ),
        (
            "/auth/sign-in",
            json!({ "client_id": APP, "email": "not an address", "password": PASSWORD }),
        ),
        (
            "/auth/sign-in",
            json!({ "client_id": APP, "email": "ada@example.com", "password": "" }),
        ),
        (
            "/auth/sign-in",
            json!({ "client_id": APP, "email": "ada@example.com" }),
        ),
        ("/auth/sign-in-with-token", json!({})),
        ("/auth/sign-in-with-token", json!({ "token": "garbage" })),
        (
            "/auth/sign-in-with-token",
            json!({ "client_id": APP, "request_id": "x", "code": "1" }),
        ),
        (
            "/auth/send-magic-link",
            json!({ "client_id": APP, "email": "ada@example.com", "redirect_uri": "https://evil.example/" }),
        ),
        (
            "/auth/reset-password",
            json!({ "token": "garbage", "new_password": PASSWORD }),
        ),
        ("/auth/verify", json!({ "token": "garbage" })),
        (
            "/auth/accept-invite",
            json!({ "client_id": APP, "token": "garbage" }),
        ),
    ];
    for (path, body) in refused {
        let reply = house.post(path, &body);
        assert!((400..500).contains(&reply.status), "{path} {}", reply.body);
        let mut told = reply.json();
        told["request_id"] = Value::Null;
        script.note(&format!("{path} {body}"), &format!("{} {told}", reply.status));
    }
    insta::assert_snapshot!(script.text());
}

#[test]
fn a_link_signs_in_by_token_or_by_its_code_and_once() {
    let house = House::new();
    let mut script = Transcript::default();
    let body = json!({ "client_id": TOOL, "email": "ada@example.com" });
    let asked = script.send(&house, "ask", &Request::post("/auth/send-magic-link", &body));
    let letter = house.letter(Template::MagicLink);
    let by_code = json!({
        "client_id": TOOL, "request_id": asked.json()["request_id"], "code": code_of(&letter),
    });
    script.send(
        &house,
        "by the code",
        &Request::post("/auth/sign-in-with-token", &by_code),
    );
    let token = json!({ "token": token_of(&page_of(&letter)) });
    script.send(
        &house,
        "the token is spent with it",
        &Request::post("/auth/sign-in-with-token", &token),
    );

    let first = house.magic_link(TOOL, "ada@example.com");
    let second = house.magic_link(TOOL, "ada@example.com");
    for letter in [first, second] {
        let other = json!({ "client_id": APP, "token": token_of(&page_of(&letter)) });
        assert_eq!(
            house.post("/auth/sign-in-with-token", &other).code(),
            "invalid_token"
        );
    }
    let third = house.magic_link(TOOL, "ada@example.com");
    let path = format!("/auth/sign-in-with-token?token={}", token_of(&page_of(&third)));
    let get = Request::get(&path).header("Accept", "application/json");
    let reply = script.send(&house, "by a program's GET", &get);
    assert_eq!(reply.cookies(), "");
    insta::assert_snapshot!(script.text());
}

#[test]
fn a_reset_ends_every_session_and_the_old_password() {
    let house = House::new();
    let before = house.sign_up(APP, "ada@example.com");
    let mut script = Transcript::default();
    for email in ["ada@example.com", "nobody@example.com"] {
        let body = json!({ "client_id": APP, "email": email });
        script.send(&house, "ask", &Request::post("/auth/send-password-reset", &body));
    }
    let letter = house.letter(Template::PasswordReset);
    let token = token_of(&page_of(&letter)).to_owned();
    let weak = json!({ "token": token, "new_password": "short" });
    script.send(
        &house,
        "a weak one spends nothing",
        &Request::post("/auth/reset-password", &weak),
    );
    let body = json!({ "token": token, "new_password": OTHER_PASSWORD });
    script.send(&house, "reset", &Request::post("/auth/reset-password", &body));
    script.send(&house, "once", &Request::post("/auth/reset-password", &body));
    script.send(
        &house,
        "the session has ended",
        &Request::get("/auth/me").bearer(&before["tokens"]["access_token"]),
    );
    let refresh = json!({ "refresh_token": before["tokens"]["refresh_token"] });
    script.send(
        &house,
        "and its family",
        &Request::post("/auth/refresh", &refresh),
    );
    assert_eq!(
        house
            .sign_in_with_password(APP, "ada@example.com", PASSWORD)
            .code(),
        "invalid_credentials"
    );
    assert_eq!(
        house
            .sign_in_with_password(APP, "ada@example.com", OTHER_PASSWORD)
            .status,
        200
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn methods_an_app_does_not_offer_are_refused() {
    let house = House::with(|plan| {
        for client in &mut plan.clients {
            client.login_methods.clear();
        }
    });
    let body = json!({ "client_id": APP, "email": "ada@example.com", "password": PASSWORD });
    for path in [
        "/auth/sign-up",
        "/auth/sign-in",
        "/auth/send-magic-link",
        "/auth/send-password-reset",
    ] {
        let reply = house.post(path, &body);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (403, "method_not_enabled"),
            "{path}"
        );
    }
}

#[test]
fn what_an_app_may_ask_before_anybody_signs_in() {
    let house = House::new();
    house.sign_up(APP, "ada@example.com");
    let mut script = Transcript::default();
    let methods = |client: &str| Request::post("/auth/login-methods", &json!({ "client_id": client }));
    script.send(&house, "login methods", &methods(APP));
    script.send(&house, "of nobody", &methods("nobody"));
    for email in ["ada@example.com", "bob@example.com"] {
        let body = json!({ "client_id": APP, "email": email });
        script.send(&house, "check", &Request::post("/auth/check-email", &body));
    }
    insta::assert_snapshot!(script.text());
}
