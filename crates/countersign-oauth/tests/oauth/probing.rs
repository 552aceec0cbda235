//! An operator asks whether a provider has what sign-ins need.

use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{Distrust, ProviderError};
use countersign_oauth::{Asked, ProviderFacts, ProviderFault};
use serde_json::json;

use crate::fake::Answer;
use crate::sign_in::{LONG, Rig, SHORT, name};
use crate::tokens::Signer;

const DISCOVERY: &str = "/.well-known/openid-configuration";

fn fault(rig: &Rig, asked: Asked, path: &str, error: ProviderError) -> Result<ProviderFacts, ProviderFault> {
    let url = format!("{}{path}", rig.fake.url);
    Err(ProviderFault { asked, url, error })
}

#[test]
fn a_provider_that_is_well_names_its_issuer_and_publishes_keys() {
    let rig = Rig::new();
    let well = ProviderFacts {
        issuer: rig.fake.url.clone(),
        keys: Some(1),
    };
    assert_eq!(rig.providers.probe(&name(), LONG), Ok(well.clone()));
    // What was fetched before is no answer: it is asked anew.
    rig.fake.discovers(|document| {
        document["issuer"] = json!("https://other.example");
    });
    let other = ProviderError::Untrusted(Distrust::Issuer);
    let wrong = fault(&rig, Asked::Discovery, DISCOVERY, other);
    assert_eq!(rig.providers.probe(&name(), LONG), wrong);
    rig.fake.discovers(|_| {});
    assert_eq!(rig.providers.probe(&name(), LONG), Ok(well));
}

#[test]
fn what_sign_ins_would_fail_at_is_told_with_where() {
    let rig = Rig::new();
    let probe = || rig.providers.probe(&name(), SHORT);
    for (answer, error) in [
        (Answer::Refuse(404, json!({})), ProviderError::Misconfigured),
        (Answer::Refuse(503, json!({})), ProviderError::Away),
        (Answer::HangUp, ProviderError::Away),
        (Answer::Silence, ProviderError::Away),
        (Answer::Text("<html>".to_owned()), ProviderError::Garbled),
    ] {
        rig.fake.answer(DISCOVERY, answer);
        assert_eq!(probe(), fault(&rig, Asked::Discovery, DISCOVERY, error));
    }
    rig.fake.discovers(|_| {});
    let no_key = ProviderError::Untrusted(Distrust::Key);
    for (answer, error) in [
        (Answer::Json(json!({"keys": []})), no_key),
        // A key, but none for what this connection takes.
        (
            Answer::Json(json!({"keys": [Signer::p256().jwk("first")]})),
            no_key,
        ),
        (Answer::Json(json!({"keys": "none"})), ProviderError::Garbled),
        (Answer::Refuse(500, json!({})), ProviderError::Away),
    ] {
        rig.fake.answer("/jwks", answer);
        let only_rsa = Rig::of(Provider::Google, |settings| {
            settings.issuer = Some(rig.fake.url.clone());
        });
        let said = only_rsa.providers.probe(&name(), SHORT);
        assert_eq!(said, fault(&rig, Asked::Keys, "/jwks", error));
    }
}

#[test]
fn github_is_asked_whether_its_api_is_there() {
    let rig = Rig::of(Provider::Github, |_| {});
    let api = "/api/v3/user";
    let probe = || rig.providers.probe(&name(), LONG);
    assert_eq!(
        probe(),
        fault(&rig, Asked::Api, api, ProviderError::Misconfigured)
    );
    rig.fake.answer(
        api,
        Answer::Refuse(401, json!({"message": "Requires authentication"})),
    );
    let well = ProviderFacts {
        issuer: rig.fake.url.clone(),
        keys: None,
    };
    assert_eq!(probe(), Ok(well));
}
