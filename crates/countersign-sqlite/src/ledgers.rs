//! The ledger port, and the guard that other commits begin with.

use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::ports::ledgers::{LedgerCommit, LedgerFacts, LedgerWrite, Ledgers};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use diesel::prelude::*;

use crate::audit_events::insert_events;
use crate::cells::{At, Json, Word};
use crate::errors::{Stop, one_row};
use crate::rows::LedgerRow;
use crate::schema::ledgers;
use crate::statement::statement;
use crate::store::SqliteStore;

impl Ledgers for SqliteStore {
    fn attempt_ledger(
        &self,
        attempt: Attempt,
        key: &LedgerKey,
        decide: Decide<'_, LedgerFacts, LedgerCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            attempt,
            |connection, now| {
                Ok(Some(LedgerFacts {
                    now,
                    ledger: find_ledger(connection, key)?,
                }))
            },
            decide,
            |connection, _, _, commit| {
                write_ledger(connection, &commit.ledger)?;
                Ok(insert_events(connection, &commit.audit)?)
            },
        )
    }
}

/// A ledger as it stands; where there is no row, one that says nothing.
pub(crate) fn find_ledger(connection: &mut SqliteConnection, key: &LedgerKey) -> QueryResult<Ledger> {
    let row = ledgers::table
        .select(LedgerRow::as_select())
        .filter(ledgers::key.eq(Word(key.clone())))
        .first(connection)
        .optional()?;
    Ok(row.map(Ledger::from).unwrap_or_default())
}

/// Writes the guard over the state that was read; lost if there is another by now.
pub(crate) fn write_ledger(connection: &mut SqliteConnection, write: &LedgerWrite) -> Result<(), Stop> {
    let written = match write.seen {
        None => {
            let insert = "INSERT INTO ledgers (key, version, marks, quiet_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
            statement(insert)
                .bind(Word(write.key.clone()))
                .bind(write.version.0)
                .bind(Json(write.marks.clone()))
                .bind(At(write.quiet_at))
                .execute(connection)?
        }
        Some(seen) => {
            statement("UPDATE ledgers SET version = ?, marks = ?, quiet_at = ? WHERE key = ? AND version = ?")
                .bind(write.version.0)
                .bind(Json(write.marks.clone()))
                .bind(At(write.quiet_at))
                .bind(Word(write.key.clone()))
                .bind(seen.0)
                .execute(connection)?
        }
    };
    one_row(written)
}
