//! Keys that sign: ES256 (RFC 7518), one algorithm per key, sealed at rest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use serde::Serialize;

use super::derived::KeyRing;
use crate::nouns::Timestamp;
use crate::ports::entropy::Entropy;
use crate::ports::signing_keys::SigningKeyRow;

/// A key pair, parsed once.
pub struct SigningKey {
    kid: String,
    pair: EcdsaKeyPair,
    signs_from: Timestamp,
    retires_at: Option<Timestamp>,
    random: SystemRandom,
}

/// A key at rest cannot be used: most often the root secret is not the one it was sealed under.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("signing key {kid} cannot be opened: was the root secret changed?")]
pub struct UnusableKey {
    kid: String,
}

/// A public key as the JWKS shows it (RFC 7517, RFC 7518 section 6.2).
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Jwk {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    used_for: &'static str,
    kid: String,
    x: String,
    y: String,
}

impl SigningKey {
    /// Makes a key pair and the row that keeps it.
    #[allow(
        clippy::disallowed_methods,
        reason = "ring seals its random trait: key pairs take the system's only"
    )]
    pub fn generate(ring: &KeyRing, entropy: &dyn Entropy, now: Timestamp) -> Option<SigningKeyRow> {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).ok()?;
        let random = SystemRandom::new();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).ok()?;
        let public_key = pair.public_key().as_ref().to_vec();
        let kid = kid_of(&public_key);
        let sealed = ring.current().seal(&kid, pkcs8.as_ref(), entropy)?;
        Some(SigningKeyRow {
            kid,
            public_key,
            sealed,
            created_at: now,
            signs_from: now,
            retires_at: None,
        })
    }

    /// The private half of a row sealed anew under the ring's current generation; `None` where that sealed it already.
    pub fn resealed(
        ring: &KeyRing,
        row: &SigningKeyRow,
        entropy: &dyn Entropy,
    ) -> Result<Option<Vec<u8>>, UnusableKey> {
        let unusable = || UnusableKey { kid: row.kid.clone() };
        if ring.current().open(&row.kid, &row.sealed).is_some() {
            return Ok(None);
        }
        let private = ring.open(&row.kid, &row.sealed).ok_or_else(unusable)?;
        let sealed = ring.current().seal(&row.kid, &private, entropy);
        sealed.map(Some).ok_or_else(unusable)
    }

    /// Opens a row.
    #[allow(
        clippy::disallowed_methods,
        reason = "ring seals its random trait: key pairs take the system's only"
    )]
    fn open(ring: &KeyRing, row: &SigningKeyRow) -> Result<Self, UnusableKey> {
        let unusable = || UnusableKey { kid: row.kid.clone() };
        let random = SystemRandom::new();
        let pkcs8 = ring.open(&row.kid, &row.sealed).ok_or_else(unusable)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &random)
            .map_err(|_| unusable())?;
        Ok(Self {
            kid: row.kid.clone(),
            pair,
            signs_from: row.signs_from,
            retires_at: row.retires_at,
            random,
        })
    }

    /// Its name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// From when on it signs.
    pub fn signs_from(&self) -> Timestamp {
        self.signs_from
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.pair
            .sign(&self.random, message)
            .ok()
            .map(|signature| signature.as_ref().to_vec())
    }

    fn jwk(&self) -> Option<Jwk> {
        // An uncompressed point: 0x04, x, y.
        let (x, y) = self.pair.public_key().as_ref().get(1..)?.split_at_checked(32)?;
        let text = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        let kid = self.kid.clone();
        Some(Jwk {
            kty: "EC",
            crv: "P-256",
            alg: "ES256",
            used_for: "sig",
            kid,
            x: text(x),
            y: text(y),
        })
    }
}

/// A `kid` is the first 128 bits of SHA-256 of the public key.
fn kid_of(public_key: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, public_key);
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..16).unwrap_or_default())
}

/// The keys in force: one signs, all verify.
pub struct SigningKeySet {
    keys: Vec<SigningKey>,
}

impl SigningKeySet {
    /// Opens every row; an error if one cannot be opened or there is none.
    pub fn open(ring: &KeyRing, rows: &[SigningKeyRow]) -> Result<Self, UnusableKey> {
        let keys = rows
            .iter()
            .map(|row| SigningKey::open(ring, row))
            .collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            Err(UnusableKey {
                kid: "(none)".to_owned(),
            })
        } else {
            Ok(Self { keys })
        }
    }

    /// The newest key that may sign at `now`; one that is to retire only while there is no other.
    pub fn signer(&self, now: Timestamp) -> Option<&SigningKey> {
        self.keys
            .iter()
            .filter(|key| key.signs_from <= now && key.retires_at.is_none_or(|at| now < at))
            .max_by_key(|key| (key.retires_at.is_none(), key.signs_from))
            .or(self.keys.first())
    }

    /// Whether these rows, in this order, are what it was opened from.
    pub fn is_made_of(&self, rows: &[SigningKeyRow]) -> bool {
        let same = |(key, row): (&SigningKey, &SigningKeyRow)| {
            key.kid == row.kid && key.signs_from == row.signs_from && key.retires_at == row.retires_at
        };
        self.keys.len() == rows.len() && self.keys.iter().zip(rows).all(same)
    }

    /// Whether `signature` is the key's over `message`; `false` for unknown and retired keys.
    pub fn verifies(&self, kid: &str, message: &[u8], signature: &[u8], now: Timestamp) -> bool {
        let in_force = |key: &&SigningKey| key.kid == kid && key.retires_at.is_none_or(|at| now < at);
        self.keys.iter().find(in_force).is_some_and(|key| {
            let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.pair.public_key().as_ref());
            public.verify(message, signature).is_ok()
        })
    }

    /// The public keys, for the JWKS.
    pub fn jwks(&self, now: Timestamp) -> Vec<Jwk> {
        self.in_force(now).filter_map(SigningKey::jwk).collect()
    }

    /// The keys that verify at `now`.
    pub fn in_force(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        self.keys
            .iter()
            .filter(move |key| key.retires_at.is_none_or(|at| now < at))
    }
}
