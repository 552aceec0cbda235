//! What tokens of the Descope-compatible API say of how somebody proved who they are, and what makes them long.

use serde_json::{Value, json};

use crate::descope_api::{PAGE, YOU, ask, asked, claims_of, code, entered, house, refresh_of, served};
use crate::support::House;

const GOOD: &str = "a better horse, a better staple";

/// Redeems the link of the one letter that is due; gives the claims.
fn by_link(house: &House) -> Value {
    let link = house
        .letters()
        .into_iter()
        .find_map(|letter| letter.link)
        .unwrap();
    let token = link.split("?t=").nth(1).unwrap();
    let reply = ask(house, "/v1/auth/magiclink/verify", &json!({ "token": token }));
    assert_eq!(reply.status, 200, "{}", reply.body);
    claims_of(&reply.json()["sessionJwt"])
}

#[test]
fn two_factors_are_two_kinds_and_a_link_is_one() {
    for hides in [true, false] {
        let house = House::with(|plan| {
            served(plan);
            plan.policy.hides = hides;
        });
        let mine = entered(&house, YOU);
        let refresh = refresh_of(&mine);
        let raised = |more: Value| {
            let mut body = json!({
                "loginId": YOU, "URI": format!("{PAGE}/verify"), "loginOptions": { "mfa": true },
            });
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        let reset = asked("/v1/auth/password/reset", &raised(json!({})), &refresh);
        assert_eq!(house.send(&reset).status, 200);
        assert_eq!(by_link(&house)["amr"], json!(["email"]), "the mailbox, twice");
        if hides {
            let join = raised(json!({ "password": GOOD }));
            assert_eq!(
                house
                    .send(&asked("/v1/auth/password/signup", &join, &refresh))
                    .status,
                200
            );
            assert_eq!(by_link(&house)["amr"], json!(["email"]));
        }
        let update = json!({ "loginId": YOU, "newPassword": GOOD });
        let updated = house.send(&asked("/v1/auth/password/update", &update, &refresh));
        assert_eq!(updated.status, 200, "{}", updated.body);
        let enter = raised(json!({ "password": GOOD }));
        let raised = house.send(&asked("/v1/auth/password/signin", &enter, &refresh));
        assert_eq!(
            claims_of(&raised.json()["sessionJwt"])["amr"],
            json!(["email", "pwd", "mfa"])
        );
    }
}

#[test]
fn tokens_with_all_the_claims_that_may_be_are_good_and_more_are_refused() {
    let house = house();
    let claims = |value: &str| {
        let all = (0..20).map(|n| (format!("{n:0>60}"), json!(value)));
        json!({ "loginId": YOU, "loginOptions": { "customClaims": Value::Object(all.collect()) } })
    };
    let path = "/v1/auth/otp/signup-in/email";
    let more = ask(&house, path, &claims(&"ж".repeat(400)));
    assert_eq!(
        (more.status, code(&more)),
        (400, "E011003".to_owned()),
        "{}",
        more.body
    );
    assert_eq!(ask(&house, path, &claims(&"x".repeat(500))).status, 200);
    let shown = json!({ "loginId": YOU, "code": house.mailed_code() });
    let entered = ask(&house, "/v1/auth/otp/verify/email", &shown).json();
    let session = format!(":{}", entered["sessionJwt"].as_str().unwrap());
    let validated = house.send(&asked("/v1/auth/validate", &json!({}), &session));
    assert_eq!(validated.status, 200, "{}", validated.body);
}

#[test]
fn a_language_beside_other_options_is_the_language_of_the_mail() {
    let house = house();
    for (options, language) in [
        (json!({}), "fr"),
        (json!({ "locale": null }), "fr"),
        (json!({ "locale": "de" }), "de"),
    ] {
        let body = json!({ "loginId": YOU, "locale": "fr", "loginOptions": options });
        assert_eq!(ask(&house, "/v1/auth/otp/signup-in/email", &body).status, 200);
        let letter = house.letters().pop().unwrap();
        assert_eq!(letter.locale.unwrap().as_str(), language);
    }
}

#[test]
fn a_link_with_a_token_of_its_own_is_not_mailed() {
    let house = house();
    for (query, is_mailed) in [("?t=theirs", false), ("?x=1&%74=theirs", false), ("?x=1", true)] {
        let body = json!({ "loginId": YOU, "URI": format!("{PAGE}/verify{query}") });
        let reply = ask(&house, "/v1/auth/magiclink/signup-in/email", &body);
        assert_eq!(
            (reply.status == 200, house.letters().len() == 1),
            (is_mailed, is_mailed)
        );
    }
}
