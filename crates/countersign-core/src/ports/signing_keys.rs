//! Signing keys at rest: sealed under the root secret.

use super::store::StoreError;
use crate::nouns::Timestamp;

/// A signing key as its row stands.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeyRow {
    /// The `kid` in JWTs and the JWKS.
    pub kid: String,
    /// The public key: an uncompressed P-256 point, 65 octets (SEC 1).
    pub public_key: Vec<u8>,
    /// The private key (PKCS#8), sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it may sign; it is published before.
    pub signs_from: Timestamp,
    /// When it leaves the JWKS, if that is decided.
    pub retires_at: Option<Timestamp>,
}

impl std::fmt::Debug for SigningKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKeyRow")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// Signing keys.
pub trait SigningKeys {
    /// All keys, oldest first.
    fn list_signing_keys(&self) -> Result<Vec<SigningKeyRow>, StoreError>;

    /// Inserts the key only if there is none at all, over all instances; gives all keys afterwards.
    fn ensure_signing_key(&self, candidate: &SigningKeyRow) -> Result<Vec<SigningKeyRow>, StoreError>;
}
