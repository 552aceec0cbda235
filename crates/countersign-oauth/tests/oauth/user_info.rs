//! Providers that tell the address only at the user info endpoint.

use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{Distrust, ProviderError};
use serde_json::{Value, json};

use crate::fake::Answer;
use crate::sign_in::Rig;

const BARE: [&str; 4] = ["email", "email_verified", "name", "locale"];

fn rig() -> Rig {
    let rig = Rig::of(Provider::Oidc, |settings| {
        settings.trusted_domains = vec!["example.com".to_owned()];
    });
    rig.fake
        .discovers(|document| document["userinfo_endpoint"] = json!(format!("{}/me", rig.fake.url)));
    let bare = rig.claims_with(|claims| {
        for claim in BARE {
            claims.as_object_mut().unwrap().remove(claim);
        }
    });
    rig.issues(&rig.signed(&bare));
    rig
}

fn info(sub: &Value) -> Value {
    json!({"sub": sub, "email": "ada@example.com", "email_verified": true, "name": "Ada"})
}

#[test]
fn the_address_comes_from_there() {
    let rig = rig();
    rig.fake.says("/me", info(&json!("248289761001")));
    let identity = rig.redeem().unwrap();
    assert_eq!(identity.subject, "248289761001");
    assert!(identity.proven_address().is_some());
    assert_eq!(identity.display_name.as_deref(), Some("Ada"));
    assert_eq!(
        rig.fake.asked("/me")[0].headers["authorization"],
        "Bearer their-token"
    );
}

#[test]
fn somebody_elses_is_refused() {
    for sub in [json!("another"), Value::Null, json!(248289761001_u64)] {
        let rig = rig();
        rig.fake.says("/me", info(&sub));
        assert_eq!(
            rig.redeem(),
            Err(ProviderError::Untrusted(Distrust::Binding)),
            "{sub}"
        );
    }
}

#[test]
fn a_failure_there_is_not_an_identity_without_an_address() {
    for (answer, meant) in [
        (Answer::Refuse(401, json!({})), ProviderError::Garbled),
        (Answer::Refuse(500, json!({})), ProviderError::Away),
        (Answer::Text("a.signed.token".to_owned()), ProviderError::Garbled),
        (Answer::Redirect("/elsewhere".to_owned()), ProviderError::Garbled),
    ] {
        let rig = rig();
        rig.fake.answer("/me", answer);
        assert_eq!(rig.redeem(), Err(meant));
    }
}

#[test]
fn it_is_not_asked_where_the_token_says_enough() {
    let rig = rig();
    rig.redeem_claims(&rig.claims()).unwrap();
    assert!(rig.fake.asked("/me").is_empty());
}
