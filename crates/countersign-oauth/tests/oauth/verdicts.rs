//! What is believed of an ID token: nothing that has one thing wrong.

use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{Distrust, ProviderError, Providers as _, RedeemCode};
use countersign_oauth::Algorithm;
use serde_json::{Value, json};

use crate::sign_in::{LONG, Rig, code, name};
use crate::tokens::{Signer, at_hash, signed_by_public_key, unsigned};

const OTHER: &str = "somebody-else";

#[test]
fn a_token_with_nothing_wrong_is_an_identity() {
    let rig = Rig::new();
    let identity = rig.redeem_claims(&rig.claims()).unwrap();
    assert_eq!(identity.issuer, rig.fake.url);
    assert_eq!(identity.subject, "248289761001");
    assert_eq!(identity.address.unwrap().as_str(), "ada@example.com");
    assert!(identity.address_verified && !identity.trusted);
    assert_eq!(identity.display_name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(identity.locale.unwrap().as_str(), "en-gb");
}

#[test]
fn a2_a_claim_that_is_wrong_or_missing_is_refused() {
    let rig = Rig::new();
    let now = rig.claims()["iat"].as_i64().unwrap();
    let cases: &[(&str, Value, Distrust)] = &[
        ("iss", json!("https://evil.example"), Distrust::Issuer),
        ("iss", json!(format!("{}/", rig.fake.url)), Distrust::Issuer),
        ("aud", json!(OTHER), Distrust::Audience),
        ("aud", json!([OTHER]), Distrust::Audience),
        ("aud", json!([]), Distrust::Audience),
        ("aud", json!(["our-client", OTHER]), Distrust::Audience),
        ("azp", json!(OTHER), Distrust::Audience),
        ("nonce", json!(OTHER), Distrust::Nonce),
        ("nonce", Value::Null, Distrust::Nonce),
        ("exp", json!(now - 61), Distrust::Time),
        ("iat", json!(now + 61), Distrust::Time),
        ("nbf", json!(now + 61), Distrust::Time),
        ("at_hash", json!(at_hash("another-token")), Distrust::Binding),
        ("sub", Value::Null, Distrust::Subject),
        ("sub", json!(""), Distrust::Subject),
        ("sub", json!(7), Distrust::Subject),
        ("sub", json!("a".repeat(256)), Distrust::Subject),
        ("sub", json!("a\u{0}b"), Distrust::Subject),
    ];
    for (claim, value, distrust) in cases {
        let wrong = rig.claims_with(|claims| claims[*claim] = value.clone());
        let verdict = rig.redeem_claims(&wrong);
        assert_eq!(
            verdict,
            Err(ProviderError::Untrusted(*distrust)),
            "{claim} {value}"
        );
    }
    for claim in ["iss", "aud", "exp", "iat"] {
        let without = rig.claims_with(|claims| drop(claims.as_object_mut().unwrap().remove(claim)));
        assert_eq!(
            rig.redeem_claims(&without),
            Err(ProviderError::Garbled),
            "no {claim}"
        );
    }
    let without = rig.claims_with(|claims| drop(claims.as_object_mut().unwrap().remove("nonce")));
    assert_eq!(
        rig.redeem_claims(&without),
        Err(ProviderError::Untrusted(Distrust::Nonce))
    );
}

#[test]
fn clocks_may_differ_a_little_and_audiences_be_several() {
    let rig = Rig::new();
    let now = rig.claims()["iat"].as_i64().unwrap();
    for (claim, value) in [
        ("exp", json!(now - 59)),
        ("iat", json!(now + 60)),
        ("nbf", json!(now + 60)),
        ("exp", json!(now as f64 + 0.5)),
        ("aud", json!(["our-client"])),
        ("azp", json!("our-client")),
        ("at_hash", json!(at_hash("their-token"))),
    ] {
        let right = rig.claims_with(|claims| claims[claim] = value.clone());
        assert!(rig.redeem_claims(&right).is_ok(), "{claim} {value}");
    }
    let several = rig.claims_with(|claims| {
        claims["aud"] = json!([OTHER, "our-client"]);
        claims["azp"] = json!("our-client");
    });
    assert!(rig.redeem_claims(&several).is_ok());
}

#[test]
fn a2_algorithms_come_from_the_connection() {
    let rig = Rig::new();
    let refused = Err(ProviderError::Untrusted(Distrust::Algorithm));
    for alg in ["none", "None", "NONE", "HS256", "RS1", ""] {
        let token = unsigned(alg, &rig.claims());
        assert_eq!(rig.issues(&token).redeem(), refused, "{alg}");
    }
    let token = signed_by_public_key(&rig.signer.jwk("first"), &rig.claims());
    assert_eq!(rig.issues(&token).redeem(), refused, "HS256 with the public key");
    let token = Signer::first_by_rs512().sign(&json!({"alg": "RS512", "kid": "first"}), &rig.claims());
    assert_eq!(rig.issues(&token).redeem(), refused, "right, but not listed");
    assert!(
        rig.fake.asked("/jwks").is_empty(),
        "no key is fetched for such tokens"
    );
    // The algorithm that is listed, over a signature by another.
    let token = Signer::first_by_ps256().sign(&json!({"alg": "RS256", "kid": "first"}), &rig.claims());
    assert_eq!(
        rig.issues(&token).redeem(),
        Err(ProviderError::Untrusted(Distrust::Signature))
    );
}

#[test]
fn each_listed_algorithm_is_checked_as_what_it_is() {
    let signers = [
        (Algorithm::Rs512, Signer::first_by_rs512()),
        (Algorithm::Ps256, Signer::first_by_ps256()),
        (Algorithm::Es256, Signer::p256()),
        (Algorithm::EdDsa, Signer::ed25519()),
    ];
    let rig = Rig::of(Provider::Oidc, |settings| {
        settings.algorithms = Algorithm::ALL.to_vec();
    });
    let keys: Vec<Value> = signers
        .iter()
        .map(|(algorithm, signer)| signer.jwk(algorithm.as_str()))
        .collect();
    rig.fake.says("/jwks", json!({"keys": keys}));
    for (algorithm, signer) in &signers {
        let header = json!({"alg": algorithm.as_str(), "kid": algorithm.as_str()});
        assert!(
            rig.issues(&signer.sign(&header, &rig.claims())).redeem().is_ok(),
            "{algorithm:?}"
        );
        let another = json!({"alg": "ES384", "kid": algorithm.as_str()});
        let unfit = rig.issues(&signer.sign(&another, &rig.claims())).redeem();
        assert_eq!(
            unfit,
            Err(ProviderError::Untrusted(Distrust::Key)),
            "{algorithm:?}"
        );
    }
}

#[test]
fn what_was_changed_after_signing_is_refused() {
    let rig = Rig::new();
    let token = rig.signed(&rig.claims());
    let other = rig.signed(&rig.claims_with(|claims| claims["sub"] = json!(OTHER)));
    let parts: Vec<&str> = token.split('.').collect();
    let others: Vec<&str> = other.split('.').collect();
    let swapped = [parts[0], others[1], parts[2]].join(".");
    let refused = Err(ProviderError::Untrusted(Distrust::Signature));
    assert_eq!(rig.issues(&swapped).redeem(), refused);
    let by_another = Signer::second().sign(&json!({"alg": "RS256", "kid": "first"}), &rig.claims());
    assert_eq!(rig.issues(&by_another).redeem(), refused);
    assert_eq!(
        rig.issues(&format!("{}.{}.", parts[0], parts[1])).redeem(),
        refused
    );
}

#[test]
fn what_is_no_token_is_refused() {
    let rig = Rig::new();
    let header = r#"{"alg":"RS256","kid":"first"}"#;
    let claims = rig.claims().to_string();
    let twice = claims.replacen('{', r#"{"sub":"victim","#, 1);
    let email_twice = claims.replacen('{', r#"{"email":"victim@example.com","#, 1);
    let sign = |header: &str, claims: &str| rig.signer.sign_texts(header, claims);
    for token in [
        String::new(),
        "a.b".to_owned(),
        "a.b.c.d.e".to_owned(),
        "....".to_owned(),
        sign("{}", &claims),
        sign("[]", &claims),
        sign(header, "[]"),
        sign(header, "not JSON"),
        sign(header, &twice),
        sign(header, &email_twice),
        sign(r#"{"alg":"RS256","kid":"first","crit":["exp"]}"#, &claims),
        sign(r#"{"alg":"RS256","kid":"first","b64":false}"#, &claims),
        sign(r#"{"alg":"RS256","kid":"first","typ":"at+jwt"}"#, &claims),
        sign(r#"{"alg":"RS256","alg":"RS256","kid":"first"}"#, &claims),
        sign(header, &format!(r#"{{"a":"{}"}}"#, "a".repeat(40_000))),
    ] {
        assert_eq!(
            rig.issues(&token).redeem(),
            Err(ProviderError::Garbled),
            "{token}"
        );
    }
    rig.fake.says(
        "/token",
        json!({"access_token": "their-token", "token_type": "Bearer"}),
    );
    assert_eq!(rig.redeem(), Err(ProviderError::Garbled), "no token at all");
}

#[test]
fn a2_email_verified_counts_only_as_boolean_true() {
    let rig = Rig::of(Provider::Oidc, |settings| {
        settings.trusted_domains = vec!["example.com".to_owned()];
    });
    for value in [json!(false), json!("false"), json!("true"), json!(1), Value::Null] {
        let claims = rig.claims_with(|claims| claims["email_verified"] = value.clone());
        let identity = rig.redeem_claims(&claims).unwrap();
        assert!(
            identity.address.is_some() && !identity.address_verified,
            "{value}"
        );
        assert_eq!(identity.proven_address(), None, "{value}");
    }
    let absent = rig.claims_with(|claims| drop(claims.as_object_mut().unwrap().remove("email_verified")));
    assert_eq!(rig.redeem_claims(&absent).unwrap().proven_address(), None);
    assert!(
        rig.redeem_claims(&rig.claims())
            .unwrap()
            .proven_address()
            .is_some()
    );
}

#[test]
fn an_address_outside_the_trusted_domains_is_not_proven() {
    let rig = Rig::of(Provider::Oidc, |settings| {
        settings.trusted_domains = vec!["acme.example".to_owned()];
    });
    for (email, proven) in [
        ("ada@acme.example", true),
        ("ada@ACME.example", true),
        ("ada@sub.acme.example", false),
        ("ada@example.com", false),
    ] {
        let identity = rig
            .redeem_claims(&rig.claims_with(|claims| claims["email"] = json!(email)))
            .unwrap();
        assert_eq!(identity.proven_address().is_some(), proven, "{email}");
    }
    for no_address in [
        json!("ada"),
        json!("ada@localhost"),
        json!(["ada@acme.example"]),
        json!(7),
    ] {
        let claims = rig.claims_with(|claims| claims["email"] = no_address.clone());
        let identity = rig.redeem_claims(&claims).unwrap();
        assert!(
            identity.address.is_none() && !identity.address_verified && !identity.trusted,
            "{no_address}"
        );
    }
}

#[test]
fn a_code_of_another_issuer_is_not_even_shown_to_this_one() {
    let rig = Rig::new();
    rig.issues(&rig.signed(&rig.claims()));
    let named = |issuer: &str| RedeemCode {
        issuer: Some(issuer.to_owned()),
        ..code()
    };
    let mixed_up = rig
        .providers
        .redeem(&name(), &named("https://evil.example"), LONG);
    assert_eq!(mixed_up, Err(ProviderError::Untrusted(Distrust::Issuer)));
    assert!(rig.fake.asked("/token").is_empty());
    assert!(rig.providers.redeem(&name(), &named(&rig.fake.url), LONG).is_ok());

    let strict = Rig::new();
    strict
        .fake
        .discovers(|document| document["authorization_response_iss_parameter_supported"] = json!(true));
    strict.issues(&strict.signed(&strict.claims()));
    assert_eq!(
        strict.redeem(),
        Err(ProviderError::Untrusted(Distrust::Issuer)),
        "it promised to name itself"
    );
    assert!(strict.fake.asked("/token").is_empty());
}
