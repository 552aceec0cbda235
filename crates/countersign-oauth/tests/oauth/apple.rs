//! Apple's way: a secret that is signed, an answer by form, a name told once, and a text for a boolean.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use countersign_core::nouns::connection::Provider;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::providers::{Providers as _, RedeemCode};
use countersign_oauth::{AppleKey, ConnectionSettings};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::json;
use url::form_urlencoded;

use crate::sign_in::{LONG, Rig, code, name};
use crate::tokens::part;

pub(crate) const P8: &str = include_str!("../fixtures/apple.p8");

pub(crate) fn is_apples(settings: &mut ConnectionSettings) {
    settings.client_secret = None;
    settings.apple_key = Some(AppleKey {
        team_id: "TEAM456789".to_owned(),
        key_id: "KEY3456789".to_owned(),
        private_key: P8.to_owned().into(),
    });
}

fn secret_sent(rig: &Rig) -> String {
    let body = rig.fake.asked("/token").pop().unwrap().body;
    let form: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    form["client_secret"].clone()
}

#[allow(clippy::disallowed_methods, reason = "ring takes no other randomness")]
fn public_key() -> Vec<u8> {
    let pkcs8 = PrivatePkcs8KeyDer::from_pem_slice(P8.as_bytes()).unwrap();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.secret_pkcs8_der(), &SystemRandom::new()).unwrap();
    pair.public_key().as_ref().to_vec()
}

#[test]
fn the_secret_is_signed_anew_for_each_call() {
    let rig = Rig::of(Provider::Apple, is_apples);
    rig.redeem_claims(&rig.claims()).unwrap();
    let secret = secret_sent(&rig);
    assert_eq!(part(&secret, 0), json!({"alg": "ES256", "kid": "KEY3456789"}));
    let now = rig.clock.now().timestamp();
    let claims = part(&secret, 1);
    assert_eq!(claims["iss"], "TEAM456789");
    assert_eq!(claims["sub"], "our-client");
    assert_eq!(claims["aud"], "https://appleid.apple.com");
    let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert!(
        iat <= now && now < exp && exp - iat < 15_777_000,
        "Apple takes half a year at most"
    );
    let (signed, signature) = secret.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key());
    key.verify(signed.as_bytes(), &signature).unwrap();

    rig.clock.advance(TimeDelta::days(365));
    rig.redeem_claims(&rig.claims()).unwrap();
    let later = part(&secret_sent(&rig), 1);
    assert!(later["exp"].as_i64().unwrap() > rig.clock.now().timestamp());
}

#[test]
fn the_answer_comes_as_a_form() {
    let rig = Rig::of(Provider::Apple, is_apples);
    let url = rig.authorize().unwrap();
    assert!(
        url.contains("&response_mode=form_post") && url.contains("&scope=openid+email+name&"),
        "{url}"
    );
    assert!(rig.providers.connection(&name()).unwrap().answers_by_post);
    let bare = Rig::of(Provider::Apple, |settings| {
        is_apples(settings);
        settings.scopes = vec!["openid".to_owned()];
    });
    assert!(!bare.authorize().unwrap().contains("response_mode"));
    assert!(!bare.providers.connection(&name()).unwrap().answers_by_post);
}

#[test]
fn a2_the_text_true_counts_from_apple_alone() {
    let apple = Rig::of(Provider::Apple, is_apples);
    let relayed = |rig: &Rig, verified| {
        let claims = rig.claims_with(|claims| {
            claims["email"] = json!("x@privaterelay.appleid.com");
            claims["email_verified"] = verified;
        });
        rig.redeem_claims(&claims).unwrap()
    };
    assert!(relayed(&apple, json!("true")).proven_address().is_some());
    assert!(relayed(&apple, json!(true)).proven_address().is_some());
    assert!(relayed(&apple, json!("false")).proven_address().is_none());
    let other = Rig::of(Provider::Oidc, |settings| {
        settings.trusted_domains = vec!["*".to_owned()];
    });
    assert!(!relayed(&other, json!("true")).address_verified);
}

#[test]
fn the_name_is_taken_from_the_callback_and_the_address_is_not() {
    let rig = Rig::of(Provider::Apple, is_apples);
    let claims = rig.claims_with(|claims| drop(claims.as_object_mut().unwrap().remove("name")));
    rig.issues(&rig.signed(&claims));
    let user = r#"{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"victim@example.com"}"#;
    let redeem = RedeemCode {
        user: Some(user.to_owned()),
        ..code()
    };
    let identity = rig.providers.redeem(&name(), &redeem, LONG).unwrap();
    assert_eq!(identity.display_name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(identity.given_name.as_deref(), Some("Ada"));
    assert_eq!(identity.address.unwrap().as_str(), "ada@example.com");
}
