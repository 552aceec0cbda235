//! Another root secret takes over: keys at rest are sealed anew, and it is told how long the previous one is needed.

use crate::core::Core;
use crate::keys::SigningKey;
use crate::keys::signing::UnusableKey;
use crate::nouns::Timestamp;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::ports::operators::KeyUse;
use crate::ports::signing_keys::SigningKeyCommit;
use crate::ports::store::StoreError;

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootSecretRotation {
    /// Signing keys sealed anew.
    pub resealed: usize,
    /// The generation of the present root secret.
    pub key_id: i16,
    /// What is alive that another generation made: the previous root secret is needed until the last of it is over.
    pub older: Vec<KeyUse>,
}

impl RootSecretRotation {
    /// When the previous root secret may be taken away; `None`: now.
    pub fn needed_until(&self) -> Option<Timestamp> {
        self.older.iter().map(|key_use| key_use.until).max()
    }
}

/// Why the keys stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum RotateRootSecretError {
    /// A key was sealed under neither root secret.
    #[error(transparent)]
    Unusable(#[from] UnusableKey),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Seals every signing key under the present root secret. May be repeated.
pub fn rotate_root_secret(core: &Core) -> Result<RootSecretRotation, RotateRootSecretError> {
    let id = EventId::mint(&*core.entropy, core.now());
    let key_id = core.keys.current().id();
    let mut outcome = Ok(0);
    core.store.change_signing_keys(&mut |facts| {
        let reseal = facts.keys.iter().map(|key| {
            let resealed = SigningKey::resealed(&core.keys, key, &*core.entropy)?;
            Ok(resealed.map(|sealed| (key.kid.clone(), sealed)))
        });
        let reseal: Result<Vec<_>, UnusableKey> = reseal.filter_map(Result::transpose).collect();
        outcome = reseal.as_ref().map(Vec::len).map_err(Clone::clone);
        let reseal = reseal.ok().filter(|reseal| !reseal.is_empty())?;
        let event = AuditEvent::by_operator(id, facts.now, AuditKind::RootSecretRotated)
            .with("resealed", reseal.len())
            .with("key_id", key_id);
        Some(SigningKeyCommit {
            reseal,
            audit: vec![event],
            ..SigningKeyCommit::default()
        })
    })?;
    let mut older = core.store.list_key_uses()?;
    older.retain(|key_use| key_use.key_id != key_id);
    Ok(RootSecretRotation {
        resealed: outcome?,
        key_id,
        older,
    })
}
