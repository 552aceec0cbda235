//! One sign-in at the fake provider: a connection to it, and what it says when all is well.

use std::sync::Arc;
use std::time::Duration;

use countersign_conformance::time::ManualClock;
use countersign_core::nouns::connection::{ConnectionName, Provider};
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::providers::{
    AuthorizeAsk, ProviderError, Providers as _, RedeemCode, SocialIdentity,
};
use countersign_oauth::{ConnectionSettings, SocialProviders};
use serde_json::{Value, json};

use crate::fake::Fake;
use crate::tokens::Signer;

pub(crate) const CLIENT: &str = "our-client";
pub(crate) const SECRET: &str = "our-secret";
pub(crate) const NONCE: &str = "our-nonce";
pub(crate) const CALLBACK: &str = "https://login.example/oauth2/callback/idp";
/// For answers that come.
pub(crate) const LONG: Duration = Duration::from_secs(30);
/// For answers that do not.
pub(crate) const SHORT: Duration = Duration::from_millis(300);

pub(crate) struct Rig {
    pub(crate) fake: Fake,
    pub(crate) clock: ManualClock,
    pub(crate) providers: SocialProviders,
    pub(crate) signer: Signer,
}

impl Rig {
    /// A provider of OpenID Connect and a connection to it.
    pub(crate) fn new() -> Self {
        Self::of(Provider::Oidc, |_| {})
    }

    /// The same of another kind, set up otherwise.
    pub(crate) fn of(provider: Provider, change: impl FnOnce(&mut ConnectionSettings)) -> Self {
        let fake = Fake::start();
        let mut settings = ConnectionSettings::new(name(), provider, CLIENT);
        settings.client_secret = Some(SECRET.to_owned().into());
        settings.issuer = Some(fake.url.clone());
        change(&mut settings);
        let clock = ManualClock::default();
        let providers = SocialProviders::new(vec![settings], Arc::new(clock.clone())).unwrap();
        let signer = Signer::first();
        fake.discovers(|_| {});
        fake.says("/jwks", json!({"keys": [signer.jwk("first")]}));
        Self {
            fake,
            clock,
            providers,
            signer,
        }
    }

    /// Claims with nothing wrong.
    pub(crate) fn claims(&self) -> Value {
        let now = self.clock.now().timestamp();
        json!({
            "iss": self.fake.url, "sub": "248289761001", "aud": CLIENT, "nonce": NONCE, "iat": now, "exp": now + 600,
            "email": "Ada@Example.com", "email_verified": true, "name": "Ada Lovelace", "locale": "en-GB",
        })
    }

    /// Claims with a change.
    pub(crate) fn claims_with(&self, change: impl FnOnce(&mut Value)) -> Value {
        let mut claims = self.claims();
        change(&mut claims);
        claims
    }

    /// Claims as the first key signs them.
    pub(crate) fn signed(&self, claims: &Value) -> String {
        self.signer
            .sign(&json!({"alg": "RS256", "kid": "first", "typ": "JWT"}), claims)
    }

    /// The provider gives this token for any code.
    pub(crate) fn issues(&self, id_token: &str) -> &Self {
        let tokens = json!({"access_token": "their-token", "token_type": "Bearer", "id_token": id_token});
        self.fake.says("/token", tokens);
        self
    }

    /// A sign-in whose token has these claims.
    pub(crate) fn redeem_claims(&self, claims: &Value) -> Result<SocialIdentity, ProviderError> {
        self.issues(&self.signed(claims)).redeem()
    }

    /// A sign-in.
    pub(crate) fn redeem(&self) -> Result<SocialIdentity, ProviderError> {
        self.redeem_within(LONG)
    }

    /// A sign-in that may not take long.
    pub(crate) fn redeem_within(&self, wait: Duration) -> Result<SocialIdentity, ProviderError> {
        self.providers.redeem(&name(), &code(), wait)
    }

    /// Where the browser would be sent.
    pub(crate) fn authorize(&self) -> Result<String, ProviderError> {
        self.providers.authorize_url(&name(), &ask(), LONG)
    }
}

pub(crate) fn name() -> ConnectionName {
    ConnectionName::parse("idp").unwrap()
}

pub(crate) fn code() -> RedeemCode {
    RedeemCode {
        code: "their code".to_owned().into(),
        redirect_uri: CALLBACK.to_owned(),
        code_verifier: "our-verifier".to_owned().into(),
        nonce: NONCE.to_owned(),
        issuer: None,
        user: None,
    }
}

pub(crate) fn ask() -> AuthorizeAsk {
    AuthorizeAsk {
        redirect_uri: CALLBACK.to_owned(),
        state: "our-state".to_owned(),
        nonce: NONCE.to_owned(),
        code_challenge: "our-challenge".to_owned(),
        login_hint: None,
        prompt: None,
    }
}
