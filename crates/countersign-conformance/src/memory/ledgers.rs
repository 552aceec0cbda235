//! The ledger port, and the guard every other commit begins with.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::ports::ledgers::{LedgerCommit, LedgerFacts, LedgerWrite, Ledgers};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};

use super::MemoryStore;
use super::tables::{LedgerRow, Stop, Tables};

impl Ledgers for MemoryStore {
    fn attempt_ledger(
        &self,
        attempt: Attempt,
        key: &LedgerKey,
        decide: Decide<'_, LedgerFacts, LedgerCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            attempt,
            |tables, now| {
                Some(LedgerFacts {
                    now,
                    ledger: tables.ledger(key),
                })
            },
            decide,
            |tables, _, _, commit| {
                tables.write_ledger(&commit.ledger)?;
                tables.add_events(&commit.audit)
            },
        )
    }
}

impl Tables {
    pub(super) fn ledger(&self, key: &LedgerKey) -> Ledger {
        self.ledgers.get(key).map_or_else(Ledger::default, |row| Ledger {
            version: Some(row.version),
            marks: row.marks.clone(),
        })
    }

    /// Writes the guard row over the state that was read.
    pub(super) fn write_ledger(&mut self, write: &LedgerWrite) -> Result<(), Stop> {
        if self.ledgers.get(&write.key).map(|row| row.version) != write.seen {
            return Err(Stop::Lost);
        }
        let row = LedgerRow {
            version: write.version,
            marks: write.marks.clone(),
            quiet_at: write.quiet_at,
        };
        self.ledgers.insert(write.key.clone(), row);
        Ok(())
    }
}

/// The time, once the row is held, must be before `not_after`.
pub(super) fn in_time(now: Timestamp, not_after: Timestamp) -> Result<(), Stop> {
    if now < not_after { Ok(()) } else { Err(Stop::Lost) }
}
