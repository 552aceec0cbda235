//! GitHub: OAuth 2 without ID tokens; who somebody is and their addresses come from its API.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{AuthorizeAsk, Distrust, ProviderError, RedeemCode, SocialIdentity};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

use crate::authorize::Usual;
use crate::back_channel::{BackChannel, USUAL};
use crate::call::Patience;
use crate::person;
use crate::token_endpoint::{self, Credentials, Shown};
use crate::trust::{self, Said};

/// The usual base URL, and the issuer of its identities.
pub(crate) const GITHUB: &str = "https://github.com";
const API_OF_GITHUB: &str = "https://api.github.com";
const API_VERSION: &str = "2022-11-28";

/// One connection.
pub(crate) struct Github {
    pub(crate) usual: Usual,
    pub(crate) secret: Zeroizing<String>,
    pub(crate) trusted_domains: Vec<String>,
    pub(crate) channel: BackChannel,
    pub(crate) places: Places,
}

/// Where things are.
pub(crate) struct Places {
    pub(crate) issuer: String,
    authorize: Url,
    token: Url,
    pub(crate) user: Url,
    emails: Url,
}

#[derive(Deserialize)]
struct User {
    id: u64,
    login: Option<String>,
    name: Option<String>,
    avatar_url: Option<String>,
}

#[derive(Deserialize)]
struct Email {
    email: String,
    primary: bool,
    verified: serde_json::Value,
}

impl Places {
    /// On GitHub itself, or on an Enterprise Server at `base`, whose API is below the same host.
    pub(crate) fn at(base: &str) -> Option<Self> {
        let base = base.trim_end_matches('/');
        let api = if base == GITHUB {
            API_OF_GITHUB.to_owned()
        } else {
            format!("{base}/api/v3")
        };
        let url = |text: String| Url::parse(&text).ok();
        Some(Self {
            issuer: base.to_owned(),
            authorize: url(format!("{base}/login/oauth/authorize"))?,
            token: url(format!("{base}/login/oauth/access_token"))?,
            user: url(format!("{api}/user"))?,
            emails: url(format!("{api}/user/emails?per_page=100"))?,
        })
    }
}

impl Github {
    /// Where to send the browser.
    pub(crate) fn authorize_url(&self, ask: &AuthorizeAsk) -> String {
        self.usual.url(&self.places.authorize, ask)
    }

    /// Who came back.
    pub(crate) fn redeem(
        &self,
        redeem: &RedeemCode,
        patience: &Patience<'_>,
    ) -> Result<SocialIdentity, ProviderError> {
        let issuer = &self.places.issuer;
        let is_ours = |named: &String| named == issuer || *named == format!("{issuer}/login/oauth");
        if !redeem.issuer.as_ref().is_none_or(is_ours) {
            return Err(ProviderError::Untrusted(Distrust::Issuer));
        }
        let credentials = Credentials {
            id: &self.usual.client_id,
            secret: &self.secret,
            shown: Shown::InTheForm,
        };
        let tokens =
            token_endpoint::redeem(&self.channel, &self.places.token, &credentials, redeem, patience)?;
        let access_token = tokens.access_token.ok_or(ProviderError::Garbled)?;
        let user: User = self
            .ask(&self.places.user, &access_token, patience)?
            .ok_or(ProviderError::Denied)?;
        // Without the scope it answers 404: then there is no address.
        let emails: Option<Vec<Email>> = self.ask(&self.places.emails, &access_token, patience)?;
        self.identity(&user, &emails.unwrap_or_default())
    }

    /// What the API says; `None` where it refuses.
    fn ask<T: DeserializeOwned>(
        &self,
        url: &Url,
        access_token: &str,
        patience: &Patience<'_>,
    ) -> Result<Option<T>, ProviderError> {
        let authorization = Zeroizing::new(format!("Bearer {access_token}"));
        let headers = [
            ("accept", "application/vnd.github+json"),
            ("authorization", authorization.as_str()),
            ("x-github-api-version", API_VERSION),
        ];
        let reply = self.channel.get(url, &headers, USUAL, patience)?;
        if reply.is_success() {
            reply.json().map(Some)
        } else {
            Ok(None)
        }
    }

    /// The primary address, if it is verified; another one is nobody's to choose.
    fn identity(&self, user: &User, emails: &[Email]) -> Result<SocialIdentity, ProviderError> {
        if user.id == 0 {
            return Err(ProviderError::Untrusted(Distrust::Subject));
        }
        let primary = emails.iter().find(|email| email.primary);
        let said = Said {
            verified: primary.map(|email| &email.verified),
            ..Said::default()
        };
        let address_verified = trust::is_verified(Provider::Github, said);
        let address = primary
            .filter(|_| address_verified)
            .and_then(|email| Address::parse(&email.email).ok());
        let trusted = address
            .as_ref()
            .is_some_and(|address| trust::is_trusted(Provider::Github, &self.trusted_domains, address, said));
        Ok(SocialIdentity {
            issuer: self.places.issuer.clone(),
            subject: user.id.to_string(),
            address_verified: address.is_some(),
            trusted,
            address,
            display_name: person::display(user.name.as_deref())
                .or_else(|| person::display(user.login.as_deref())),
            given_name: None,
            family_name: None,
            avatar_url: person::picture(user.avatar_url.as_deref()),
            locale: None,
        })
    }
}
