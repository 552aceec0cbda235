//! Keys that sign mails, in PEM.

use countersign_email::SigningKey;

use crate::settings::value::Value;

/// An RSA key.
#[derive(Clone, Debug)]
pub(crate) struct RsaKey(pub(crate) SigningKey);

/// An Ed25519 key.
#[derive(Clone, Debug)]
pub(crate) struct Ed25519Key(pub(crate) SigningKey);

impl Value for RsaKey {
    fn kind() -> String {
        "a private RSA key of 2048 bits or more, in PEM".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        SigningKey::rsa(text).map(Self).map_err(|error| error.to_string())
    }

    fn show(&self) -> String {
        "…".to_owned()
    }
}

impl Value for Ed25519Key {
    fn kind() -> String {
        "a private Ed25519 key, in PEM".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        SigningKey::ed25519(text)
            .map(Self)
            .map_err(|error| error.to_string())
    }

    fn show(&self) -> String {
        "…".to_owned()
    }
}
