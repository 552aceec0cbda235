//! Opening the signing keys at start, and making the first one.

use crate::keys::signing::UnusableKey;
use crate::keys::{KeyRing, SigningKey, SigningKeySet};
use crate::nouns::Timestamp;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::source::Source;
use crate::ports::entropy::Entropy;
use crate::ports::store::{Store, StoreError};
use crate::usecases::rotate_signing_keys::is_in_force;

/// Why there are no keys to sign with.
#[derive(Debug, thiserror::Error)]
pub enum OpenSigningKeysError {
    /// A key at rest cannot be opened.
    #[error(transparent)]
    Unusable(#[from] UnusableKey),
    /// A key could not be made.
    #[error("a signing key could not be made")]
    NotMade,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the deployment's signing keys; where there are none, makes one, the same for all instances.
pub fn open_signing_keys(
    store: &dyn Store,
    ring: &KeyRing,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<SigningKeySet, OpenSigningKeysError> {
    let mut rows = store.list_signing_keys()?;
    if rows.is_empty() {
        let first = SigningKey::generate(ring, entropy, now).ok_or(OpenSigningKeysError::NotMade)?;
        rows = store.ensure_signing_key(&first)?;
        // Of several instances that start at once, the one whose key was taken tells of it.
        if rows.iter().any(|row| row.kid == first.kid) {
            let id = EventId::mint(entropy, now);
            let event = AuditEvent::new(id, now, AuditKind::KeyCreated, &Source::default());
            store.insert_audit_events(&[event.with("kid", first.kid)])?;
        }
    }
    rows.retain(|row| is_in_force(row, now));
    Ok(SigningKeySet::open(ring, &rows)?)
}
