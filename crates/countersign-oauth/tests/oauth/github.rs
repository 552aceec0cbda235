//! GitHub's way: a code, an access token, the user, the addresses.

use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{Distrust, ProviderError, Providers as _, RedeemCode};
use serde_json::{Value, json};

use crate::fake::Answer;
use crate::sign_in::{LONG, Rig, code, name};

fn rig(emails: Value) -> Rig {
    let rig = Rig::of(Provider::Github, |settings| {
        settings.trusted_domains = vec!["example.com".to_owned()];
    });
    rig.fake
        .says(
            "/login/oauth/access_token",
            json!({"access_token": "their-token", "token_type": "bearer"}),
        )
        .says(
            "/api/v3/user",
            json!({"id": 583231, "login": "ada", "name": null, "email": "public@evil.example",
                   "avatar_url": "https://avatars.example/u/1"}),
        )
        .says("/api/v3/user/emails", emails);
    rig
}

fn email(email: &str, primary: bool, verified: bool) -> Value {
    json!({"email": email, "primary": primary, "verified": verified, "visibility": null})
}

#[test]
fn the_primary_verified_address_counts() {
    let rig = rig(json!([
        email("old@example.com", false, true),
        email("Ada@example.com", true, true)
    ]));
    let identity = rig.redeem().unwrap();
    assert_eq!(identity.issuer, rig.fake.url);
    assert_eq!(identity.subject, "583231");
    assert_eq!(identity.proven_address().unwrap().as_str(), "ada@example.com");
    assert_eq!(identity.display_name.as_deref(), Some("ada"));
    let asked = &rig.fake.asked("/api/v3/user")[0];
    assert_eq!(asked.headers["authorization"], "Bearer their-token");
    assert_eq!(asked.headers["x-github-api-version"], "2022-11-28");
}

#[test]
fn a2_no_other_address_counts() {
    for emails in [
        json!([]),
        json!([email("ada@example.com", true, false)]),
        json!([email("ada@example.com", false, true)]),
        json!([
            email("ada@example.com", false, true),
            email("new@example.com", true, false)
        ]),
        json!([{"email": "ada@example.com", "primary": true, "verified": "true"}]),
    ] {
        let identity = rig(emails.clone()).redeem().unwrap();
        assert!(
            identity.address.is_none() && !identity.address_verified,
            "{emails}"
        );
    }
    let elsewhere = rig(json!([email("ada@acme.example", true, true)]))
        .redeem()
        .unwrap();
    assert!(elsewhere.address_verified && elsewhere.proven_address().is_none());
}

#[test]
fn without_the_scope_there_is_no_address() {
    let rig = rig(json!([]));
    rig.fake.answer(
        "/api/v3/user/emails",
        Answer::Refuse(404, json!({"message": "Not Found"})),
    );
    assert_eq!(rig.redeem().unwrap().address, None);
    rig.fake
        .answer("/api/v3/user/emails", Answer::Refuse(502, json!({})));
    assert_eq!(rig.redeem(), Err(ProviderError::Away));
}

#[test]
fn refusals_come_as_200() {
    for (error, meant) in [
        ("bad_verification_code", ProviderError::BadCode),
        ("incorrect_client_credentials", ProviderError::Misconfigured),
        ("redirect_uri_mismatch", ProviderError::Misconfigured),
        ("unverified_user_email", ProviderError::Denied),
    ] {
        let rig = rig(json!([]));
        rig.fake.says(
            "/login/oauth/access_token",
            json!({"error": error, "error_description": "…"}),
        );
        assert_eq!(rig.redeem(), Err(meant), "{error}");
    }
}

#[test]
fn garbage_for_a_user_is_refused() {
    for user in [json!({}), json!({"id": "583231"}), json!({"id": -1}), json!([])] {
        let rig = rig(json!([]));
        rig.fake.says("/api/v3/user", user.clone());
        assert_eq!(rig.redeem(), Err(ProviderError::Garbled), "{user}");
    }
    let rig = rig(json!([]));
    rig.fake.says("/api/v3/user", json!({"id": 0}));
    assert_eq!(rig.redeem(), Err(ProviderError::Untrusted(Distrust::Subject)));
    rig.fake.answer("/api/v3/user", Answer::Refuse(401, json!({})));
    assert_eq!(rig.redeem(), Err(ProviderError::Denied));
}

#[test]
fn the_browser_goes_to_its_own_page_without_a_nonce() {
    let url = rig(json!([])).authorize().unwrap();
    assert!(url.contains("/login/oauth/authorize?response_type=code&client_id=our-client"));
    assert!(
        url.contains("&scope=read%3Auser+user%3Aemail&") && url.contains("&code_challenge=our-challenge&")
    );
    assert!(!url.contains("nonce"));
}

#[test]
fn a_callback_that_names_another_issuer_is_refused() {
    let rig = rig(json!([]));
    for (issuer, is_ours) in [
        (rig.fake.url.clone(), true),
        (format!("{}/login/oauth", rig.fake.url), true),
        ("https://evil.example".to_owned(), false),
    ] {
        let redeem = RedeemCode {
            issuer: Some(issuer.clone()),
            ..code()
        };
        let outcome = rig.providers.redeem(&name(), &redeem, LONG).map(drop);
        let refused = Err(ProviderError::Untrusted(Distrust::Issuer));
        assert_eq!(outcome, if is_ours { Ok(()) } else { refused }, "{issuer}");
    }
}
