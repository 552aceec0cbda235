//! Social providers: where a browser is sent to sign in elsewhere, and what the provider says about the person.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::nouns::address::Address;
use crate::nouns::connection::{Connection, ConnectionName};
use crate::nouns::locale::Locale;

/// The connections that are set up. Called from several threads at once.
///
/// [`Providers::authorize_url`] and [`Providers::redeem`] block for up to their `wait` on somebody else's server: no
/// thread that holds a database connection, or that many requests depend on, should call them.
pub trait Providers: Send + Sync {
    /// Every connection, ordered by name.
    fn list_connections(&self) -> Vec<Connection>;

    /// The connection of that name.
    fn connection(&self, name: &ConnectionName) -> Option<Connection> {
        self.list_connections()
            .into_iter()
            .find(|connection| connection.name == *name)
    }

    /// The absolute URL to send the browser to (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1). Fetches
    /// the provider's metadata where it is not at hand.
    fn authorize_url(
        &self,
        name: &ConnectionName,
        ask: &AuthorizeAsk,
        wait: Duration,
    ) -> Result<String, ProviderError>;

    /// Redeems a code on the back channel and judges what comes back: signature, issuer, audience, nonce, times. The
    /// identity is that of whoever signed in at the provider; whether the browser is the one that was sent there
    /// (`state`) is the caller's to check before.
    fn redeem(
        &self,
        name: &ConnectionName,
        redeem: &RedeemCode,
        wait: Duration,
    ) -> Result<SocialIdentity, ProviderError>;
}

/// What the browser is sent to the provider with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizeAsk {
    /// Where the provider sends the browser back to: an absolute URL, registered there.
    pub redirect_uri: String,
    /// Comes back with the browser, unchanged.
    pub state: String,
    /// Comes back in the ID token; unused where there is none (GitHub).
    pub nonce: String,
    /// BASE64URL(SHA-256(code verifier)), 43 characters (RFC 7636, method `S256`).
    pub code_challenge: String,
    /// The address the person has typed already, if any.
    pub login_hint: Option<Address>,
    /// What the provider is to ask although somebody is signed in there.
    pub prompt: Option<Prompt>,
}

/// What the provider is to ask (OpenID Connect Core section 3.1.2.1); those that do not know it ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Which account.
    SelectAccount,
    /// The credentials, again.
    Login,
    /// The consent, again.
    Consent,
}

impl Prompt {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Prompt::SelectAccount => "select_account",
            Prompt::Login => "login",
            Prompt::Consent => "consent",
        }
    }
}

/// What came back with the browser, and what was kept for it.
#[derive(Clone)]
pub struct RedeemCode {
    /// The authorization code.
    pub code: Zeroizing<String>,
    /// [`AuthorizeAsk::redirect_uri`], unchanged.
    pub redirect_uri: String,
    /// What the code challenge was made of (RFC 7636).
    pub code_verifier: Zeroizing<String>,
    /// [`AuthorizeAsk::nonce`].
    pub nonce: String,
    /// The parameter `iss` of the callback, if there was one (RFC 9207).
    pub issuer: Option<String>,
    /// The parameter `user` of Apple's first callback: JSON with a name. Whoever holds the browser may have written it;
    /// nothing but the name to show is read of it.
    pub user: Option<String>,
}

impl std::fmt::Debug for RedeemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedeemCode")
            .field("redirect_uri", &self.redirect_uri)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// What a provider says about a person. Texts have no control characters and a bounded length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocialIdentity {
    /// Who says so: an `https` URL. Together with `subject` it is the identity, nothing else is.
    pub issuer: String,
    /// Who it is, at that issuer: 1 to 255 characters, compared octet by octet.
    pub subject: String,
    /// Their address, if the provider tells one that this service could write to.
    pub address: Option<Address>,
    /// Whether the provider says that the address is proven.
    pub address_verified: bool,
    /// Whether this connection may vouch for addresses of that domain.
    pub trusted: bool,
    /// The name to show; at most 200 characters.
    pub display_name: Option<String>,
    /// Given names; at most 100 characters.
    pub given_name: Option<String>,
    /// Family names; at most 100 characters.
    pub family_name: Option<String>,
    /// A picture: an absolute `https` URL of at most 2,048 octets.
    pub avatar_url: Option<String>,
    /// The language they use there.
    pub locale: Option<Locale>,
}

impl SocialIdentity {
    /// The address, where the provider says that it is proven and its word counts for that domain. Only such an address
    /// joins an identity to a user who is there already; any other needs a code mailed to it.
    pub fn proven_address(&self) -> Option<&Address> {
        self.address
            .as_ref()
            .filter(|_| self.address_verified && self.trusted)
    }
}

/// Why there is no URL or no identity. What the provider said is never part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProviderError {
    /// No connection has that name.
    #[error("there is no such connection")]
    Unknown,
    /// The provider cannot be reached, does not answer in time, answers 429 or 5xx, or too many calls to it are under
    /// way. Trying again later is sensible.
    #[error("the provider is away")]
    Away,
    /// The person, or the provider for them, said no.
    #[error("the provider, or the person there, said no")]
    Denied,
    /// The code is wrong, used or too old; the sign-in has to start again.
    #[error("the provider does not take the code")]
    BadCode,
    /// The provider refuses this client, its secret, its redirect URI or its scopes: the operator has to look.
    #[error("the provider does not take the connection's settings")]
    Misconfigured,
    /// The answer is none that the protocol knows: no JSON, too long, a redirect, a URL that is not fetched.
    #[error("the provider's answer cannot be used")]
    Garbled,
    /// The answer was read, and is not to be believed.
    #[error("the provider's answer is not to be believed: {}", .0.as_str())]
    Untrusted(Distrust),
}

/// Why an answer is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distrust {
    /// The issuer is another.
    Issuer,
    /// It was made for another client.
    Audience,
    /// It belongs to another sign-in.
    Nonce,
    /// It is signed by an algorithm this connection does not take.
    Algorithm,
    /// No published key made the signature.
    Key,
    /// The signature does not fit.
    Signature,
    /// It is over, or not yet valid.
    Time,
    /// It does not go with the access token (`at_hash`), or the user info is somebody else's.
    Binding,
    /// Its subject is missing or not usable.
    Subject,
}

impl ProviderError {
    /// A stable word for URLs, logs and metrics, `[a-z_]+`.
    pub fn reason(self) -> &'static str {
        match self {
            ProviderError::Unknown => "unknown",
            ProviderError::Away => "away",
            ProviderError::Denied => "denied",
            ProviderError::BadCode => "bad_code",
            ProviderError::Misconfigured => "misconfigured",
            ProviderError::Garbled => "garbled",
            ProviderError::Untrusted(distrust) => distrust.as_str(),
        }
    }

    /// What the parameter `error` of a callback means (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
    pub fn of_callback(error: &str) -> Self {
        match error {
            "server_error" | "temporarily_unavailable" => ProviderError::Away,
            "invalid_request"
            | "unauthorized_client"
            | "unsupported_response_type"
            | "invalid_scope"
            | "redirect_uri_mismatch"
            | "application_suspended" => ProviderError::Misconfigured,
            // `access_denied`, `user_cancelled_authorize`, `interaction_required` and whatever else: there is no code.
            _ => ProviderError::Denied,
        }
    }
}

impl Distrust {
    /// Every reason.
    pub const ALL: [Distrust; 9] = [
        Distrust::Issuer,
        Distrust::Audience,
        Distrust::Nonce,
        Distrust::Algorithm,
        Distrust::Key,
        Distrust::Signature,
        Distrust::Time,
        Distrust::Binding,
        Distrust::Subject,
    ];

    /// A stable word, `[a-z_]+`.
    pub fn as_str(self) -> &'static str {
        match self {
            Distrust::Issuer => "wrong_issuer",
            Distrust::Audience => "wrong_audience",
            Distrust::Nonce => "wrong_nonce",
            Distrust::Algorithm => "wrong_algorithm",
            Distrust::Key => "unknown_key",
            Distrust::Signature => "wrong_signature",
            Distrust::Time => "expired",
            Distrust::Binding => "wrong_binding",
            Distrust::Subject => "no_subject",
        }
    }
}

/// Nothing is set up: every name is unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProviders;

impl Providers for NoProviders {
    fn list_connections(&self) -> Vec<Connection> {
        Vec::new()
    }

    fn authorize_url(
        &self,
        _name: &ConnectionName,
        _ask: &AuthorizeAsk,
        _wait: Duration,
    ) -> Result<String, ProviderError> {
        Err(ProviderError::Unknown)
    }

    fn redeem(
        &self,
        _name: &ConnectionName,
        _redeem: &RedeemCode,
        _wait: Duration,
    ) -> Result<SocialIdentity, ProviderError> {
        Err(ProviderError::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(address: Option<&str>, address_verified: bool, trusted: bool) -> SocialIdentity {
        SocialIdentity {
            issuer: "https://idp.example".to_owned(),
            subject: "1".to_owned(),
            address: address.map(|text| Address::parse(text).unwrap()),
            address_verified,
            trusted,
            display_name: None,
            given_name: None,
            family_name: None,
            avatar_url: None,
            locale: None,
        }
    }

    #[test]
    fn a2_only_a_verified_address_of_a_trusted_domain_is_proven() {
        assert!(
            identity(Some("a@example.com"), true, true)
                .proven_address()
                .is_some()
        );
        for not_proven in [
            identity(Some("a@example.com"), true, false),
            identity(Some("a@example.com"), false, true),
            identity(Some("a@example.com"), false, false),
            identity(None, true, true),
        ] {
            assert_eq!(not_proven.proven_address(), None);
        }
    }

    #[test]
    fn reasons_are_words_of_our_own() {
        let plain = [
            ProviderError::Unknown,
            ProviderError::Away,
            ProviderError::Denied,
            ProviderError::BadCode,
            ProviderError::Misconfigured,
            ProviderError::Garbled,
        ];
        let all = plain
            .into_iter()
            .chain(Distrust::ALL.map(ProviderError::Untrusted));
        let mut seen = std::collections::BTreeSet::new();
        for error in all {
            let word = error.reason();
            assert!(
                word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{word}"
            );
            assert!(seen.insert(word), "{word} stands for two things");
        }
    }

    #[test]
    fn a_callback_error_is_never_echoed() {
        for (error, meant) in [
            ("access_denied", ProviderError::Denied),
            ("user_cancelled_authorize", ProviderError::Denied),
            ("temporarily_unavailable", ProviderError::Away),
            ("redirect_uri_mismatch", ProviderError::Misconfigured),
            ("<script>", ProviderError::Denied),
            ("", ProviderError::Denied),
        ] {
            assert_eq!(ProviderError::of_callback(error), meant, "{error}");
        }
    }

    #[test]
    fn what_is_redeemed_is_not_shown() {
        let redeem = RedeemCode {
            code: Zeroizing::new("the-code".to_owned()),
            redirect_uri: "https://login.example.com/oauth2/callback/google".to_owned(),
            code_verifier: Zeroizing::new("the-verifier".to_owned()),
            nonce: "the-nonce".to_owned(),
            issuer: None,
            user: Some("the-name".to_owned()),
        };
        let shown = format!("{redeem:?}");
        assert!(!shown.contains("the-"), "{shown}");
    }
}
