//! Hits: the latest instants per scope and subject.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::budget::Hit;
use diesel::prelude::*;

use crate::cells::{At, Json};
use crate::errors::Stop;
use crate::schema::budget_hits;
use crate::statement::statement;

/// For each hit the instant of its `limit`-th latest one, if there are so many.
pub(crate) fn nth_latest(
    connection: &mut SqliteConnection,
    hits: &[Hit],
) -> QueryResult<Vec<Option<Timestamp>>> {
    let nth = |hit: &Hit| Ok(nth_latest_of(hit, &find_hits(connection, hit)?));
    hits.iter().map(nth).collect()
}

/// Appends each hit, keeping no more instants than its limit; lost if one of them has no room.
pub(crate) fn append_hits(
    connection: &mut SqliteConnection,
    hits: &[Hit],
    now: Timestamp,
) -> Result<(), Stop> {
    for hit in hits {
        let mut micros = find_hits(connection, hit)?;
        if hit.room_at(nth_latest_of(hit, &micros), now).is_some() {
            return Err(Stop::Lost);
        }
        micros.push(now.timestamp_micros());
        micros.sort_unstable();
        let surplus = micros.len().saturating_sub(usize::from(hit.limit.max(1)));
        micros.drain(..surplus);
        statement(
            "INSERT INTO budget_hits (scope, subject, hits, quiet_at) VALUES (?, ?, ?, ?) \
             ON CONFLICT (scope, subject) \
             DO UPDATE SET hits = excluded.hits, quiet_at = max(quiet_at, excluded.quiet_at)",
        )
        .bind(hit.scope.as_str())
        .bind(hit.subject.as_str())
        .bind(Json(micros))
        .bind(At(now + hit.window))
        .execute(connection)?;
    }
    Ok(())
}

/// The instants that are kept, oldest first.
fn find_hits(connection: &mut SqliteConnection, hit: &Hit) -> QueryResult<Vec<i64>> {
    let row = budget_hits::table
        .select(budget_hits::hits)
        .filter(budget_hits::scope.eq(hit.scope.as_str()))
        .filter(budget_hits::subject.eq(hit.subject.as_str()))
        .first::<Json<Vec<i64>>>(connection)
        .optional()?;
    Ok(row.map(|Json(micros)| micros).unwrap_or_default())
}

fn nth_latest_of(hit: &Hit, micros: &[i64]) -> Option<Timestamp> {
    let nth = micros.iter().rev().nth(usize::from(hit.limit.max(1)) - 1)?;
    Timestamp::from_timestamp_micros(*nth)
}
