//! Social providers that say what a test wants.

use std::sync::Mutex;
use std::time::Duration;

use countersign_core::nouns::address::Address;
use countersign_core::nouns::connection::{Connection, ConnectionName, Provider};
use countersign_core::ports::providers::{
    AuthorizeAsk, ProviderError, Providers, RedeemCode, SocialIdentity,
};

/// Google and Apple, as they are told to be.
#[derive(Default)]
pub(crate) struct FakeProviders {
    /// What the next code is redeemed for; without it the provider is away.
    pub(crate) says: Mutex<Option<Result<SocialIdentity, ProviderError>>>,
    /// What browsers were sent out with.
    pub(crate) asks: Mutex<Vec<AuthorizeAsk>>,
    /// What was redeemed.
    pub(crate) redeemed: Mutex<Vec<RedeemCode>>,
}

impl Providers for FakeProviders {
    fn list_connections(&self) -> Vec<Connection> {
        [
            ("apple", Provider::Apple, true),
            ("google", Provider::Google, false),
        ]
        .map(|(name, provider, answers_by_post)| Connection {
            name: ConnectionName::parse(name).unwrap(),
            provider,
            answers_by_post,
        })
        .to_vec()
    }

    fn authorize_url(
        &self,
        name: &ConnectionName,
        ask: &AuthorizeAsk,
        _wait: Duration,
    ) -> Result<String, ProviderError> {
        self.asks.lock().unwrap().push(ask.clone());
        Ok(format!("https://{name}.example/authorize?state={}", ask.state))
    }

    fn redeem(
        &self,
        _name: &ConnectionName,
        redeem: &RedeemCode,
        _wait: Duration,
    ) -> Result<SocialIdentity, ProviderError> {
        self.redeemed.lock().unwrap().push(redeem.clone());
        self.says
            .lock()
            .unwrap()
            .clone()
            .unwrap_or(Err(ProviderError::Away))
    }
}

/// Somebody at a provider.
pub(crate) fn person(subject: &str, email: Option<&str>, vouched: bool) -> SocialIdentity {
    SocialIdentity {
        issuer: "https://google.example".to_owned(),
        subject: subject.to_owned(),
        address: email.map(|email| Address::parse(email).unwrap()),
        address_verified: vouched,
        trusted: vouched,
        display_name: Some("Ada".to_owned()),
        given_name: None,
        family_name: None,
        avatar_url: None,
        locale: None,
    }
}
