//! Ledgers on their own, for what changes nothing else.

use super::store::{Attempt, Attempted, Decide, StoreError};
use crate::nouns::Timestamp;
use crate::nouns::audit::AuditEvent;
use crate::nouns::ledger::{Ledger, LedgerKey, Marks, Version};
use crate::policy::Policy;

/// A guard row's next state, written only over the state that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerWrite {
    /// Which ledger.
    pub key: LedgerKey,
    /// The version that was read; `None`: there was no row, and there must still be none.
    pub seen: Option<Version>,
    /// The version from now on.
    pub version: Version,
    /// What it says from now on.
    pub marks: Marks,
    /// After this the row says nothing and may be swept.
    pub quiet_at: Timestamp,
}

impl LedgerWrite {
    /// The state that follows `ledger`.
    pub fn over(
        key: LedgerKey,
        ledger: &Ledger,
        version: Version,
        marks: Marks,
        now: Timestamp,
        policy: &Policy,
    ) -> Self {
        let quiet_at = marks.quiet_at(now, &policy.mails, &policy.failures);
        Self {
            key,
            seen: ledger.version,
            version,
            marks,
            quiet_at,
        }
    }
}

/// What a decision about a ledger alone goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFacts {
    /// The store's time.
    pub now: Timestamp,
    /// The ledger as it stands.
    pub ledger: Ledger,
}

/// A change of a ledger alone.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerCommit {
    /// The guard.
    pub ledger: LedgerWrite,
    /// What is remembered of it.
    pub audit: Vec<AuditEvent>,
}

/// Ledgers.
pub trait Ledgers {
    /// Reads one ledger, lets `decide` judge it, writes what it says.
    fn attempt_ledger(
        &self,
        attempt: Attempt,
        key: &LedgerKey,
        decide: Decide<'_, LedgerFacts, LedgerCommit>,
    ) -> Result<Attempted, StoreError>;
}
