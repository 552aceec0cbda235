//! What operators look up and put right. Nothing of it is on the path of a request.

use super::outbox::MailRecord;
use super::store::StoreError;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::AuditEvent;
use crate::nouns::challenge::Challenge;
use crate::nouns::ids::{ChallengeId, DeviceId, EventId, MailId, RequestId, SessionId, UserId};
use crate::nouns::outbox::MailState;
use crate::nouns::session::{Session, SessionEnd};
use crate::nouns::user::{User, UserStatus};

/// Which users to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// Only those whose canonical address contains this.
    pub contains: Option<String>,
    /// Only those of this status.
    pub status: Option<UserStatus>,
    /// Only those whose mailbox is proven, or not.
    pub is_verified: Option<bool>,
    /// Only users of tests, or all others.
    pub is_test: Option<bool>,
    /// Only those made then.
    pub created: Span,
    /// Only those last changed then.
    pub modified: Span,
    /// Only those with a smaller id: the last of the page before.
    pub before: Option<UserId>,
    /// How many are passed over.
    pub skip: u32,
    /// How many at most.
    pub limit: u16,
}

/// A span of time with both its ends, each where it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Until this one.
    pub until: Option<Timestamp>,
}

impl Span {
    /// Whether an instant is within.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until)
    }
}

/// Which mails to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailQuery {
    /// Only those to this address.
    pub address: Option<Address>,
    /// Only those that carry this challenge.
    pub challenge: Option<ChallengeId>,
    /// Only those in this state.
    pub state: Option<MailState>,
    /// Only those with a smaller id: the last of the page before.
    pub before: Option<MailId>,
    /// How many at most.
    pub limit: u16,
}

/// Which audit events to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only those about this address, or this pseudonym of an erased one.
    pub address: Option<String>,
    /// Only those about this user.
    pub user: Option<UserId>,
    /// Only those of this kind.
    pub kind: Option<String>,
    /// Only those from this instant on.
    pub since: Option<Timestamp>,
    /// Only those before this one: the last of the page before.
    pub before: Option<(Timestamp, EventId)>,
    /// How many at most.
    pub limit: u16,
}

/// A mail with all its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTrail {
    /// The mail and its state.
    pub record: MailRecord,
    /// Until when a worker holds it.
    pub leased_until: Option<Timestamp>,
    /// When it came to its end.
    pub closed_at: Option<Timestamp>,
}

/// An audit event in full.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Its row.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What, as [`crate::nouns::audit::AuditKind::as_str`] has it.
    pub kind: String,
    /// The user, where one was known.
    pub user: Option<UserId>,
    /// The address, or the pseudonym of an erased one.
    pub address: Option<String>,
    /// The session, where one was meant.
    pub session: Option<SessionId>,
    /// The network it came from.
    pub ip_prefix: Option<String>,
    /// The request id.
    pub request: Option<String>,
    /// Reasons and counts.
    pub detail: serde_json::Value,
}

/// A session, whatever its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionTrail {
    /// The session.
    pub session: Session,
    /// When it ended before its time.
    pub ended_at: Option<Timestamp>,
}

/// A device token, whatever its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceTrail {
    /// Its row.
    pub id: DeviceId,
    /// The end of its life.
    pub expires_at: Timestamp,
    /// When it ended before its time.
    pub ended_at: Option<Timestamp>,
}

/// What is alive that one generation of derived keys made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// The generation.
    pub key_id: i16,
    /// Sessions with a refresh family that have not ended and are within their life.
    pub sessions: u64,
    /// Challenges that have not ended and are within their life.
    pub challenges: u64,
    /// When the last of them is over at the latest.
    pub until: Timestamp,
}

/// What operators ask and do.
pub trait Operators {
    /// The store's time.
    fn read_time(&self) -> Result<Timestamp, StoreError>;

    /// A user by their id.
    fn find_user_by_id(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Users by descending id.
    fn list_users(&self, query: &UserQuery) -> Result<Vec<User>, StoreError>;

    /// How many users a query would list without `skip` and `limit`.
    fn count_users(&self, query: &UserQuery) -> Result<u64, StoreError>;

    /// Those of some users who have a password, in any order.
    fn list_users_with_password(&self, ids: &[UserId]) -> Result<Vec<UserId>, StoreError>;

    /// All sessions of a user that are still there, newest first.
    fn list_session_trails(&self, user: UserId) -> Result<Vec<SessionTrail>, StoreError>;

    /// All device tokens of a user that are still there, by descending id.
    fn list_device_trails(&self, user: UserId) -> Result<Vec<DeviceTrail>, StoreError>;

    /// Ends all of a user's sessions, all their device tokens, and challenges as [`super::sessions::Sessions`]'s
    /// `end_other_sessions` does; keeps the events whether or not there was anything to end. Tells how many sessions; `None` if
    /// there is no such user.
    fn end_user_sessions(
        &self,
        user: UserId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<Option<usize>, StoreError>;

    /// The challenge a request id points to, whatever its state.
    fn find_requested(&self, id: RequestId) -> Result<Option<Challenge>, StoreError>;

    /// The further request ids of a challenge, in the order they were minted.
    fn list_request_ids(&self, id: ChallengeId) -> Result<Vec<RequestId>, StoreError>;

    /// The challenges of an address, whatever their state, newest first.
    fn list_challenges(&self, address: &Address, limit: u16) -> Result<Vec<Challenge>, StoreError>;

    /// Mails by descending id.
    fn list_mail_trails(&self, query: &MailQuery) -> Result<Vec<MailTrail>, StoreError>;

    /// Makes mails due now, open again under a new fence and without attempts; passes over those that were handed over
    /// and those a worker holds. Keeps the events if there was one. Tells how many.
    fn requeue_mails(&self, ids: &[MailId], audit: &[AuditEvent]) -> Result<usize, StoreError>;

    /// Audit events by descending time, then id.
    fn list_audit_entries(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError>;

    /// What is alive by the generation of keys that made it, by ascending id.
    fn list_key_uses(&self) -> Result<Vec<KeyUse>, StoreError>;

    /// Deletes the ledger of an address and the budget row of its mailbox.
    fn forget_address(&self, address: &Address) -> Result<(), StoreError>;
}
