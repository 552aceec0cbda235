//! Whether a root secret belongs to a database: it opens what is sealed there, and knows what is alive there.

use crate::keys::{KeyRing, SigningKeySet};
use crate::nouns::Timestamp;
use crate::ports::operators::KeyUse;
use crate::ports::signing_keys::SigningKeyRow;
use crate::usecases::rotate_signing_keys::is_in_force;

/// How they fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyCheck {
    /// Signing keys in force.
    pub keys: usize,
    /// Those that cannot be opened.
    pub unusable: Vec<String>,
    /// Sessions and codes made under a root secret that is not given: they do not work.
    pub lost: u64,
    /// Sessions and codes made under the previous root secret.
    pub older: u64,
}

impl KeyCheck {
    /// Whether it is the right one.
    pub fn fits(&self) -> bool {
        self.unusable.is_empty() && self.lost == 0
    }
}

/// Checks keys at rest, and what is alive, against a ring.
pub fn check_keys(ring: &KeyRing, rows: &[SigningKeyRow], uses: &[KeyUse], now: Timestamp) -> KeyCheck {
    let current = ring.current().id();
    let alive = |key_use: &KeyUse| key_use.sessions + key_use.challenges;
    let in_force: Vec<&SigningKeyRow> = rows.iter().filter(|row| is_in_force(row, now)).collect();
    let opens = |row: &SigningKeyRow| SigningKeySet::open(ring, std::slice::from_ref(row)).is_ok();
    KeyCheck {
        keys: in_force.len(),
        unusable: in_force
            .iter()
            .filter(|row| !opens(row))
            .map(|row| row.kid.clone())
            .collect(),
        lost: uses
            .iter()
            .filter(|key_use| ring.by_id(key_use.key_id).is_none())
            .map(alive)
            .sum(),
        older: uses
            .iter()
            .filter(|key_use| key_use.key_id != current && ring.by_id(key_use.key_id).is_some())
            .map(alive)
            .sum(),
    }
}
