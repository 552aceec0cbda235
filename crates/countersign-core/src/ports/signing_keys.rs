//! Signing keys at rest: sealed under the root secret.

use super::store::{Decide, StoreError};
use crate::nouns::Timestamp;
use crate::nouns::audit::AuditEvent;

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

/// What a change of the keys goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyFacts {
    /// The store's time.
    pub now: Timestamp,
    /// All keys, oldest first.
    pub keys: Vec<SigningKeyRow>,
}

/// A change of the keys; those it names but which are not there are passed over.
#[derive(Clone, Debug, Default)]
pub struct SigningKeyCommit {
    /// Keys to keep from now on.
    pub insert: Vec<SigningKeyRow>,
    /// When keys leave the JWKS.
    pub retire: Vec<(String, Timestamp)>,
    /// Private halves sealed anew.
    pub reseal: Vec<(String, Vec<u8>)>,
    /// Keys to delete.
    pub remove: Vec<String>,
    /// Events to keep.
    pub audit: Vec<AuditEvent>,
}

/// Signing keys.
pub trait SigningKeys {
    /// All keys, oldest first.
    fn list_signing_keys(&self) -> Result<Vec<SigningKeyRow>, StoreError>;

    /// Inserts the key only if there is none at all, over all instances; gives all keys afterwards.
    fn ensure_signing_key(&self, candidate: &SigningKeyRow) -> Result<Vec<SigningKeyRow>, StoreError>;

    /// Reads all keys, lets `decide` judge them, writes what it says. Of callers who do this at once each sees what the
    /// one before it wrote, over all instances.
    fn change_signing_keys(
        &self,
        decide: Decide<'_, SigningKeyFacts, SigningKeyCommit>,
    ) -> Result<(), StoreError>;
}
