//! The operators' port. Its queries are rare, so they are put together as they are asked and prepared each time.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::budget::BudgetScope;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::{ChallengeId, DeviceId, MailId, RequestId, UserId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::User;
use countersign_core::ports::operators::{
    AuditEntry, AuditQuery, DeviceTrail, KeyUse, MailQuery, MailTrail, Operators, SessionTrail, UserQuery,
};
use countersign_core::ports::store::StoreError;
use diesel::dsl::sql;
use diesel::helper_types::InnerJoinQuerySource;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::sqlite::Sqlite;

use crate::audit_events::insert_events;
use crate::cells::{At, Id, Number, Word};
use crate::challenges::{Ending, end_challenges_of_user, find_requested};
use crate::devices::end_devices;
use crate::rows::{ChallengeRow, EntryRow, MailRow, SessionRow, UserRow};
use crate::schema::{
    address_credentials, audit_events, challenge_aliases, challenges, device_tokens, outbox,
    password_credentials, sessions, users,
};
use crate::sessions::end_sessions;
use crate::statement::statement;
use crate::store::SqliteStore;
use crate::users::find_user;

#[diesel::declare_sql_function]
extern "SQL" {
    /// Where one text begins in another, from 1; 0 if nowhere.
    fn instr(whole: Text, part: Text) -> BigInt;
}

type UsersAndAddresses = InnerJoinQuerySource<users::table, address_credentials::table>;

/// Which users a query asks for, as a condition.
fn is_meant(query: &UserQuery) -> Box<dyn BoxableExpression<UsersAndAddresses, Sqlite, SqlType = Bool>> {
    let mut meant: Box<dyn BoxableExpression<UsersAndAddresses, Sqlite, SqlType = Bool>> =
        Box::new(sql::<Bool>("TRUE"));
    if let Some(text) = &query.contains {
        meant = Box::new(meant.and(instr(address_credentials::address, text.clone()).gt(0)));
    }
    if let Some(status) = query.status {
        meant = Box::new(meant.and(users::status.eq(Word(status))));
    }
    match query.is_verified {
        Some(true) => meant = Box::new(meant.and(address_credentials::verified_at.is_not_null())),
        Some(false) => meant = Box::new(meant.and(address_credentials::verified_at.is_null())),
        None => {}
    }
    if let Some(is_test) = query.is_test {
        let said = sql::<Bool>("coalesce(json_extract(users.profile, '$.is_test'), 0) = ");
        meant = Box::new(meant.and(said.bind::<Bool, _>(is_test)));
    }
    if let Some(from) = query.created.from {
        meant = Box::new(meant.and(users::created_at.ge(At(from))));
    }
    if let Some(until) = query.created.until {
        meant = Box::new(meant.and(users::created_at.le(At(until))));
    }
    if let Some(from) = query.modified.from {
        meant = Box::new(meant.and(users::updated_at.ge(At(from))));
    }
    if let Some(until) = query.modified.until {
        meant = Box::new(meant.and(users::updated_at.le(At(until))));
    }
    if let Some(before) = query.before {
        meant = Box::new(meant.and(users::id.lt(Id(before.0))));
    }
    meant
}

impl Operators for SqliteStore {
    fn read_time(&self) -> Result<Timestamp, StoreError> {
        self.read(|_, now| Ok(now))
    }

    fn find_user_by_id(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(|connection, _| find_user(connection, id))
    }

    fn list_users(&self, query: &UserQuery) -> Result<Vec<User>, StoreError> {
        self.read(|connection, _| {
            let wanted = users::table
                .inner_join(address_credentials::table)
                .filter(is_meant(query))
                .select(UserRow::as_select())
                .order(users::id.desc())
                .limit(i64::from(query.limit))
                .offset(i64::from(query.skip));
            let rows: Vec<UserRow> = wanted.load(connection)?;
            Ok(rows.into_iter().map(User::from).collect())
        })
    }

    fn count_users(&self, query: &UserQuery) -> Result<u64, StoreError> {
        self.read(|connection, _| {
            let wanted = users::table
                .inner_join(address_credentials::table)
                .filter(is_meant(query))
                .count();
            let count: i64 = wanted.get_result(connection)?;
            Ok(u64::try_from(count).unwrap_or_default())
        })
    }

    fn list_users_with_password(&self, ids: &[UserId]) -> Result<Vec<UserId>, StoreError> {
        self.read(|connection, _| {
            let found: Vec<Id> = password_credentials::table
                .select(password_credentials::user_id)
                .filter(password_credentials::user_id.eq_any(ids.iter().map(|id| Id(id.0))))
                .load(connection)?;
            Ok(found.into_iter().map(|id| UserId(id.0)).collect())
        })
    }

    fn list_session_trails(&self, user: UserId) -> Result<Vec<SessionTrail>, StoreError> {
        self.read(|connection, _| {
            let rows: Vec<(SessionRow, Option<At>)> = sessions::table
                .select((SessionRow::as_select(), sessions::ended_at))
                .filter(sessions::user_id.eq(Id(user.0)))
                .order((sessions::created_at.desc(), sessions::id.desc()))
                .load(connection)?;
            let trail = |(row, ended_at): (SessionRow, Option<At>)| SessionTrail {
                session: row.into(),
                ended_at: ended_at.map(|at| at.0),
            };
            Ok(rows.into_iter().map(trail).collect())
        })
    }

    fn list_device_trails(&self, user: UserId) -> Result<Vec<DeviceTrail>, StoreError> {
        self.read(|connection, _| {
            let rows: Vec<(Id, At, Option<At>)> = device_tokens::table
                .select((
                    device_tokens::id,
                    device_tokens::expires_at,
                    device_tokens::ended_at,
                ))
                .filter(device_tokens::user_id.eq(Id(user.0)))
                .order(device_tokens::id.desc())
                .load(connection)?;
            let trail = |(id, expires_at, ended_at): (Id, At, Option<At>)| DeviceTrail {
                id: DeviceId(id.0),
                expires_at: expires_at.0,
                ended_at: ended_at.map(|at| at.0),
            };
            Ok(rows.into_iter().map(trail).collect())
        })
    }

    fn end_user_sessions(
        &self,
        user: UserId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<Option<usize>, StoreError> {
        self.write(|connection, now| {
            let found: i64 = users::table.find(Id(user.0)).count().get_result(connection)?;
            if found == 0 {
                return Ok(None);
            }
            let ended = end_sessions(connection, user, None, end, now)?;
            end_devices(connection, user, now)?;
            end_challenges_of_user(connection, user, &Ending::Of(&Purpose::ENDED_WITH_SESSIONS), now)?;
            insert_events(connection, audit)?;
            Ok(Some(ended))
        })
    }

    fn find_requested(&self, id: RequestId) -> Result<Option<Challenge>, StoreError> {
        self.read(|connection, _| find_requested(connection, id))
    }

    fn list_request_ids(&self, id: ChallengeId) -> Result<Vec<RequestId>, StoreError> {
        self.read(|connection, _| {
            let ids: Vec<Id> = challenge_aliases::table
                .select(challenge_aliases::request_id)
                .filter(challenge_aliases::challenge_id.eq(Id(id.0)))
                .order(challenge_aliases::request_id)
                .load(connection)?;
            Ok(ids.into_iter().map(|id| RequestId(id.0)).collect())
        })
    }

    fn list_challenges(&self, address: &Address, limit: u16) -> Result<Vec<Challenge>, StoreError> {
        self.read(|connection, _| {
            let rows = challenges::table
                .select(ChallengeRow::as_select())
                .filter(challenges::address.eq(Word(address.clone())))
                .order((challenges::created_at.desc(), challenges::id.desc()))
                .limit(i64::from(limit))
                .load(connection)?;
            Ok(rows.into_iter().map(Challenge::from).collect())
        })
    }

    fn list_mail_trails(&self, query: &MailQuery) -> Result<Vec<MailTrail>, StoreError> {
        self.read(|connection, _| {
            let mut wanted = outbox::table
                .select((MailRow::as_select(), outbox::leased_until, outbox::closed_at))
                .order(outbox::id.desc())
                .limit(i64::from(query.limit))
                .into_boxed();
            if let Some(address) = &query.address {
                wanted = wanted.filter(outbox::address.eq(Word(address.clone())));
            }
            if let Some(challenge) = query.challenge {
                wanted = wanted.filter(outbox::challenge_id.eq(Id(challenge.0)));
            }
            if let Some(state) = query.state {
                wanted = wanted.filter(outbox::state.eq(Word(state)));
            }
            if let Some(before) = query.before {
                wanted = wanted.filter(outbox::id.lt(Id(before.0)));
            }
            let rows: Vec<(MailRow, Option<At>, Option<At>)> = wanted.load(connection)?;
            let trail = |(row, leased_until, closed_at): (MailRow, Option<At>, Option<At>)| MailTrail {
                record: row.into_record(),
                leased_until: leased_until.map(|at| at.0),
                closed_at: closed_at.map(|at| at.0),
            };
            Ok(rows.into_iter().map(trail).collect())
        })
    }

    fn requeue_mails(&self, ids: &[MailId], audit: &[AuditEvent]) -> Result<usize, StoreError> {
        self.write(|connection, now| {
            let requeue = "UPDATE outbox SET state = 'queued', due_at = ?, attempts = 0, fence = fence + 1, \
                           leased_until = NULL, closed_at = NULL \
                           WHERE id = ? AND state <> 'handed_over' AND coalesce(leased_until <= ?, 1)";
            let mut requeued = 0;
            for id in ids {
                requeued += statement(requeue)
                    .bind(At(now))
                    .bind(Id(id.0))
                    .bind(At(now))
                    .execute(connection)?;
            }
            insert_events(connection, if requeued > 0 { audit } else { &[] })?;
            Ok(requeued)
        })
    }

    fn list_audit_entries(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|connection, _| {
            let mut wanted = audit_events::table
                .select(EntryRow::as_select())
                .order((audit_events::at.desc(), audit_events::id.desc()))
                .limit(i64::from(query.limit))
                .into_boxed();
            if let Some(address) = &query.address {
                wanted = wanted.filter(audit_events::address.eq(address));
            }
            if let Some(user) = query.user {
                wanted = wanted.filter(audit_events::user_id.eq(Id(user.0)));
            }
            if let Some(kind) = &query.kind {
                wanted = wanted.filter(audit_events::kind.eq(kind));
            }
            if let Some(since) = query.since {
                wanted = wanted.filter(audit_events::at.ge(At(since)));
            }
            if let Some((at, id)) = query.before {
                let same = audit_events::at.eq(At(at)).and(audit_events::id.lt(Id(id.0)));
                wanted = wanted.filter(audit_events::at.lt(At(at)).or(same));
            }
            Ok(wanted
                .load(connection)?
                .into_iter()
                .map(AuditEntry::from)
                .collect())
        })
    }

    fn list_key_uses(&self) -> Result<Vec<KeyUse>, StoreError> {
        self.read(list_key_uses)
    }

    fn forget_address(&self, address: &Address) -> Result<(), StoreError> {
        self.write(|connection, _| {
            statement("DELETE FROM ledgers WHERE key = ?")
                .bind(Word(LedgerKey::Address(address.clone())))
                .execute(connection)?;
            statement("DELETE FROM budget_hits WHERE scope = ? AND subject = ?")
                .bind(BudgetScope::SendMailbox.as_str())
                .bind(address.mailbox())
                .execute(connection)
                .map(drop)
        })
    }
}

/// What is alive by the generation of keys that made it.
pub(crate) fn list_key_uses(connection: &mut SqliteConnection, now: Timestamp) -> QueryResult<Vec<KeyUse>> {
    #[derive(QueryableByName)]
    struct Use {
        #[diesel(sql_type = BigInt)]
        key_id: Number<i16>,
        #[diesel(sql_type = BigInt)]
        sessions: i64,
        #[diesel(sql_type = BigInt)]
        challenges: i64,
        #[diesel(sql_type = BigInt)]
        until: At,
    }
    let count = "SELECT key_id, sum(sessions) AS sessions, sum(challenges) AS challenges, max(until) AS until FROM ( \
                 SELECT refresh_key_id AS key_id, 1 AS sessions, 0 AS challenges, absolute_expires_at AS until \
                 FROM sessions WHERE refresh_key_id IS NOT NULL AND ended IS NULL \
                 AND idle_expires_at > ? AND absolute_expires_at > ? \
                 UNION ALL SELECT key_id, 0, 1, expires_at FROM challenges WHERE ended IS NULL AND expires_at > ? \
                 ) GROUP BY key_id ORDER BY key_id";
    let uses: Vec<Use> = statement(count)
        .bind(At(now))
        .bind(At(now))
        .bind(At(now))
        .load(connection)?;
    let key_use = |row: Use| KeyUse {
        key_id: row.key_id.0,
        sessions: u64::try_from(row.sessions).unwrap_or_default(),
        challenges: u64::try_from(row.challenges).unwrap_or_default(),
        until: row.until.0,
    };
    Ok(uses.into_iter().map(key_use).collect())
}
