//! Google's word counts for its own mailboxes and for organisations whose directory it keeps.

use countersign_core::nouns::connection::Provider;
use serde_json::{Value, json};

use crate::sign_in::Rig;

#[test]
fn a2_google_vouches_for_gmail_and_hosted_domains() {
    let rig = Rig::of(Provider::Google, |_| {});
    let with = |email: &str, verified: Value, hosted: Option<&str>| {
        let claims = rig.claims_with(|claims| {
            claims["email"] = json!(email);
            claims["email_verified"] = verified;
            if let Some(hosted) = hosted {
                claims["hd"] = json!(hosted);
            }
        });
        rig.redeem_claims(&claims).unwrap().proven_address().is_some()
    };
    assert!(with("ada@gmail.com", json!(true), None));
    assert!(with("ada@acme.example", json!(true), Some("acme.example")));
    assert!(!with("ada@acme.example", json!(true), None));
    assert!(!with("ada@gmail.com", json!("true"), None));
    assert!(!with("ada@gmail.com", json!(false), None));
    assert!(!with("ada@acme.example", json!(false), Some("acme.example")));
}

#[test]
fn more_domains_can_be_listed() {
    let rig = Rig::of(Provider::Google, |settings| {
        settings.trusted_domains = vec!["acme.example".to_owned()];
    });
    let claims = rig.claims_with(|claims| claims["email"] = json!("ada@acme.example"));
    assert!(rig.redeem_claims(&claims).unwrap().proven_address().is_some());
}
