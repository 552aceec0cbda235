//! The outbox port, and the insert its commits share.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::outbox::{ClaimedMail, MailLane, MailResult, NewMail};
use countersign_core::ports::outbox::{Backlog, Claim, MailRecord, Outbox};
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::cells::{At, Id, Lane, Number, Word};
use crate::challenges::find_challenge;
use crate::rows::MailRow;
use crate::schema::outbox;
use crate::statement::statement;
use crate::store::SqliteStore;
use crate::users::find_owner;

impl Outbox for SqliteStore {
    fn claim_mails(&self, limit: u16, lease: Duration) -> Result<Claim, StoreError> {
        // Workers poll: as long as nothing is due they do not stand in the writer's queue.
        let (now, due) = self.read(|connection, now| Ok((now, list_due(connection, 1, now)?)))?;
        if due.is_empty() {
            return Ok(Claim {
                now,
                mails: Vec::new(),
            });
        }
        self.write(|connection, now| {
            let until = TimeDelta::from_std(lease)
                .ok()
                .and_then(|lease| now.checked_add_signed(lease));
            let until = until.unwrap_or(Timestamp::MAX_UTC);
            let due = list_due(connection, limit, now)?;
            let mails = due
                .into_iter()
                .map(|row| claim(connection, row, until))
                .collect::<QueryResult<_>>()?;
            Ok(Claim { now, mails })
        })
    }

    fn record_mails(&self, results: &[MailResult]) -> Result<(), StoreError> {
        self.write(|connection, now| {
            results
                .iter()
                .try_for_each(|result| record(connection, result, now).map(drop))
        })
    }

    fn list_mails(&self, limit: u16) -> Result<Vec<MailRecord>, StoreError> {
        self.read(|connection, _| {
            let rows = outbox::table
                .select(MailRow::as_select())
                .order((outbox::created_at.desc(), outbox::id.desc()))
                .limit(i64::from(limit))
                .load(connection)?;
            Ok(rows.into_iter().map(MailRow::into_record).collect())
        })
    }

    fn list_backlogs(&self, limit: u32) -> Result<(Timestamp, Vec<Backlog>), StoreError> {
        self.read(|connection, now| {
            let backlogs = MailLane::ALL
                .into_iter()
                .map(|lane| backlog(connection, lane, limit, now))
                .collect::<QueryResult<_>>()?;
            Ok((now, backlogs))
        })
    }
}

/// One walk of the index of open mails, no longer than the limit.
fn backlog(
    connection: &mut SqliteConnection,
    lane: MailLane,
    limit: u32,
    now: Timestamp,
) -> QueryResult<Backlog> {
    let due: Vec<At> = outbox::table
        .select(outbox::due_at)
        .filter(outbox::closed_at.is_null())
        .filter(outbox::lane.eq(Lane(lane)))
        .order(outbox::due_at)
        .limit(i64::from(limit))
        .load(connection)?;
    let oldest = due.first().map(|at| at.0);
    Ok(Backlog {
        lane,
        open: u64::try_from(due.len()).unwrap_or(u64::MAX),
        oldest_due_at: oldest.filter(|&at| at <= now),
    })
}

/// Queues mails; older ones with the same key that nobody ever held give way.
pub(crate) fn insert_mails(connection: &mut SqliteConnection, mails: &[NewMail]) -> QueryResult<()> {
    for mail in mails {
        if let Some(key) = &mail.coalesce {
            statement("DELETE FROM outbox WHERE coalesce_key = ? AND closed_at IS NULL AND fence = 0")
                .bind(key.as_str())
                .execute(connection)?;
        }
        diesel::insert_into(outbox::table)
            .values(MailRow::from(mail))
            .execute(connection)?;
    }
    Ok(())
}

/// The mails that may be claimed, in the order they should leave. Lane by lane, so that each is one walk of the
/// index that ends at what is not yet due.
fn list_due(connection: &mut SqliteConnection, limit: u16, now: Timestamp) -> QueryResult<Vec<MailRow>> {
    let mut due = Vec::new();
    for lane in MailLane::ALL {
        let room = i64::from(limit) - i64::try_from(due.len()).unwrap_or(i64::MAX);
        if room <= 0 {
            break;
        }
        let rows = outbox::table
            .select(MailRow::as_select())
            .filter(outbox::closed_at.is_null())
            .filter(outbox::lane.eq(Lane(lane)))
            .filter(outbox::due_at.le(At(now)))
            .filter(
                outbox::leased_until
                    .is_null()
                    .or(outbox::leased_until.le(At(now))),
            )
            .order((outbox::due_at, outbox::id))
            .limit(room)
            .load::<MailRow>(connection)?;
        due.extend(rows);
    }
    Ok(due)
}

fn claim(connection: &mut SqliteConnection, row: MailRow, until: Timestamp) -> QueryResult<ClaimedMail> {
    statement("UPDATE outbox SET fence = fence + 1, leased_until = ? WHERE id = ?")
        .bind(At(until))
        .bind(row.id())
        .execute(connection)?;
    let challenge = match row.challenge() {
        Some(id) => find_challenge(connection, id)?,
        None => None,
    };
    let user = find_owner(connection, row.address())?;
    Ok(row.into_claimed(challenge, user))
}

fn record(connection: &mut SqliteConnection, result: &MailResult, now: Timestamp) -> QueryResult<usize> {
    let closed_at = (!result.state.is_open()).then_some(At(now));
    let close = "UPDATE outbox SET state = ?, due_at = ?, lane = ?, attempts = attempts + ?, note = ?, \
                 leased_until = NULL, closed_at = ? \
                 WHERE id = ? AND fence = ? AND closed_at IS NULL";
    statement(close)
        .bind(Word(result.state))
        .bind(At(result.due_at))
        .bind(Lane(result.lane))
        .bind(Number(i16::from(result.attempted)))
        .bind(result.note.clone())
        .bind(closed_at)
        .bind(Id(result.id.0))
        .bind(result.fence)
        .execute(connection)
}
