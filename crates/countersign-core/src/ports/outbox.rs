//! The outbox as workers and operators see it. Requests fill it with their own commits.

use std::time::Duration;

use super::store::StoreError;
use crate::nouns::Timestamp;
use crate::nouns::outbox::{ClaimedMail, MailLane, MailResult, MailState, NewMail};

/// Mails claimed together.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    /// The store's time of the claim.
    pub now: Timestamp,
    /// The mails, in the order they should leave.
    pub mails: Vec<ClaimedMail>,
}

/// A mail as operators read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRecord {
    /// The row.
    pub mail: NewMail,
    /// Its state.
    pub state: MailState,
    /// How many attempts were made.
    pub attempts: i16,
    /// When it is due, if it is open.
    pub due_at: Timestamp,
    /// The relay's last answer, or the reason.
    pub note: Option<String>,
}

/// What waits in one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The lane.
    pub lane: MailLane,
    /// How many mails are open, whether or not they are due or in a worker's hands.
    pub open: u64,
    /// When the first of them was due, if one is.
    pub oldest_due_at: Option<Timestamp>,
}

/// The outbox.
pub trait Outbox {
    /// Takes at most `limit` open mails that are due and under nobody's lease, by lane, then by the time they were
    /// due, and leases each for `lease` under a new fence. Two workers never hold one mail at once.
    fn claim_mails(&self, limit: u16, lease: Duration) -> Result<Claim, StoreError>;

    /// Records results and ends their leases; those whose fence is no longer the row's are ignored.
    fn record_mails(&self, results: &[MailResult]) -> Result<(), StoreError>;

    /// The newest mails, whatever their state.
    fn list_mails(&self, limit: u16) -> Result<Vec<MailRecord>, StoreError>;

    /// The store's time, and what waits in each lane, in their order. Of a lane no more than `limit` mails are counted.
    fn list_backlogs(&self, limit: u32) -> Result<(Timestamp, Vec<Backlog>), StoreError>;
}
