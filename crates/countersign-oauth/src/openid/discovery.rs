//! What a provider says about itself (OpenID Connect Discovery 1.0), held to what the operator says about it.

use countersign_core::ports::providers::{Distrust, ProviderError};
use serde::Deserialize;
use url::Url;

use super::issuer::Issuer;
use crate::back_channel::{BackChannel, USUAL};
use crate::call::Patience;
use crate::token_endpoint::Shown;

/// Where a provider is found, and which issuer it must turn out to be.
pub(crate) struct Whereabouts {
    url: Url,
    expected: ExpectedIssuer,
}

enum ExpectedIssuer {
    Exactly(String),
    /// Any of those below Microsoft's base URL.
    MicrosoftsBelow(String),
}

/// What is used of it.
pub(crate) struct Metadata {
    pub(crate) issuer: Issuer,
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) jwks_uri: Url,
    pub(crate) userinfo_endpoint: Option<Url>,
    pub(crate) shown: Shown,
    /// Whether every callback names the issuer (RFC 9207).
    pub(crate) names_issuer: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl Whereabouts {
    /// Of a provider whose issuer is known.
    pub(crate) fn of_issuer(issuer: &str) -> Option<Self> {
        let url = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        Some(Self {
            url: Url::parse(&url).ok()?,
            expected: ExpectedIssuer::Exactly(issuer.to_owned()),
        })
    }

    /// Of Microsoft, whose issuer depends on the tenant.
    pub(crate) fn of_microsoft(base: &str, tenant: &str) -> Option<Self> {
        let base = base.trim_end_matches('/');
        let url = format!("{base}/{tenant}/v2.0/.well-known/openid-configuration");
        Some(Self {
            url: Url::parse(&url).ok()?,
            expected: ExpectedIssuer::MicrosoftsBelow(base.to_owned()),
        })
    }

    /// Where its discovery document is.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Asks the provider.
    pub(crate) fn discover(
        &self,
        channel: &BackChannel,
        patience: &Patience<'_>,
    ) -> Result<Metadata, ProviderError> {
        let reply = channel.get(&self.url, &[], USUAL, patience)?;
        if !reply.is_success() {
            return Err(ProviderError::Misconfigured);
        }
        let document: Document = reply.json()?;
        let issuer = Issuer::new(&document.issuer);
        let is_expected = match &self.expected {
            ExpectedIssuer::Exactly(text) => issuer.as_str() == text,
            ExpectedIssuer::MicrosoftsBelow(base) => issuer.is_microsofts(base),
        };
        if !is_expected {
            return Err(ProviderError::Untrusted(Distrust::Issuer));
        }
        let userinfo = document.userinfo_endpoint.as_deref();
        Ok(Metadata {
            issuer,
            authorization_endpoint: channel.url(&document.authorization_endpoint)?,
            token_endpoint: channel.url(&document.token_endpoint)?,
            jwks_uri: channel.url(&document.jwks_uri)?,
            userinfo_endpoint: userinfo.map(|url| channel.url(url)).transpose()?,
            shown: shown(document.token_endpoint_auth_methods_supported.as_deref()),
            names_issuer: document.authorization_response_iss_parameter_supported == Some(true),
        })
    }
}

/// In the form where that is taken; in the header, which is what holds where nothing is said, otherwise.
fn shown(methods: Option<&[String]>) -> Shown {
    let takes_form =
        methods.is_some_and(|methods| methods.iter().any(|method| method == "client_secret_post"));
    if takes_form {
        Shown::InTheForm
    } else {
        Shown::InTheHeader
    }
}
