//! Facts and commit of a request for a code.

use super::ledgers::LedgerWrite;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::AuditEvent;
use crate::nouns::budget::Hit;
use crate::nouns::challenge::Challenge;
use crate::nouns::client::ClientId;
use crate::nouns::device::Device;
use crate::nouns::ids::{ChallengeId, RequestId};
use crate::nouns::ledger::Ledger;
use crate::nouns::outbox::NewMail;
use crate::nouns::surface::{Purpose, Surface};

/// What to read. Never the users.
#[derive(Clone, Debug)]
pub struct RequestOtpQuery {
    /// The surface asked on.
    pub surface: Surface,
    /// The app asked from.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// The mailbox.
    pub address: Address,
    /// An earlier request whose code is wanted again.
    pub resend_of: Option<RequestId>,
    /// SHA-256 of the device token shown, if any.
    pub device: Option<[u8; 32]>,
    /// The budgets this request would spend.
    pub hits: Vec<Hit>,
}

/// What the decision goes by.
#[derive(Clone, Debug)]
pub struct RequestOtpFacts {
    /// The store's time.
    pub now: Timestamp,
    /// The address's ledger.
    pub ledger: Ledger,
    /// The device, if its token was shown with its own address, has not ended and is within its life.
    pub device: Option<Device>,
    /// The challenges of kind `Code` with this surface, client, purpose and address that have not ended and are
    /// within their life, newest first; at most 16.
    pub live: Vec<Challenge>,
    /// The challenge `resend_of` points to, whatever its state, if its address, surface and client are these.
    pub resent: Option<Challenge>,
    /// For each of the query's hits the instant of its `limit`-th latest hit, if there are so many.
    pub nth_latest: Vec<Option<Timestamp>>,
}

/// What to write: all of it or nothing.
#[derive(Clone, Debug)]
pub struct RequestOtpCommit {
    /// The guard.
    pub ledger: LedgerWrite,
    /// The store's own time, once it holds the guard, must be before this.
    pub not_after: Option<Timestamp>,
    /// Appended only while each has room; lost otherwise.
    pub hits: Vec<Hit>,
    /// Ended as superseded, if they had not ended.
    pub supersede: Vec<ChallengeId>,
    /// A new challenge. Its id also serves as its first request id.
    pub challenge: Option<Challenge>,
    /// A further request id for an older challenge.
    pub alias: Option<(RequestId, ChallengeId)>,
    /// Mails to queue.
    pub mails: Vec<NewMail>,
    /// Events to keep.
    pub audit: Vec<AuditEvent>,
}
