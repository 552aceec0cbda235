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
    let moved = json!({ "loginId": "robot@test.example.com", "newLoginId": "ceo@corp.example" });
    assert_eq!(
        code(&act("/v1/mgmt/user/update/loginid", &moved, TESTER)),
        "E011003"
    );
    assert_eq!(
        code(&house.send(&load(YOU))),
        "E112102",
        "as if there were nobody"
    );
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

#[test]
fn e1_changes_of_address_tell_nothing_where_accounts_are_hidden() {
    let changed = |house: &House, refresh: &str, path: &str, to: &str| {
        let body = json!({ "loginId": YOU, "email": to, "addToLoginIDs": true, "onMergeUseExisting": false });
        let reply = house.send(&asked(path, &body, refresh));
        let mut told = reply.json();
        for secret in ["pendingRef", "linkId"] {
            if let Some(value) = told.get_mut(secret) {
                *value = json!(value.is_string());
            }
        }
        (reply.status, told)
    };
    let paths = ["otp", "magiclink", "enchantedlink"].map(|kind| format!("/v1/auth/{kind}/update/email"));
    for hides in [true, false] {
        let house = House::with(|plan| {
            served(plan);
            plan.policy.hides = hides;
        });
        entered(&house, "all@example.com");
        let refresh = refresh_of(&entered(&house, YOU));
        for path in &paths {
            let taken = changed(&house, &refresh, path, "all@example.com");
            let free = changed(&house, &refresh, path, "abl@example.com");
            assert_eq!(free.0, 200, "{path}: {}", free.1);
            if hides {
                assert_eq!(taken, free, "{path}");
            } else {
                assert_eq!(
                    (taken.0, &taken.1["errorCode"]),
                    (400, &json!("E062107")),
                    "{path}"
                );
            }
        }
    }
}

#[test]
fn numbered_links_need_a_place_to_lead_to() {
    let house = House::with(|plan| {
        served(plan);
        plan.settings.descope.allowed_redirects = vec![format!("{PAGE}/in/*")];
    });
    let refresh = refresh_of(&entered(&house, YOU));
    let ask_for = |path: &str, uri: &Value| {
        let body = json!({ "loginId": YOU, "email": "new@example.com", "URI": uri });
        house.send(&asked(path, &body, &refresh))
    };
    let numbered = "/v1/auth/enchantedlink/update/email";
    assert_eq!(code(&ask_for(numbered, &Value::Null)), "E011002");
    assert_eq!(
        code(&ask_for(numbered, &json!("https://evil.example/"))),
        "E011003"
    );
    assert!(house.letters().is_empty());
    assert_eq!(ask_for(numbered, &json!(format!("{PAGE}/in/x"))).status, 200);
    let letter = house.letters().pop().unwrap();
    assert!(
        letter
            .choices
            .iter()
            .all(|choice| choice.url.starts_with(&format!("{PAGE}/in/x?t=")))
    );
    // One link may lead to a page of the service.
    let single = ask_for("/v1/auth/magiclink/update/email", &Value::Null);
    assert_eq!(single.status, 200);
    let letter = house.letters().pop().unwrap();
    assert!(letter.link.unwrap().contains("/verify-email?token="));
}

#[test]
fn what_an_app_says_for_the_mail_comes_with_it_and_a_challenge_is_nothing_to_a_code() {
    let house = house();
    let options = json!({
        "templateOptions": { "plan": "gold" }, "locale": "de",
        "pkceChallenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    });
    let words = |path: &str, more: Value| {
        let mut body = json!({ "loginId": YOU, "loginOptions": options });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        assert_eq!(ask(&house, path, &body).status, 200);
        let letter = house.letters().pop().unwrap();
        assert_eq!(letter.locale.unwrap().as_str(), "de");
        let said: Vec<_> = letter.words.options.into_iter().collect();
        assert_eq!(said, [("plan".to_owned(), "gold".to_owned())], "{path}");
        letter.code
    };
    let mailed = words("/v1/auth/otp/signup-in/email", json!({})).unwrap();
    let shown = json!({ "loginId": YOU, "code": mailed.reveal() });
    assert_eq!(ask(&house, "/v1/auth/otp/verify/email", &shown).status, 200);
    let uri = json!({ "URI": format!("{PAGE}/verify") });
    for kind in ["magiclink", "enchantedlink"] {
        words(&format!("/v1/auth/{kind}/signin/email"), uri.clone());
    }
}
