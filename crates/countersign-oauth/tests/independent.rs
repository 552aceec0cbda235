//! Whole sign-ins at an OpenID provider of other people's making (npm `oidc-provider`), on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/node.rs"]
mod node;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use browser::{Browser, Callback};
use countersign_conformance::time::SteadyClock;
use countersign_core::nouns::connection::{ConnectionName, Provider};
use countersign_core::ports::providers::{
    AuthorizeAsk, Distrust, ProviderError, Providers as _, RedeemCode, SocialIdentity,
};
use countersign_oauth::{ConnectionSettings, SocialProviders};
use node::OpenIdProvider;
use ring::digest::{SHA256, digest};

const WAIT: Duration = Duration::from_secs(60);
const CALLBACK: &str = "https://login.example/oauth2/callback/idp";
const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-in-all";

struct SignIn {
    providers: SocialProviders,
    name: ConnectionName,
}

impl SignIn {
    fn by(provider: &OpenIdProvider, client: &str, change: impl FnOnce(&mut ConnectionSettings)) -> Self {
        let name = ConnectionName::parse("idp").unwrap();
        let mut settings = ConnectionSettings::new(name.clone(), Provider::Oidc, client);
        settings.client_secret = Some(format!("secret of {client}: 100% & more").into());
        settings.issuer = Some(provider.issuer.clone());
        settings.trusted_domains = vec!["example.com".to_owned()];
        change(&mut settings);
        let providers = SocialProviders::new(vec![settings], Arc::new(SteadyClock::new())).unwrap();
        Self { providers, name }
    }

    /// Sends a browser, in which `person` signs in and agrees.
    fn walk(&self, person: &str) -> Callback {
        let ask = AuthorizeAsk {
            redirect_uri: CALLBACK.to_owned(),
            state: "the state & all".to_owned(),
            nonce: "the-nonce".to_owned(),
            code_challenge: URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes())),
            login_hint: None,
            prompt: None,
        };
        let url = self.providers.authorize_url(&self.name, &ask, WAIT).unwrap();
        let callback = Browser::new().sign_in(&url, person, CALLBACK);
        assert_eq!(callback.state, "the state & all");
        callback
    }

    fn redeem(
        &self,
        callback: &Callback,
        change: impl FnOnce(&mut RedeemCode),
    ) -> Result<SocialIdentity, ProviderError> {
        let mut redeem = RedeemCode {
            code: callback.code.clone().into(),
            redirect_uri: CALLBACK.to_owned(),
            code_verifier: VERIFIER.to_owned().into(),
            nonce: "the-nonce".to_owned(),
            issuer: callback.issuer.clone(),
            user: None,
        };
        change(&mut redeem);
        self.providers.redeem(&self.name, &redeem, WAIT)
    }
}

fn is_ada(identity: &SocialIdentity, provider: &OpenIdProvider) {
    assert_eq!(identity.issuer, provider.issuer);
    assert_eq!(identity.subject, "ada");
    assert_eq!(identity.proven_address().unwrap().as_str(), "ada@example.com");
}

#[test]
fn a_code_becomes_an_identity_however_the_client_is_known() {
    let provider = OpenIdProvider::start();
    for client in ["by-header", "by-form", "by-curve"] {
        let sign_in = SignIn::by(&provider, client, |_| {});
        let callback = sign_in.walk("ada");
        assert_eq!(
            callback.issuer.as_ref(),
            Some(&provider.issuer),
            "it names itself (RFC 9207)"
        );
        let identity = sign_in.redeem(&callback, |_| {}).unwrap();
        is_ada(&identity, &provider);
        assert_eq!(identity.display_name.as_deref(), Some("The ada"));
    }
}

#[test]
fn the_address_may_be_in_the_id_token_itself() {
    let provider = OpenIdProvider::start();
    let sign_in = SignIn::by(&provider, "by-header", |settings| {
        let claims = r#"{"id_token":{"email":null,"email_verified":null}}"#;
        settings.authorize_params = vec![("claims".to_owned(), claims.to_owned())];
    });
    let identity = sign_in.redeem(&sign_in.walk("ada"), |_| {}).unwrap();
    is_ada(&identity, &provider);
    assert_eq!(
        identity.display_name, None,
        "the name is told elsewhere, and nobody asked"
    );
}

#[test]
fn c1_a_code_counts_once_and_only_for_its_sign_in() {
    let provider = OpenIdProvider::start();
    let sign_in = SignIn::by(&provider, "by-header", |_| {});
    let callback = sign_in.walk("ada");
    assert!(sign_in.redeem(&callback, |_| {}).is_ok());
    assert_eq!(
        sign_in.redeem(&callback, |_| {}),
        Err(ProviderError::BadCode),
        "again"
    );

    let verifier = |redeem: &mut RedeemCode| redeem.code_verifier = VERIFIER.replace('a', "b").into();
    assert_eq!(
        sign_in.redeem(&sign_in.walk("ada"), verifier),
        Err(ProviderError::BadCode)
    );
    let code = |redeem: &mut RedeemCode| redeem.code = "made-up".to_owned().into();
    assert_eq!(
        sign_in.redeem(&sign_in.walk("ada"), code),
        Err(ProviderError::BadCode)
    );
    let place = |redeem: &mut RedeemCode| redeem.redirect_uri = "https://login.example/elsewhere".to_owned();
    assert_eq!(
        sign_in.redeem(&sign_in.walk("ada"), place),
        Err(ProviderError::BadCode)
    );
    let nonce = |redeem: &mut RedeemCode| redeem.nonce = "another".to_owned();
    let replayed = sign_in.redeem(&sign_in.walk("ada"), nonce);
    assert_eq!(replayed, Err(ProviderError::Untrusted(Distrust::Nonce)));
    let unnamed = |redeem: &mut RedeemCode| redeem.issuer = None;
    let unnamed = sign_in.redeem(&sign_in.walk("ada"), unnamed);
    assert_eq!(unnamed, Err(ProviderError::Untrusted(Distrust::Issuer)));
}

#[test]
fn another_clients_code_and_another_secret_are_refused() {
    let provider = OpenIdProvider::start();
    let (one, other) = (
        SignIn::by(&provider, "by-header", |_| {}),
        SignIn::by(&provider, "by-curve", |_| {}),
    );
    assert_eq!(
        other.redeem(&one.walk("ada"), |_| {}),
        Err(ProviderError::BadCode)
    );
    let wrong = SignIn::by(&provider, "by-header", |settings| {
        settings.client_secret = Some("x".to_owned().into());
    });
    assert_eq!(
        wrong.redeem(&wrong.walk("ada"), |_| {}),
        Err(ProviderError::Misconfigured)
    );
    let strict = SignIn::by(&provider, "by-curve", |settings| {
        settings.algorithms = vec![countersign_oauth::Algorithm::Rs256];
    });
    let refused = strict.redeem(&strict.walk("ada"), |_| {});
    assert_eq!(refused, Err(ProviderError::Untrusted(Distrust::Algorithm)));
}
