//! The text a hash is kept as: a PHC string, whatever it was imported as.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::foreign;
use super::recipe::{DIGEST_LEN, Recipe};
use crate::keys::KeyRing;

/// A password's hash as the store keeps it.
///
/// A new one is the PHC string of Argon2id with one more parameter, `keyid`: the generation of the root secret that
/// peppered it, two octets big-endian in base64. `$argon2id$v=19$m=19456,t=2,p=1,keyid=EjQ$<salt>$<digest>`. One
/// without `keyid` came from another system and is compared without pepper.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a hash that this service itself stored.
    pub fn from_store(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Takes a hash that another system made, or an export of this one under a root secret of `keys`.
    ///
    /// Argon2 (PHC), bcrypt (`$2a$`, `$2b$`, `$2y$`), scrypt (`$scrypt$ln=…,r=…,p=…$…`) and PBKDF2
    /// (`$pbkdf2-sha256$i=…$…`, also `sha1` and `sha512`, also as passlib and Django write them). Refused with the
    /// reason where it would cost more than a sign-in may, or proves too little.
    pub fn import(text: &str, keys: &KeyRing) -> Result<Self, foreign::BadHash> {
        let stored = foreign::parse(text)?;
        foreign::afford(&stored)?;
        match stored.pepper {
            Some(id) if keys.by_id(id).is_none() => Err(foreign::BadHash::OtherRootSecret),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The generation of the root secret that peppered it ([`KeyRing::by_id`]): the password can be checked as long as
    /// that is known. `None` where another system made it.
    pub fn key_id(&self) -> Option<i16> {
        self.decode().and_then(|stored| stored.pepper)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn decode(&self) -> Option<Stored> {
        foreign::parse(&self.0).ok()
    }
}

impl From<String> for PasswordHash {
    /// Takes a hash that this service itself made.
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for PasswordHash {
    /// The same.
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A hash, taken apart.
pub(super) struct Stored {
    pub(super) recipe: Recipe,
    /// The generation of the root secret that peppered it; `None`: another system made it.
    pub(super) pepper: Option<i16>,
    pub(super) salt: Vec<u8>,
    pub(super) digest: Vec<u8>,
}

impl Stored {
    /// One whose digest is yet to be filled in.
    pub(super) fn new(recipe: Recipe, pepper: Option<i16>, salt: Vec<u8>) -> Self {
        Self {
            recipe,
            pepper,
            salt,
            digest: vec![0; DIGEST_LEN],
        }
    }

    /// The PHC string of a hash that [`super::hash`] made.
    pub(super) fn encode(&self) -> PasswordHash {
        let mut text = String::new();
        if let Recipe::Argon2 { kind, version, cost } = self.recipe {
            let (m, t, p) = (cost.memory_kib, cost.iterations, cost.lanes);
            let _ = write!(
                text,
                "${}$v={}$m={m},t={t},p={p}",
                kind.as_str(),
                u32::from(version)
            );
        }
        if let Some(id) = self.pepper {
            let _ = write!(text, ",keyid={}", STANDARD_NO_PAD.encode(id.to_be_bytes()));
        }
        for part in [&self.salt, &self.digest] {
            let _ = write!(text, "${}", STANDARD_NO_PAD.encode(part));
        }
        PasswordHash(text)
    }
}
