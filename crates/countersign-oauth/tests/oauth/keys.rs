//! Keys come and go: rotation is followed, and nobody can make us ask without end.

use std::sync::Barrier;

use chrono::TimeDelta;
use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{Distrust, ProviderError};
use serde_json::json;

use crate::fake::Answer;
use crate::sign_in::Rig;
use crate::tokens::Signer;

const UNKNOWN: Result<(), ProviderError> = Err(ProviderError::Untrusted(Distrust::Key));

#[test]
fn keys_and_metadata_are_fetched_once() {
    let rig = Rig::new();
    for _ in 0..5 {
        rig.authorize().unwrap();
        rig.redeem_claims(&rig.claims()).unwrap();
    }
    assert_eq!(rig.fake.asked("/jwks").len(), 1);
    assert_eq!(rig.fake.asked("/.well-known/openid-configuration").len(), 1);
}

#[test]
fn a_rotated_key_is_found_without_waiting_an_hour() {
    let rig = Rig::new();
    rig.redeem_claims(&rig.claims()).unwrap();
    let second = Signer::second();
    rig.fake.says(
        "/jwks",
        json!({"keys": [rig.signer.jwk("first"), second.jwk("second")]}),
    );
    let token = |rig: &Rig| second.sign(&json!({"alg": "RS256", "kid": "second"}), &rig.claims());

    rig.clock.advance(TimeDelta::seconds(59));
    assert_eq!(
        rig.issues(&token(&rig)).redeem().map(drop),
        UNKNOWN,
        "asked a minute ago"
    );
    rig.clock.advance(TimeDelta::seconds(1));
    assert!(rig.issues(&token(&rig)).redeem().is_ok());
    assert!(rig.redeem_claims(&rig.claims()).is_ok(), "the first still counts");
    assert_eq!(rig.fake.asked("/jwks").len(), 2);
}

#[test]
fn a_withdrawn_key_counts_for_an_hour_at_most() {
    let rig = Rig::new();
    rig.redeem_claims(&rig.claims()).unwrap();
    rig.fake
        .says("/jwks", json!({"keys": [Signer::second().jwk("second")]}));
    rig.clock.advance(TimeDelta::hours(1));
    assert_eq!(rig.redeem_claims(&rig.claims()).map(drop), UNKNOWN);
}

#[test]
fn unknown_keys_do_not_make_a_storm() {
    let rig = Rig::new();
    let storm = |times: usize| {
        for number in 0..times {
            let token = rig.signer.sign(
                &json!({"alg": "RS256", "kid": format!("made-up-{number}")}),
                &rig.claims(),
            );
            assert_eq!(rig.issues(&token).redeem().map(drop), UNKNOWN);
        }
    };
    storm(50);
    assert_eq!(rig.fake.asked("/jwks").len(), 1);
    rig.clock.advance(TimeDelta::seconds(60));
    storm(50);
    assert_eq!(rig.fake.asked("/jwks").len(), 2);
    assert!(rig.redeem_claims(&rig.claims()).is_ok());
}

#[test]
fn many_at_once_fetch_once() {
    let rig = Rig::new();
    rig.issues(&rig.signed(&rig.claims()));
    let start = Barrier::new(12);
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                start.wait();
                rig.redeem().unwrap();
            });
        }
    });
    assert_eq!(rig.fake.asked("/jwks").len(), 1);
    assert_eq!(rig.fake.asked("/.well-known/openid-configuration").len(), 1);
}

#[test]
fn known_keys_outlive_an_absence_of_the_place_they_come_from() {
    let rig = Rig::new();
    rig.redeem_claims(&rig.claims()).unwrap();
    rig.fake.answer("/jwks", Answer::HangUp);
    rig.fake.answer(
        "/.well-known/openid-configuration",
        Answer::Refuse(503, json!({})),
    );
    rig.clock.advance(TimeDelta::hours(5));
    assert!(rig.redeem_claims(&rig.claims()).is_ok());
    rig.clock.advance(TimeDelta::hours(20));
    assert_eq!(
        rig.redeem_claims(&rig.claims()).map(drop),
        Err(ProviderError::Away)
    );
}

#[test]
fn of_a_list_only_keys_that_can_have_signed_count() {
    let rig = Rig::new();
    let mut for_encryption = rig.signer.jwk("first");
    for_encryption["use"] = json!("enc");
    let mut for_another = rig.signer.jwk("first");
    for_another["alg"] = json!("PS256");
    let mut small = rig.signer.jwk("first");
    small["n"] = json!("AQAB");
    for (key, verdict) in [
        (for_encryption, Distrust::Key),
        (for_another, Distrust::Key),
        (Signer::p256().jwk("first"), Distrust::Key),
        (
            json!({"kty": "oct", "kid": "first", "k": "c2VjcmV0"}),
            Distrust::Key,
        ),
        (json!({"kty": "RSA", "kid": "first"}), Distrust::Key),
        (json!("first"), Distrust::Key),
        (small, Distrust::Signature),
    ] {
        rig.fake.says("/jwks", json!({"keys": [key]}));
        rig.clock.advance(TimeDelta::hours(2));
        let outcome = rig.redeem_claims(&rig.claims()).map(drop);
        assert_eq!(outcome, Err(ProviderError::Untrusted(verdict)), "{key}");
    }
    for garbage in [json!({}), json!([]), json!({"keys": {}})] {
        let rig = Rig::new();
        rig.fake.says("/jwks", garbage);
        assert_eq!(
            rig.redeem_claims(&rig.claims()).map(drop),
            Err(ProviderError::Garbled)
        );
    }
}

#[test]
fn a_token_without_a_name_of_its_key_is_tried_with_those_that_fit() {
    let rig = Rig::of(Provider::Oidc, |_| {});
    let keys = [
        Signer::p256().jwk("other"),
        Signer::second().jwk("second"),
        rig.signer.jwk("first"),
    ];
    rig.fake.says("/jwks", json!({"keys": keys}));
    let token = rig.signer.sign(&json!({"alg": "RS256"}), &rig.claims());
    assert!(rig.issues(&token).redeem().is_ok());
}
