//! A connection: a social provider that an operator has set up under a name.

use serde::{Deserialize, Serialize};

/// The name of a connection, as it stands in settings, paths and rows: `[a-z0-9-]{1,32}`.
///
/// Names that are routes beside `/auth/{provider}` are refused: `waitlist`, `identities`, `authorize` and `callback`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConnectionName(String);

/// The text names no connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a connection")]
pub struct InvalidConnectionName;

/// Words that have another meaning where a connection's name stands.
const TAKEN: [&str; 4] = ["waitlist", "identities", "authorize", "callback"];

impl ConnectionName {
    /// Reads a name; nothing is trimmed or folded.
    pub fn parse(text: &str) -> Result<Self, InvalidConnectionName> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=32).contains(&text.len()) && text.bytes().all(plain) && !TAKEN.contains(&text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidConnectionName)
        }
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ConnectionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ConnectionName {
    type Error = InvalidConnectionName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ConnectionName> for String {
    fn from(name: ConnectionName) -> Self {
        name.0
    }
}

/// The kinds of social provider; each has its own way of saying who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Google, by OpenID Connect.
    Google,
    /// Microsoft Entra and personal Microsoft accounts, by OpenID Connect.
    Microsoft,
    /// GitHub, by OAuth 2 and its API.
    Github,
    /// Apple, by OpenID Connect with a signed client secret.
    Apple,
    /// Any other provider that speaks OpenID Connect with discovery.
    Oidc,
}

impl Provider {
    /// Every kind.
    pub const ALL: [Provider; 5] = [
        Provider::Google,
        Provider::Microsoft,
        Provider::Github,
        Provider::Apple,
        Provider::Oidc,
    ];

    /// The word in settings and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Provider::Google => "google",
            Provider::Microsoft => "microsoft",
            Provider::Github => "github",
            Provider::Apple => "apple",
            Provider::Oidc => "oidc",
        }
    }

    /// The name people know it by; one that is set up by its issuer has none of its own.
    pub fn title(self) -> Option<&'static str> {
        match self {
            Provider::Google => Some("Google"),
            Provider::Microsoft => Some("Microsoft"),
            Provider::Github => Some("GitHub"),
            Provider::Apple => Some("Apple"),
            Provider::Oidc => None,
        }
    }

    /// Reads [`Provider::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text)
    }
}

/// A connection that is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its name.
    pub name: ConnectionName,
    /// Who is at its other end.
    pub provider: Provider,
    /// Whether its callback is a cross-site POST of a form (`response_mode=form_post`) instead of a GET. Cookies the
    /// callback needs must then be `SameSite=None; Secure`.
    pub answers_by_post: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for text in ["google", "a", "0", "acme-sso-2", &"a".repeat(32)] {
            assert_eq!(ConnectionName::parse(text).unwrap().as_str(), text);
        }
        let long = "a".repeat(33);
        for text in [
            "",
            "Google",
            "a_b",
            "a b",
            "a/b",
            "..",
            "a.b",
            "ä",
            " a",
            "waitlist",
            "identities",
            "authorize",
            "callback",
            &long,
        ] {
            assert_eq!(
                ConnectionName::parse(text),
                Err(InvalidConnectionName),
                "{text:?}"
            );
        }
    }

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for provider in Provider::ALL {
            assert_eq!(Provider::parse(provider.as_str()), Some(provider));
        }
        assert_eq!(Provider::parse("Google"), None);
    }
}
