//! The token endpoint (RFC 6749 section 4.1.3): a code goes in, tokens come out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_core::ports::providers::{ProviderError, RedeemCode};
use serde::Deserialize;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};
use zeroize::Zeroizing;

use crate::back_channel::{BackChannel, Reply};
use crate::call::Patience;

/// How this service says who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// In the form (`client_secret_post`).
    InTheForm,
    /// In the header (`client_secret_basic`).
    InTheHeader,
}

/// Who this service is there.
pub(crate) struct Credentials<'a> {
    /// The client.
    pub(crate) id: &'a str,
    /// Its secret.
    pub(crate) secret: &'a str,
    /// How it is shown.
    pub(crate) shown: Shown,
}

/// Tokens.
#[derive(Deserialize)]
pub(crate) struct Tokens {
    /// For the provider's own API.
    pub(crate) access_token: Option<Zeroizing<String>>,
    token_type: Option<String>,
    /// Who signed in, signed.
    pub(crate) id_token: Option<Zeroizing<String>>,
}

#[derive(Deserialize)]
struct Refusal {
    error: Option<String>,
}

/// Redeems a code.
pub(crate) fn redeem(
    channel: &BackChannel,
    url: &Url,
    credentials: &Credentials<'_>,
    redeem: &RedeemCode,
    patience: &Patience<'_>,
) -> Result<Tokens, ProviderError> {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", &redeem.code)
        .append_pair("redirect_uri", &redeem.redirect_uri)
        .append_pair("code_verifier", &redeem.code_verifier);
    let header = match credentials.shown {
        Shown::InTheForm => {
            form.append_pair("client_id", credentials.id)
                .append_pair("client_secret", credentials.secret);
            None
        }
        Shown::InTheHeader => Some(basic(credentials.id, credentials.secret)),
    };
    let form = Zeroizing::new(form.finish());
    let header = header.as_ref().map(|header| header.as_str());
    let reply = channel.post(url, header, &form, patience)?;
    tokens(&reply)
}

/// RFC 6749 section 2.3.1: both parts are form-encoded before they meet the colon.
fn basic(id: &str, secret: &str) -> Zeroizing<String> {
    let part = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Zeroizing::new(format!("{}:{}", part(id), part(secret)));
    Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))
}

fn tokens(reply: &Reply) -> Result<Tokens, ProviderError> {
    // GitHub refuses with a 200.
    if let Ok(Refusal { error: Some(error) }) = reply.json() {
        return Err(refusal(&error));
    }
    if !reply.is_success() {
        return Err(match reply.status() {
            401 | 403 => ProviderError::Misconfigured,
            _ => ProviderError::Garbled,
        });
    }
    let tokens: Tokens = reply.json()?;
    let is_bearer = |kind: &String| kind.eq_ignore_ascii_case("bearer");
    if tokens.token_type.as_ref().is_none_or(is_bearer) {
        Ok(tokens)
    } else {
        Err(ProviderError::Garbled)
    }
}

/// RFC 6749 section 5.2, and the words GitHub has of its own.
fn refusal(error: &str) -> ProviderError {
    match error {
        "invalid_grant" | "bad_verification_code" => ProviderError::BadCode,
        "access_denied" | "unverified_user_email" => ProviderError::Denied,
        "server_error" | "temporarily_unavailable" | "slow_down" => ProviderError::Away,
        "invalid_request"
        | "invalid_client"
        | "invalid_scope"
        | "unauthorized_client"
        | "unsupported_grant_type"
        | "redirect_uri_mismatch"
        | "incorrect_client_credentials"
        | "application_suspended" => ProviderError::Misconfigured,
        _ => ProviderError::Garbled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_encoded_twice() {
        // The pair is `a%3Ab:c+%26`.
        assert_eq!(basic("a:b", "c &").as_str(), "Basic YSUzQWI6YyslMjY=");
    }

    #[test]
    fn refusals_are_told_apart() {
        for (error, meant) in [
            ("invalid_grant", ProviderError::BadCode),
            ("bad_verification_code", ProviderError::BadCode),
            ("invalid_client", ProviderError::Misconfigured),
            ("unverified_user_email", ProviderError::Denied),
            ("temporarily_unavailable", ProviderError::Away),
            ("<b>", ProviderError::Garbled),
        ] {
            assert_eq!(refusal(error), meant, "{error}");
        }
    }
}
