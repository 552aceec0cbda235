//! The commit of a refresh; its guard is the generation.

use countersign_core::nouns::Timestamp;
use countersign_core::ports::refresh_session::{RefreshCommit, SessionFacts};
use diesel::prelude::*;

use crate::attempt::in_time;
use crate::audit_events::insert_events;
use crate::cells::{At, Id, Number, Word};
use crate::errors::{Stop, one_row};
use crate::statement::statement;

/// Writes what was decided.
pub(crate) fn write_commit(
    connection: &mut SqliteConnection,
    now: Timestamp,
    facts: &SessionFacts,
    commit: &RefreshCommit,
) -> Result<(), Stop> {
    let id = Id(facts.session.id.0);
    match commit {
        RefreshCommit::Rotate {
            seen,
            rotated_at,
            idle_expires_at,
            not_after,
        } => {
            in_time(now, *not_after)?;
            let rotate = "UPDATE sessions \
                          SET generation = generation + 1, rotated_at = ?, last_used_at = ?, idle_expires_at = ? \
                          WHERE id = ? AND generation = ? AND ended IS NULL";
            let rotated = statement(rotate)
                .bind(At(*rotated_at))
                .bind(At(*rotated_at))
                .bind(At(*idle_expires_at))
                .bind(id)
                .bind(Number(*seen))
                .execute(connection)?;
            one_row(rotated)
        }
        RefreshCommit::End { seen, end, audit } => {
            let finish = "UPDATE sessions SET ended = ?, ended_at = ? \
                          WHERE id = ? AND generation = ? AND ended IS NULL";
            let ended = statement(finish)
                .bind(Word(*end))
                .bind(At(now))
                .bind(id)
                .bind(Number(*seen))
                .execute(connection)?;
            one_row(ended)?;
            Ok(insert_events(connection, audit)?)
        }
    }
}
