//! The session port.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::ids::{SessionId, UserId};
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::ports::refresh_session::{RefreshCommit, SessionFacts};
use countersign_core::ports::sessions::{SessionKey, Sessions};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use diesel::prelude::*;

use crate::audit_events::insert_events;
use crate::cells::{At, Bytes, Id, Word};
use crate::challenges::{Ending, end_challenges_of_user};
use crate::devices::end_devices;
use crate::refresh_session;
use crate::rows::{NewSessionRow, SessionRow, UserRow};
use crate::schema::{address_credentials, sessions, users};
use crate::statement::statement;
use crate::store::SqliteStore;

impl Sessions for SqliteStore {
    fn attempt_refresh(
        &self,
        attempt: Attempt,
        id: SessionId,
        decide: Decide<'_, SessionFacts, RefreshCommit>,
    ) -> Result<Attempted, StoreError> {
        let facts = |connection: &mut _, now| find_by_id(connection, id, now);
        self.attempt(attempt, facts, decide, refresh_session::write_commit)
    }

    fn find_sessions(&self, keys: &[SessionKey]) -> Result<Vec<Option<SessionFacts>>, StoreError> {
        self.read(|connection, now| {
            let find = |key: &SessionKey| match key {
                SessionKey::Id(id) => find_by_id(connection, *id, now),
                SessionKey::Token(hash) => find_by_token(connection, hash, now),
            };
            keys.iter().map(find).collect()
        })
    }

    fn extend_session(
        &self,
        id: SessionId,
        used_at: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|connection, _| {
            statement(
                "UPDATE sessions SET last_used_at = ?, idle_expires_at = ? WHERE id = ? AND ended IS NULL",
            )
            .bind(At(used_at))
            .bind(At(idle_expires_at))
            .bind(Id(id.0))
            .execute(connection)
            .map(drop)
        })
    }

    fn list_sessions(&self, user: UserId) -> Result<(Timestamp, Vec<Session>), StoreError> {
        self.read(|connection, now| {
            let rows = sessions::table
                .select(SessionRow::as_select())
                .filter(sessions::user_id.eq(Id(user.0)))
                .filter(sessions::ended.is_null())
                .filter(sessions::idle_expires_at.gt(At(now)))
                .filter(sessions::absolute_expires_at.gt(At(now)))
                .order((sessions::created_at.desc(), sessions::id.desc()))
                .limit(200)
                .load(connection)?;
            Ok((now, rows.into_iter().map(Session::from).collect()))
        })
    }

    fn end_session(
        &self,
        user: UserId,
        id: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError> {
        self.write(|connection, now| {
            let ended = statement(
                "UPDATE sessions SET ended = ?, ended_at = ? WHERE id = ? AND user_id = ? AND ended IS NULL",
            )
            .bind(Word(end))
            .bind(At(now))
            .bind(Id(id.0))
            .bind(Id(user.0))
            .execute(connection)?;
            insert_events(connection, if ended > 0 { audit } else { &[] })?;
            Ok(ended > 0)
        })
    }

    fn end_other_sessions(
        &self,
        user: UserId,
        keep: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<usize, StoreError> {
        self.write(|connection, now| {
            let ended = end_sessions(connection, user, Some(keep), end, now)?;
            end_devices(connection, user, now)?;
            end_challenges_of_user(connection, user, &Ending::Of(&Purpose::ENDED_WITH_SESSIONS), now)?;
            insert_events(connection, if ended > 0 { audit } else { &[] })?;
            Ok(ended)
        })
    }
}

/// Keeps a session that begins.
pub(crate) fn insert_session(
    connection: &mut SqliteConnection,
    session: &Session,
    token_hash: Option<[u8; 32]>,
) -> QueryResult<usize> {
    diesel::insert_into(sessions::table)
        .values(NewSessionRow::new(session, token_hash))
        .execute(connection)
}

/// Ends all sessions of a user, but for one.
pub(crate) fn end_sessions(
    connection: &mut SqliteConnection,
    user: UserId,
    but: Option<SessionId>,
    end: SessionEnd,
    at: Timestamp,
) -> QueryResult<usize> {
    let finish =
        "UPDATE sessions SET ended = ?, ended_at = ? WHERE user_id = ? AND id IS NOT ? AND ended IS NULL";
    statement(finish)
        .bind(Word(end))
        .bind(At(at))
        .bind(Id(user.0))
        .bind(but.map(|id| Id(id.0)))
        .execute(connection)
}

fn find_by_id(
    connection: &mut SqliteConnection,
    id: SessionId,
    now: Timestamp,
) -> QueryResult<Option<SessionFacts>> {
    let row = sessions::table
        .inner_join(users::table.inner_join(address_credentials::table))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .filter(sessions::id.eq(Id(id.0)))
        .first(connection)
        .optional()?;
    Ok(row.map(|row| to_facts(row, now)))
}

fn find_by_token(
    connection: &mut SqliteConnection,
    hash: &[u8; 32],
    now: Timestamp,
) -> QueryResult<Option<SessionFacts>> {
    let row = sessions::table
        .inner_join(users::table.inner_join(address_credentials::table))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .filter(sessions::token_hash.eq(Bytes(*hash)))
        .first(connection)
        .optional()?;
    Ok(row.map(|row| to_facts(row, now)))
}

fn to_facts((session, user): (SessionRow, UserRow), now: Timestamp) -> SessionFacts {
    SessionFacts {
        now,
        session: session.into(),
        user: user.into(),
    }
}
