//! Refresh tokens that rotate, links bound to who asked, and keys of programs on the Descope-compatible API.

use serde_json::{Value, json};

use crate::descope_api::{
    KEY, PAGE, TESTER, YOU, ask, asked, code, entered, house, read, refresh_of, served,
};
use crate::support::House;

#[test]
fn refresh_tokens_rotate_where_they_are_told_to() {
    let house = House::with(|plan| {
        served(plan);
        plan.settings.descope.rotate_refresh = true;
    });
    let first = refresh_of(&entered(&house, YOU));
    let refresh = |token: &str| house.send(&asked("/v1/auth/refresh", &json!({}), token));
    let second = refresh_of(&refresh(&first).json());
    assert_eq!(refresh(&first).status, 200, "within the grace");
    assert_eq!(refresh(&second).status, 200);
    house.wait(60);
    assert_eq!(code(&refresh(&first)), "E064001");
    assert_eq!(
        code(&refresh(&second)),
        "E064001",
        "a replaced one came back: the family ended"
    );
}

#[test]
fn enchanted_links_may_be_bound_to_who_asked() {
    let house = house();
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let body = json!({
        "loginId": YOU, "URI": format!("{PAGE}/verify"), "loginOptions": { "pkceChallenge": challenge },
    });
    let sent = ask(&house, "/v1/auth/enchantedlink/signup-in/email", &body).json();
    let letter = house.letters().pop().unwrap();
    assert!(letter.code.is_none() && letter.choices.len() == 3);
    let number: u8 = sent["linkId"].as_str().unwrap().parse().unwrap();
    let right = letter
        .choices
        .iter()
        .find(|choice| choice.number == number)
        .unwrap();
    let token = right.url.split("?t=").nth(1).unwrap();
    let open = |body: &Value| ask(&house, "/v1/auth/enchantedlink/verify", body);
    let pending = |secret: &Value| {
        let body = json!({ "pendingRef": secret });
        ask(&house, "/v1/auth/enchantedlink/pending-session", &body)
    };
    assert_eq!(code(&open(&json!({ "token": token }))), "E062504");
    assert_eq!(code(&pending(&sent["pendingRef"])), "E062503");
    assert_eq!(
        open(&json!({ "token": token, "pkceVerifier": verifier })).body,
        "{}"
    );
    let id = sent["pendingRef"].as_str().unwrap().split('.').next().unwrap();
    let guessed = json!(format!("{id}.{}", "A".repeat(43)));
    assert_eq!(code(&pending(&guessed)), "E062504", "the id alone is nothing");
    assert_eq!(pending(&sent["pendingRef"]).json()["user"]["email"], YOU);
    assert_eq!(code(&pending(&sent["pendingRef"])), "E062504", "once");
}

#[test]
fn keys_are_for_what_they_were_given_for() {
    let house = house();
    let act = |path: &str, body: &Value, key: &str| house.send(&asked(path, body, &format!(":{key}")));
    let create = "/v1/mgmt/user/create";
    let robot = json!({ "loginId": "robot@test.example.com" });
    assert_eq!(code(&act(create, &robot, "no key")), "E061002");
    assert_eq!(code(&act(create, &robot, TESTER)), "E061003");
    let testing = "/v1/mgmt/user/create/test";
    assert_eq!(code(&act(testing, &json!({ "loginId": YOU }), TESTER)), "E011003");
    assert_eq!(act(testing, &robot, TESTER).json()["user"]["test"], true);
    assert_eq!(act(create, &json!({ "loginId": YOU }), KEY).status, 200);
    let load = |email: &str| read(&format!("/v1/mgmt/user?loginId={email}"), &format!(":{TESTER}"));
    assert_eq!(house.send(&load("robot@test.example.com")).status, 200);
    assert_eq!(code(&house.send(&load(YOU))), "E061003");
    let generate = "/v1/mgmt/tests/generate/otp";
    assert_eq!(
        code(&act(generate, &json!({ "loginId": YOU }), TESTER)),
        "E112102"
    );
    assert_eq!(act(generate, &robot, TESTER).status, 200);
    assert!(house.letters().is_empty(), "users of tests get no mail");
    let without = House::with(|plan| {
        served(plan);
        plan.settings.descope.management_keys.clear();
    });
    assert_eq!(
        without.send(&asked(create, &robot, &format!(":{KEY}"))).status,
        404
    );
}
