//! What operators look up and put right: whole trails of users, challenges, mails and events.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::budget::BudgetScope;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::{ChallengeId, DeviceId, EventId, MailId, RequestId, SessionId, UserId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::User;
use countersign_core::ports::operators::{
    AuditEntry, AuditQuery, DeviceTrail, KeyUse, MailQuery, MailTrail, Operators, SessionTrail, UserQuery,
};
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use crate::bind::{Bind, Named};
use crate::challenges::{ChallengeRow, purpose_list};
use crate::outbox::MailRow;
use crate::parts::EventValues;
use crate::rows::{self, get};
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::store::PostgresStore;
use crate::users::{LockUser, UserRow};

statements! {
    /// The time.
    ReadTime = "time_read.sql";
    /// A user by id.
    FindUserById = "user_by_id.sql";
    /// Users by page.
    ListUsers = "users_list.sql", "users_meant.sql", "users_page.sql";
    /// How many of them there are.
    CountUsers = "users_count.sql", "users_meant.sql";
    /// Those of some users who have a password.
    ListUsersWithPassword = "users_with_password.sql";
    /// All sessions of a user.
    ListSessionTrails = "session_trails.sql";
    /// All device tokens of a user.
    ListDeviceTrails = "device_trails.sql";
    /// The challenge behind a request.
    FindRequested = "challenge_by_request.sql";
    /// The further requests of a challenge.
    ListRequestIds = "request_ids.sql";
    /// All challenges of an address.
    ListChallenges = "challenges_of_address.sql";
    /// Mails by page.
    ListMailTrails = "mail_trails.sql";
    /// Events by page.
    ListAuditEntries = "audit_entries.sql";
    /// What is alive by generation of keys.
    ListKeyUses = "key_uses.sql";
    /// What an address used up.
    ForgetAddress = "address_forget.sql";
}

parts! {
    END_USER_SESSIONS = "sessions_of_user_end.sql";
    COUNT_ENDED = "sessions_of_user_end_count.sql";
    REQUEUE_MAILS = "mails_requeue.sql";
    COUNT_REQUEUED = "mails_requeue_count.sql";
}

impl Operators for PostgresStore {
    fn read_time(&self) -> Result<Timestamp, StoreError> {
        let found: Vec<Now> =
            self.read(|connection| ReadTime::with(&[("at", &self.at())]).load(connection))?;
        Ok(found.first().map(|Now(now)| *now).unwrap_or_default())
    }

    fn find_user_by_id(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let found: Vec<UserRow> =
            self.read(|connection| FindUserById::with(&[("id", &id.0)]).load(connection))?;
        Ok(found.into_iter().next().map(|UserRow(user)| user))
    }

    fn list_users(&self, query: &UserQuery) -> Result<Vec<User>, StoreError> {
        let (meant, limit, skip) = (Meant::of(query), i64::from(query.limit), i64::from(query.skip));
        let mut values = meant.named().to_vec();
        values.extend([("limit", &limit as &dyn Bind), ("skip", &skip)]);
        let found: Vec<UserRow> = self.read(|connection| ListUsers::with(&values).load(connection))?;
        Ok(found.into_iter().map(|UserRow(user)| user).collect())
    }

    fn count_users(&self, query: &UserQuery) -> Result<u64, StoreError> {
        let meant = Meant::of(query);
        let counted: Vec<Counted> =
            self.read(|connection| CountUsers::with(&meant.named()).load(connection))?;
        Ok(counted
            .first()
            .map_or(0, |row| u64::try_from(row.counted).unwrap_or_default()))
    }

    fn list_users_with_password(&self, ids: &[UserId]) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let found: Vec<IdRow> =
            self.read(|connection| ListUsersWithPassword::with(&[("ids", &ids)]).load(connection))?;
        Ok(found.into_iter().map(|IdRow(id)| UserId(id)).collect())
    }

    fn list_session_trails(&self, user: UserId) -> Result<Vec<SessionTrail>, StoreError> {
        let found: Vec<SessionTrailRow> =
            self.read(|connection| ListSessionTrails::with(&[("user", &user.0)]).load(connection))?;
        Ok(found.into_iter().map(|SessionTrailRow(trail)| trail).collect())
    }

    fn list_device_trails(&self, user: UserId) -> Result<Vec<DeviceTrail>, StoreError> {
        let found: Vec<DeviceTrailRow> =
            self.read(|connection| ListDeviceTrails::with(&[("user", &user.0)]).load(connection))?;
        Ok(found.into_iter().map(|DeviceTrailRow(trail)| trail).collect())
    }

    fn end_user_sessions(
        &self,
        user: UserId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<Option<usize>, StoreError> {
        self.write_together(|connection| {
            let (at, end, events) = (self.at(), end.as_str(), EventValues::of(audit)?);
            let purposes = purpose_list(&Purpose::ENDED_WITH_SESSIONS);
            let mut values: Vec<Named<'_>> = vec![
                ("at", &at),
                ("user", &user.0),
                ("end", &end),
                ("purposes", &purposes),
            ];
            values.extend(events.named());
            LockUser::with(&[("user", &user.0)]).execute(connection)?;
            let parts = events.kept_between(END_USER_SESSIONS, COUNT_ENDED);
            let counted: Vec<Counted> = Composed::with(&parts, &values).load(connection)?;
            Ok(counted.first().map(Counted::number))
        })
    }

    fn find_requested(&self, id: RequestId) -> Result<Option<Challenge>, StoreError> {
        let found: Vec<ChallengeRow> = self
            .read(|connection| FindRequested::with(&[("at", &self.at()), ("id", &id.0)]).load(connection))?;
        Ok(found.into_iter().next().map(|row| row.challenge))
    }

    fn list_request_ids(&self, id: ChallengeId) -> Result<Vec<RequestId>, StoreError> {
        let found: Vec<IdRow> =
            self.read(|connection| ListRequestIds::with(&[("id", &id.0)]).load(connection))?;
        Ok(found.into_iter().map(|IdRow(id)| RequestId(id)).collect())
    }

    fn list_challenges(&self, address: &Address, limit: u16) -> Result<Vec<Challenge>, StoreError> {
        let (address, limit) = (address.as_str(), i64::from(limit));
        let found: Vec<ChallengeRow> = self.read(|connection| {
            let values: [Named<'_>; 3] = [("at", &self.at()), ("address", &address), ("limit", &limit)];
            ListChallenges::with(&values).load(connection)
        })?;
        Ok(found.into_iter().map(|row| row.challenge).collect())
    }

    fn list_mail_trails(&self, query: &MailQuery) -> Result<Vec<MailTrail>, StoreError> {
        let address = query.address.as_ref().map(Address::as_str);
        let challenge: Option<Uuid> = query.challenge.map(|id| id.0);
        let state = query.state.map(|state| state.as_str());
        let before: Option<Uuid> = query.before.map(|id| id.0);
        let limit = i64::from(query.limit);
        let values: [Named<'_>; 5] = [
            ("address", &address),
            ("challenge", &challenge),
            ("state", &state),
            ("before", &before),
            ("limit", &limit),
        ];
        let found: Vec<MailTrailRow> =
            self.read(|connection| ListMailTrails::with(&values).load(connection))?;
        Ok(found.into_iter().map(|MailTrailRow(trail)| trail).collect())
    }

    fn requeue_mails(&self, ids: &[MailId], audit: &[AuditEvent]) -> Result<usize, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let counted: Vec<Counted> = self.write(|connection| {
            let (at, events) = (self.at(), EventValues::of(audit)?);
            let mut values: Vec<Named<'_>> = vec![("at", &at), ("ids", &ids)];
            values.extend(events.named());
            let parts = events.kept_between(REQUEUE_MAILS, COUNT_REQUEUED);
            Composed::with(&parts, &values).load(connection)
        })?;
        Ok(counted.first().map_or(0, Counted::number))
    }

    fn list_audit_entries(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        let user: Option<Uuid> = query.user.map(|id| id.0);
        let before_at: Option<Timestamp> = query.before.map(|(at, _)| at);
        let before_id: Option<Uuid> = query.before.map(|(_, id)| id.0);
        let limit = i64::from(query.limit);
        let values: [Named<'_>; 7] = [
            ("address", &query.address),
            ("user", &user),
            ("kind", &query.kind),
            ("since", &query.since),
            ("before_at", &before_at),
            ("before_id", &before_id),
            ("limit", &limit),
        ];
        let found: Vec<EntryRow> =
            self.read(|connection| ListAuditEntries::with(&values).load(connection))?;
        Ok(found.into_iter().map(|EntryRow(entry)| entry).collect())
    }

    fn list_key_uses(&self) -> Result<Vec<KeyUse>, StoreError> {
        let found: Vec<KeyUseRow> =
            self.read(|connection| ListKeyUses::with(&[("at", &self.at())]).load(connection))?;
        Ok(found.into_iter().map(|KeyUseRow(row)| row).collect())
    }

    fn forget_address(&self, address: &Address) -> Result<(), StoreError> {
        let (scope, mailbox) = (BudgetScope::SendMailbox.as_str(), address.mailbox());
        let key = LedgerKey::Address(address.clone()).to_text();
        let values: [Named<'_>; 3] = [("scope", &scope), ("mailbox", &mailbox), ("key", &key)];
        self.write(|connection| ForgetAddress::with(&values).execute(connection))
            .map(drop)
    }
}

/// Which users a query asks for, as values.
struct Meant<'a> {
    query: &'a UserQuery,
    status: Option<&'static str>,
    before: Option<Uuid>,
}

impl<'a> Meant<'a> {
    fn of(query: &'a UserQuery) -> Self {
        Self {
            query,
            status: query.status.map(|status| status.as_str()),
            before: query.before.map(|id| id.0),
        }
    }

    fn named(&self) -> [Named<'_>; 9] {
        [
            ("contains", &self.query.contains),
            ("status", &self.status),
            ("is_verified", &self.query.is_verified),
            ("is_test", &self.query.is_test),
            ("created_from", &self.query.created.from),
            ("created_until", &self.query.created.until),
            ("modified_from", &self.query.modified.from),
            ("modified_until", &self.query.modified.until),
            ("before", &self.before),
        ]
    }
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    counted: i64,
}

impl Counted {
    fn number(&self) -> usize {
        usize::try_from(self.counted).unwrap_or_default()
    }
}

/// Declares a row and how it is read.
macro_rules! read_rows {
    ($($name:ident($of:ty) = |$row:ident| $read:expr;)+) => {$(
        struct $name($of);

        impl QueryableByName<Pg> for $name {
            fn build<'a>($row: &impl NamedRow<'a, Pg>) -> Read<Self> {
                Ok(Self($read))
            }
        }
    )+};
}

read_rows! {
    Now(Timestamp) = |row| rows::now(row)?;
    IdRow(Uuid) = |row| get(row, "id")?;
    SessionTrailRow(SessionTrail) = |row| SessionTrail {
        session: rows::session(row)?.ok_or("a session without an id")?,
        ended_at: get(row, "ended_at")?,
    };
    DeviceTrailRow(DeviceTrail) = |row| DeviceTrail {
        id: DeviceId(get(row, "id")?),
        expires_at: get(row, "expires_at")?,
        ended_at: get(row, "ended_at")?,
    };
    MailTrailRow(MailTrail) = |row| MailTrail {
        record: MailRow::build(row)?.0,
        leased_until: get(row, "leased_until")?,
        closed_at: get(row, "closed_at")?,
    };
    EntryRow(AuditEntry) = |row| AuditEntry {
        id: EventId(get(row, "id")?),
        at: get(row, "at")?,
        kind: get(row, "kind")?,
        user: get::<Option<Uuid>>(row, "user_id")?.map(UserId),
        address: get(row, "address")?,
        session: get::<Option<Uuid>>(row, "session_id")?.map(SessionId),
        ip_prefix: get(row, "ip_prefix")?,
        request: get(row, "request")?,
        detail: serde_json::from_str(&get::<String>(row, "detail")?)?,
    };
    KeyUseRow(KeyUse) = |row| KeyUse {
        key_id: get(row, "key_id")?,
        sessions: u64::try_from(get::<i64>(row, "sessions")?)?,
        challenges: u64::try_from(get::<i64>(row, "challenges")?)?,
        until: get(row, "until")?,
    };
}
