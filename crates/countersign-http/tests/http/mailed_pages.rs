//! The pages behind mailed links: where they lead, what they say, and the ways back.

use countersign_core::ports::mailer::Template;
use serde_json::{Value, json};

use crate::support::House;
use crate::support::accounts::{
    APP, OTHER_PASSWORD, PASSWORD, SITE, TOOL, code_of, form, token_of, undo_page_of,
};
use crate::support::mailed::{Mailed, asked};
use crate::support::wire::Request;

#[test]
fn a_link_of_an_app_leads_there_with_a_token_for_it() {
    let house = House::new();
    let body = json!({ "client_id": APP, "email": "ada@example.com", "redirect_uri": "https://app.example/other?x=1" });
    let asked = house.post("/auth/send-magic-link", &body);
    assert_eq!(asked.cookies(), "", "a server that asks is no browser");
    let letter = house.letter(Template::MagicLink);
    let mailed = Mailed::of(&letter, None);
    let pressed = mailed.press(&house, None, Some(code_of(&letter)));
    assert_eq!(pressed.status, 303);
    assert_eq!(pressed.cookies(), "");
    let location = pressed.header("location").unwrap();
    let token = location
        .strip_prefix("https://app.example/other?x=1&token=")
        .unwrap();
    let redeem = |client: &str| {
        house.post(
            "/auth/sign-in-with-token",
            &json!({ "client_id": client, "token": token }),
        )
    };
    assert_eq!(redeem(TOOL).code(), "invalid_token");
    assert_eq!(redeem(APP).status, 200);
    assert_eq!(redeem(APP).code(), "invalid_token");
}

#[test]
fn with_a_code_challenge_the_app_shows_its_verifier() {
    let house = House::new();
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let body = json!({
        "client_id": APP, "email": "ada@example.com", "code_challenge_method": "S256",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    });
    house.post("/auth/send-magic-link", &body);
    let letter = house.letter(Template::MagicLink);
    let pressed = Mailed::of(&letter, None).press(&house, None, Some(code_of(&letter)));
    let token = token_of(pressed.header("location").unwrap()).to_owned();
    let redeem = |verifier: &Value| {
        let body = json!({ "client_id": APP, "token": token, "code_verifier": verifier });
        house.post("/auth/sign-in-with-token", &body)
    };
    assert_eq!(redeem(&Value::Null).code(), "invalid_token");
    assert_eq!(redeem(&json!("x".repeat(43))).code(), "invalid_token");
    assert_eq!(redeem(&json!(verifier)).status, 200);
}

#[test]
fn where_an_app_has_neither_page_nor_cookies_the_link_is_kept() {
    let house = House::new();
    let letter = house.magic_link(TOOL, "ada@example.com");
    let mailed = Mailed::of(&letter, None);
    for reply in [
        house.send(&Request::get(&mailed.page)),
        mailed.press(&house, None, Some(code_of(&letter))),
    ] {
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains("Enter the code"), "{}", reply.body);
    }
    let body = json!({ "token": mailed.token() });
    assert_eq!(house.post("/auth/sign-in-with-token", &body).status, 200);
}

#[test]
fn cookies_come_with_the_link_of_a_site_in_cookie_mode() {
    let house = House::new();
    let mailed = asked(&house, "/auth/send-magic-link", Template::MagicLink, None);
    let pressed = mailed.press(&house, mailed.cookie.as_deref(), None);
    assert_eq!(pressed.status, 200);
    assert!(pressed.cookie("refresh_token").is_some() && pressed.cookie("nl_device").is_some());
    let me = Request::get("/auth/me").header("Cookie", &pressed.cookies());
    assert_eq!(house.send(&me).status, 200);
}

#[test]
fn a6_the_way_back_and_this_was_not_me_have_buttons() {
    let house = House::new();
    house.sign_up_proven("ada@example.com");
    // A password that is set shortly before the change would go with it.
    house.wait(4 * 86_400);
    let entered = house
        .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
        .json();
    house.letters();
    let mailed = asked(
        &house,
        "/auth/change-email",
        Template::AddressConfirm,
        Some(&entered),
    );
    assert_eq!(mailed.press(&house, mailed.cookie.as_deref(), None).status, 200);
    let changed = house.letter(Template::AddressChanged);
    let back = Mailed {
        page: undo_page_of(&changed),
        code: None,
        cookie: None,
    };
    let looked = house.send(&Request::get(&back.page));
    assert!(looked.body.contains("Take your address back"), "{}", looked.body);
    let pressed = back.press(&house, None, changed.code.as_ref().map(|code| code.reveal()));
    assert_eq!(pressed.status, 200, "{}", pressed.body);
    assert_eq!(
        house
            .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
            .status,
        200
    );

    let house = House::new();
    let entered = house.sign_up(SITE, "ada@example.com");
    house.with_bearer(&entered, "POST", "/auth/send-email-verification", &Value::Null);
    let letter = house.letter(Template::VerifyEmail);
    let not_me = Mailed {
        page: undo_page_of(&letter),
        code: None,
        cookie: None,
    };
    let looked = house.send(&Request::get(&not_me.page));
    assert!(looked.body.contains("This was not me"), "{}", looked.body);
    let pressed = not_me.press(&house, None, Some(code_of(&letter)));
    assert_eq!(pressed.status, 200, "{}", pressed.body);
    let me = Request::get("/auth/me").bearer(&entered["tokens"]["access_token"]);
    assert_eq!(house.send(&me).status, 401);
    assert_eq!(
        house
            .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
            .status,
        401
    );
}

#[test]
fn a6_who_takes_an_address_back_is_told_of_another_account_there() {
    for hides in [false, true] {
        let house = House::with(|plan| plan.policy.hides = hides);
        house.sign_up_proven("ada@example.com");
        house.wait(4 * 86_400);
        let entered = house.sign_in_with_password(SITE, "ada@example.com", PASSWORD);
        let entered = entered.json();
        house.letters();
        let path = "/auth/change-email";
        let mailed = asked(&house, path, Template::AddressConfirm, Some(&entered));
        assert_eq!(mailed.press(&house, mailed.cookie.as_deref(), None).status, 200);
        let changed = house.letter(Template::AddressChanged);
        house.wait(60);
        house.sign_up_proven("ada@example.com");
        let back = Mailed {
            page: undo_page_of(&changed),
            code: None,
            cookie: None,
        };
        let pressed = back.press(&house, None, Some(code_of(&changed)));
        assert_eq!(pressed.status, 409, "{}", pressed.body);
        assert!(
            pressed.body.contains("has another account by now"),
            "{}",
            pressed.body
        );
    }
}

#[test]
fn the_reset_page_says_what_is_wrong_with_a_password_and_keeps_the_link() {
    let house = House::new();
    house.sign_up_proven("ada@example.com");
    house.letters();
    let mailed = asked(&house, "/auth/send-password-reset", Template::PasswordReset, None);
    let cookie = mailed.cookie.as_deref().unwrap();
    let with = |password: &str| {
        let pairs = [("token", mailed.token()), ("new_password", password)];
        house.send(&form("/reset", &pairs).header("Cookie", cookie))
    };
    for (password, problem) in [
        ("", "fewer than"),
        ("too short", "fewer than 15 characters"),
        ("qwertyuiopqwertyuiop", "tried first"),
        ("my name is ada@example.com", "contains the email address"),
    ] {
        let reply = with(password);
        assert_eq!(reply.status, 400, "{password}");
        assert!(reply.body.contains(problem), "{password} {}", reply.body);
        assert!(
            password.is_empty() || !reply.body.contains(password),
            "the password is not shown"
        );
    }
    assert_eq!(with(OTHER_PASSWORD).status, 200);
    assert_eq!(
        house
            .sign_in_with_password(SITE, "ada@example.com", OTHER_PASSWORD)
            .status,
        200
    );
}
