//! The signing key port.

use countersign_core::ports::signing_keys::{SigningKeyCommit, SigningKeyFacts, SigningKeyRow, SigningKeys};
use countersign_core::ports::store::{Decide, StoreError};

use super::MemoryStore;
use super::tables::{Stop, Tables};

impl SigningKeys for MemoryStore {
    fn list_signing_keys(&self) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.read(|tables, _| tables.oldest_keys_first())
    }

    fn ensure_signing_key(&self, candidate: &SigningKeyRow) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.write(|tables, _| {
            if tables.signing_keys.is_empty() {
                tables
                    .signing_keys
                    .add(candidate.kid.clone(), candidate.clone())?;
            }
            Ok(tables.oldest_keys_first())
        })
    }

    fn change_signing_keys(
        &self,
        decide: Decide<'_, SigningKeyFacts, SigningKeyCommit>,
    ) -> Result<(), StoreError> {
        self.write(|tables, now| {
            let keys = tables.oldest_keys_first();
            match decide(&SigningKeyFacts { now, keys }) {
                Some(commit) => tables.commit_signing_keys(&commit),
                None => Ok(()),
            }
        })
    }
}

impl Tables {
    fn commit_signing_keys(&mut self, commit: &SigningKeyCommit) -> Result<(), Stop> {
        for key in &commit.insert {
            self.signing_keys.add(key.kid.clone(), key.clone())?;
        }
        for (kid, at) in &commit.retire {
            if let Some(key) = self.signing_keys.get_mut(kid) {
                key.retires_at = Some(*at);
            }
        }
        for (kid, sealed) in &commit.reseal {
            if let Some(key) = self.signing_keys.get_mut(kid) {
                key.sealed.clone_from(sealed);
            }
        }
        for kid in &commit.remove {
            self.signing_keys.remove(kid);
        }
        self.add_events(&commit.audit)
    }

    fn oldest_keys_first(&self) -> Vec<SigningKeyRow> {
        let mut keys: Vec<SigningKeyRow> = self.signing_keys.values().cloned().collect();
        keys.sort_by_key(|key| key.created_at);
        keys
    }
}
