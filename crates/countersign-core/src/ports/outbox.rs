//! The outbox as workers and operators see it. Requests fill it with their own commits.

use std::time::Duration;

use super::store::StoreError;
use crate::nouns::Timestamp;
use crate::nouns::outbox::{ClaimedMail, MailResult, MailState, NewMail};

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

/// The outbox.
pub trait Outbox {
    /// Takes at most `limit` open mails that are due and under nobody's lease, by lane, then by the time they were
    /// due, and leases each for `lease` under a new fence. Two workers never hold one mail at once.
    fn claim_mails(&self, limit: u16, lease: Duration) -> Result<Claim, StoreError>;

    /// Records results and ends their leases; those whose fence is no longer the row's are ignored.
    fn record_mails(&self, results: &[MailResult]) -> Result<(), StoreError>;

    /// The newest mails, whatever their state.
    fn list_mails(&self, limit: u16) -> Result<Vec<MailRecord>, StoreError>;
}
