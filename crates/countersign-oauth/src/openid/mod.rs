//! A connection that speaks OpenID Connect: discovery, code, ID token, and user info where the token has no address.

mod algorithm;
mod claims;
mod discovery;
mod id_token;
mod identity;
mod issuer;
mod keys;

use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{AuthorizeAsk, Distrust, ProviderError, RedeemCode, SocialIdentity};
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

pub use algorithm::Algorithm;
use claims::{Claims, Expected, Person};
use discovery::Metadata;
pub(crate) use discovery::Whereabouts;
use id_token::Unchecked;
use keys::KeySet;

use crate::apple_secret::AppleSecret;
use crate::authorize::Usual;
use crate::back_channel::{BackChannel, KEYS, USUAL};
use crate::cached::Cached;
use crate::call::Patience;
use crate::token_endpoint::{self, Credentials, Tokens};

/// One connection.
pub(crate) struct OpenId {
    pub(crate) provider: Provider,
    pub(crate) whereabouts: Whereabouts,
    pub(crate) usual: Usual,
    pub(crate) secret: ClientSecret,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) trusted_domains: Vec<String>,
    pub(crate) channel: BackChannel,
    pub(crate) found: Found,
}

/// What was fetched from the provider.
pub(crate) struct Found {
    metadata: Cached<Metadata>,
    keys: Cached<KeySet>,
}

/// What this service proves itself by.
pub(crate) enum ClientSecret {
    /// A text.
    Text(Zeroizing<String>),
    /// A token made for each call.
    Signed(Box<AppleSecret>),
}

#[derive(Deserialize)]
struct UserInfo {
    sub: Option<Value>,
    #[serde(flatten)]
    person: Person,
}

impl OpenId {
    /// Where to send the browser.
    pub(crate) fn authorize_url(
        &self,
        ask: &AuthorizeAsk,
        patience: &Patience<'_>,
    ) -> Result<String, ProviderError> {
        let metadata = self.metadata(patience)?;
        Ok(self.usual.url(&metadata.authorization_endpoint, ask))
    }

    /// Who came back.
    pub(crate) fn redeem(
        &self,
        redeem: &RedeemCode,
        patience: &Patience<'_>,
    ) -> Result<SocialIdentity, ProviderError> {
        let metadata = self.metadata(patience)?;
        let named = match &redeem.issuer {
            Some(named) => metadata.issuer.may_be(named),
            None => !metadata.names_issuer,
        };
        if !named {
            // The code is another provider's, which must not see it here (mix-up).
            return Err(ProviderError::Untrusted(Distrust::Issuer));
        }
        let tokens = self.tokens(&metadata, redeem, patience)?;
        let mut claims = self.claims(&metadata, &tokens, &redeem.nonce, patience)?;
        claims.subject()?;
        if claims.person.email.is_none() && self.provider == Provider::Oidc {
            self.ask_user_info(&metadata, &tokens, &mut claims, patience)?;
        }
        identity::of(
            self.provider,
            &self.trusted_domains,
            &claims,
            redeem.user.as_deref(),
        )
    }

    fn metadata(&self, patience: &Patience<'_>) -> Result<std::sync::Arc<Metadata>, ProviderError> {
        let fetch = || self.whereabouts.discover(&self.channel, patience);
        self.found.metadata.get(patience, |_| true, fetch)
    }

    fn tokens(
        &self,
        metadata: &Metadata,
        redeem: &RedeemCode,
        patience: &Patience<'_>,
    ) -> Result<Tokens, ProviderError> {
        let minted;
        let secret = match &self.secret {
            ClientSecret::Text(text) => text,
            ClientSecret::Signed(signer) => {
                minted = signer
                    .mint(patience.clock().now())
                    .ok_or(ProviderError::Misconfigured)?;
                &minted
            }
        };
        let credentials = Credentials {
            id: &self.usual.client_id,
            secret,
            shown: metadata.shown,
        };
        token_endpoint::redeem(
            &self.channel,
            &metadata.token_endpoint,
            &credentials,
            redeem,
            patience,
        )
    }

    /// The keys the provider publishes now.
    pub(crate) fn fetch_keys(
        &self,
        metadata: &Metadata,
        patience: &Patience<'_>,
    ) -> Result<KeySet, ProviderError> {
        let reply = self.channel.get(&metadata.jwks_uri, &[], KEYS, patience)?;
        let document = reply.json()?;
        KeySet::read(document)
            .filter(|_| reply.is_success())
            .ok_or(ProviderError::Garbled)
    }

    fn claims(
        &self,
        metadata: &Metadata,
        tokens: &Tokens,
        nonce: &str,
        patience: &Patience<'_>,
    ) -> Result<Claims, ProviderError> {
        let token = tokens.id_token.as_ref().ok_or(ProviderError::Garbled)?;
        let token = Unchecked::read(token, &self.algorithms)?;
        let fetch = || self.fetch_keys(metadata, patience);
        let keys = self
            .found
            .keys
            .get(patience, |keys| token.has_key_in(keys), fetch)?;
        let (claims, key) = token.check(&keys)?;
        claims.judge(&Expected {
            issuer: &metadata.issuer,
            client_id: &self.usual.client_id,
            nonce,
            access_token: tokens.access_token.as_ref().map(|token| token.as_str()),
            issuer_of_key: key
                .issuer
                .as_deref()
                .filter(|_| self.provider == Provider::Microsoft),
            algorithm: token.algorithm,
            now: patience.clock().now().timestamp(),
        })?;
        Ok(claims)
    }

    /// Some tell the address only here. The answer counts if it is about the same person.
    fn ask_user_info(
        &self,
        metadata: &Metadata,
        tokens: &Tokens,
        claims: &mut Claims,
        patience: &Patience<'_>,
    ) -> Result<(), ProviderError> {
        let (Some(url), Some(access_token)) = (&metadata.userinfo_endpoint, &tokens.access_token) else {
            return Ok(());
        };
        let authorization = Zeroizing::new(format!("Bearer {}", access_token.as_str()));
        let reply = self
            .channel
            .get(url, &[("authorization", &authorization)], USUAL, patience)?;
        if !reply.is_success() {
            return Err(ProviderError::Garbled);
        }
        let info: UserInfo = reply.json()?;
        if info.sub.is_none() || info.sub != claims.sub {
            return Err(ProviderError::Untrusted(Distrust::Binding));
        }
        claims.person = info.person;
        Ok(())
    }
}

impl Found {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            metadata: Cached::new(),
            keys: Cached::new(),
        }
    }
}
