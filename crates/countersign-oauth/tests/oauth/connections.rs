//! Which settings make a connection.

use std::sync::Arc;

use countersign_conformance::time::ManualClock;
use countersign_core::nouns::connection::{ConnectionName, Provider};
use countersign_core::ports::providers::Providers as _;
use countersign_oauth::{AppleKey, ConnectionSettings, SocialProviders};

use crate::apple::is_apples;

fn settings(provider: Provider) -> ConnectionSettings {
    let name = ConnectionName::parse(provider.as_str()).unwrap();
    let mut settings = ConnectionSettings::new(name, provider, "our-client");
    match provider {
        Provider::Apple => is_apples(&mut settings),
        _ => settings.client_secret = Some("our-secret".to_owned().into()),
    }
    if provider == Provider::Oidc {
        settings.issuer = Some("https://id.example".to_owned());
    }
    settings
}

#[test]
fn every_kind_can_be_set_up_and_is_listed() {
    let all = Provider::ALL.map(settings).to_vec();
    let providers = SocialProviders::new(all, Arc::new(ManualClock::default())).unwrap();
    let listed: Vec<String> = providers
        .list_connections()
        .iter()
        .map(|one| one.name.to_string())
        .collect();
    assert_eq!(listed, ["apple", "github", "google", "microsoft", "oidc"]);
}

#[test]
fn what_does_not_go_together_is_told_by_field() {
    type Change = fn(&mut ConnectionSettings);
    let cases: &[(Provider, Change, &str)] = &[
        (Provider::Google, |it| it.client_id.clear(), "client_id"),
        (Provider::Google, |it| it.client_secret = None, "client_secret"),
        (
            Provider::Google,
            |it| it.client_secret = Some(String::new().into()),
            "client_secret",
        ),
        (
            Provider::Apple,
            |it| it.client_secret = Some("x".to_owned().into()),
            "client_secret",
        ),
        (Provider::Apple, |it| it.apple_key = None, "private_key"),
        (
            Provider::Apple,
            |it| it.apple_key.as_mut().unwrap().private_key = "x".to_owned().into(),
            "private_key",
        ),
        (Provider::Github, is_apples_too, "private_key"),
        (Provider::Oidc, |it| it.issuer = None, "issuer"),
        (
            Provider::Oidc,
            |it| it.issuer = Some("id.example".to_owned()),
            "issuer",
        ),
        (
            Provider::Oidc,
            |it| it.issuer = Some("http://id.example".to_owned()),
            "issuer",
        ),
        (
            Provider::Oidc,
            |it| it.issuer = Some("https://id.example?x=1".to_owned()),
            "issuer",
        ),
        (
            Provider::Oidc,
            |it| it.issuer = Some("https://a@id.example".to_owned()),
            "issuer",
        ),
        (
            Provider::Oidc,
            |it| it.tenant = Some("common".to_owned()),
            "tenant",
        ),
        (
            Provider::Microsoft,
            |it| it.tenant = Some("a/b".to_owned()),
            "tenant",
        ),
        (
            Provider::Microsoft,
            |it| it.tenant = Some("..".to_owned()),
            "tenant",
        ),
        (
            Provider::Microsoft,
            |it| it.trusted_domains = vec!["*".to_owned()],
            "trusted_domains",
        ),
        (
            Provider::Oidc,
            |it| it.authorize_params = vec![("state".to_owned(), "x".to_owned())],
            "authorize_params",
        ),
    ];
    for (provider, change, field) in cases {
        let mut changed = settings(*provider);
        assert_eq!(changed.check(), []);
        change(&mut changed);
        let faults = changed.check();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, [*field], "{provider:?} {faults:?}");
        assert!(SocialProviders::new(vec![changed], Arc::new(ManualClock::default())).is_err());
    }
}

fn is_apples_too(settings: &mut ConnectionSettings) {
    let secret = settings.client_secret.clone();
    is_apples(settings);
    settings.client_secret = secret;
}

#[test]
fn c8_no_secret_is_shown() {
    let mut settings = settings(Provider::Apple);
    settings.client_secret = Some("the-secret".to_owned().into());
    let key = AppleKey {
        team_id: "T".to_owned(),
        key_id: "K".to_owned(),
        private_key: "the-secret key".to_owned().into(),
    };
    let shown = format!("{settings:?} {key:?} {:?}", settings.check());
    assert!(
        !shown.contains("the-secret") && !shown.contains("PRIVATE KEY"),
        "{shown}"
    );
}
