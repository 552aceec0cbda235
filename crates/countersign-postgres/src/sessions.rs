//! Sessions: found, extended, listed and ended.

use std::collections::HashMap;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::ids::{SessionId, UserId};
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::ports::refresh_session::{RefreshCommit, SessionFacts};
use countersign_core::ports::sessions::{SessionKey, Sessions};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::{Error, QueryResult};
use diesel::row::NamedRow;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use crate::bind::Named;
use crate::challenges::purpose_list;
use crate::parts::EventValues;
use crate::refresh_session::RefreshSteps;
use crate::rows;
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::store::PostgresStore;
use crate::template::Part;

statements! {
    /// One session by its id.
    FindSession = "parts/session_columns.sql", "session_by_id.sql";
    /// One session by its cookie token.
    FindSessionByToken = "parts/session_columns.sql", "session_by_token.sql";
    /// A user's live sessions.
    ListSessions = "parts/session_columns.sql", "sessions_of_user.sql";
    /// A later idle deadline.
    ExtendSession = "session_extend.sql";
}

parts! {
    SESSION_COLUMNS = "parts/session_columns.sql";
    BY_IDS = "sessions_by_id.sql";
    BY_TOKENS = "sessions_by_token.sql";
    END_SESSIONS = "session_end.sql";
    COUNT_ENDED = "session_end_count.sql";
}

/// One session by its id.
pub(crate) fn session_by_id(
    at: Option<Timestamp>,
    id: SessionId,
    connection: &mut PgConnection,
) -> QueryResult<Option<SessionFacts>> {
    let found: Vec<SessionRow> = FindSession::with(&[("at", &at), ("id", &id.0)]).load(connection)?;
    Ok(found.into_iter().next().and_then(SessionRow::into_facts))
}

/// One session by its cookie token.
fn session_by_token(
    at: Option<Timestamp>,
    hash: &[u8; 32],
    connection: &mut PgConnection,
) -> QueryResult<Option<SessionFacts>> {
    let values: [Named<'_>; 2] = [("at", &at), ("hash", &hash.as_slice())];
    let found: Vec<SessionRow> = FindSessionByToken::with(&values).load(connection)?;
    Ok(found.into_iter().next().and_then(SessionRow::into_facts))
}

/// Several sessions with one statement for each way they are named.
fn sessions_by_keys(
    at: Option<Timestamp>,
    keys: &[SessionKey],
    connection: &mut PgConnection,
) -> QueryResult<Vec<Option<SessionFacts>>> {
    let (mut ids, mut hashes) = (Vec::<Uuid>::new(), Vec::<&[u8]>::new());
    for key in keys {
        match key {
            SessionKey::Id(id) => ids.push(id.0),
            SessionKey::Token(hash) => hashes.push(hash),
        }
    }
    let mut found: Vec<KeyedSession> = Vec::with_capacity(keys.len());
    if !ids.is_empty() {
        let parts = of_width(BY_IDS, &mut ids);
        found.extend(Composed::with(&parts, &[("at", &at), ("ids", &ids)]).load(connection)?);
    }
    if !hashes.is_empty() {
        let parts = of_width(BY_TOKENS, &mut hashes);
        found.extend(Composed::with(&parts, &[("at", &at), ("hashes", &hashes)]).load(connection)?);
    }
    let found: HashMap<SessionKey, SessionFacts> = found
        .into_iter()
        .filter_map(|KeyedSession(key, row)| Some((key, row.into_facts()?)))
        .collect();
    Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
}

/// A statement over a list whose length is a power of two, filled up with its last item: so there are few of them, each
/// prepared once. An array of any length would be planned anew each time, since PostgreSQL cannot know its length before.
fn of_width<T: Copy>(list_of: &'static str, items: &mut Vec<T>) -> [Part; 2] {
    if let Some(last) = items.last().copied() {
        items.resize(items.len().next_power_of_two(), last);
    }
    [Part::plain(SESSION_COLUMNS), Part::of(list_of, items.len())]
}

impl Sessions for PostgresStore {
    fn attempt_refresh(
        &self,
        attempt: Attempt,
        id: SessionId,
        decide: Decide<'_, SessionFacts, RefreshCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(attempt, &RefreshSteps { store: self, id }, decide)
    }

    fn find_sessions(&self, keys: &[SessionKey]) -> Result<Vec<Option<SessionFacts>>, StoreError> {
        self.read(|connection| match keys {
            [SessionKey::Id(id)] => session_by_id(self.at(), *id, connection).map(|found| vec![found]),
            [SessionKey::Token(hash)] => {
                session_by_token(self.at(), hash, connection).map(|found| vec![found])
            }
            _ => sessions_by_keys(self.at(), keys, connection),
        })
    }

    fn extend_session(
        &self,
        id: SessionId,
        used_at: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let values: [Named<'_>; 3] = [
            ("id", &id.0),
            ("used_at", &used_at),
            ("idle_expires_at", &idle_expires_at),
        ];
        self.write(|connection| ExtendSession::with(&values).execute(connection))
            .map(drop)
    }

    fn list_sessions(&self, user: UserId) -> Result<(Timestamp, Vec<Session>), StoreError> {
        self.read(|connection| {
            let values: [Named<'_>; 2] = [("at", &self.at()), ("user", &user.0)];
            let found: Vec<SessionRow> = ListSessions::with(&values).load(connection)?;
            let now = found.first().map(|row| row.now).ok_or(Error::NotFound)?;
            Ok((now, found.into_iter().filter_map(|row| row.session).collect()))
        })
    }

    fn end_session(
        &self,
        user: UserId,
        id: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError> {
        self.end_sessions(user, Some(id), None, end, audit)
            .map(|ended| ended > 0)
    }

    fn end_other_sessions(
        &self,
        user: UserId,
        keep: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<usize, StoreError> {
        self.end_sessions(user, None, Some(keep), end, audit)
    }
}

impl PostgresStore {
    fn end_sessions(
        &self,
        user: UserId,
        only: Option<SessionId>,
        keep: Option<SessionId>,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<usize, StoreError> {
        let only: Option<Uuid> = only.map(|id| id.0);
        let keep: Option<Uuid> = keep.map(|id| id.0);
        // As a transaction, so that it waits for refreshes whatever isolation the database is set to, and is not one of
        // many that lose against them.
        self.write_together(|connection| {
            let (at, end, events) = (self.at(), end.as_str(), EventValues::of(audit)?);
            let purposes = purpose_list(&Purpose::ENDED_WITH_SESSIONS);
            let mut values: Vec<Named<'_>> = vec![
                ("at", &at),
                ("user", &user.0),
                ("only", &only),
                ("keep", &keep),
                ("end", &end),
                ("purposes", &purposes),
            ];
            values.extend(events.named());
            let parts = events.kept_between(END_SESSIONS, COUNT_ENDED);
            let counted: Vec<EndedCount> = Composed::with(&parts, &values).load(connection)?;
            Ok(counted
                .first()
                .map_or(0, |count| usize::try_from(count.ended).unwrap_or_default()))
        })
    }
}

#[derive(QueryableByName)]
struct EndedCount {
    #[diesel(sql_type = BigInt)]
    ended: i64,
}

struct SessionRow {
    now: Timestamp,
    session: Option<Session>,
    user: Option<countersign_core::nouns::user::User>,
}

impl SessionRow {
    fn into_facts(self) -> Option<SessionFacts> {
        let Self { now, session, user } = self;
        session
            .zip(user)
            .map(|(session, user)| SessionFacts { now, session, user })
    }
}

struct KeyedSession(SessionKey, SessionRow);

impl QueryableByName<Pg> for KeyedSession {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let session = SessionRow::build(row)?;
        let key = match rows::get::<Option<Vec<u8>>>(row, "asked_hash")? {
            Some(hash) => SessionKey::Token(hash.try_into().map_err(|_| "a token hash of another length")?),
            None => SessionKey::Id(SessionId(rows::get(row, "id")?)),
        };
        Ok(Self(key, session))
    }
}

impl QueryableByName<Pg> for SessionRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self {
            now: rows::now(row)?,
            session: rows::session(row)?,
            user: rows::user(row)?,
        })
    }
}
