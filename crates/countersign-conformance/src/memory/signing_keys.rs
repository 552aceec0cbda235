//! The signing key port.

use countersign_core::ports::signing_keys::{SigningKeyRow, SigningKeys};
use countersign_core::ports::store::StoreError;

use super::MemoryStore;
use super::tables::Tables;

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
}

impl Tables {
    fn oldest_keys_first(&self) -> Vec<SigningKeyRow> {
        let mut keys: Vec<SigningKeyRow> = self.signing_keys.values().cloned().collect();
        keys.sort_by_key(|key| key.created_at);
        keys
    }
}
