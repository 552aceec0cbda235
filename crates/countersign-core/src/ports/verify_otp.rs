//! Facts and commit of a guess.

use super::ledgers::LedgerWrite;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::AuditEvent;
use crate::nouns::budget::Hit;
use crate::nouns::challenge::Challenge;
use crate::nouns::client::ClientId;
use crate::nouns::device::{Device, NewDevice};
use crate::nouns::ids::{ChallengeId, DeviceId, RequestId, UserId};
use crate::nouns::ledger::Ledger;
use crate::nouns::outbox::NewMail;
use crate::nouns::session::Session;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::User;

/// How a guess names its challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By the request id.
    Request(RequestId),
    /// By the address alone.
    Address(Address),
}

/// What to read.
#[derive(Clone, Debug)]
pub struct VerifyOtpQuery {
    /// The surface of the guess.
    pub surface: Surface,
    /// The app of the guess.
    pub client: ClientId,
    /// What the code is meant for.
    pub purpose: Purpose,
    /// How the challenge is named.
    pub naming: Naming,
    /// SHA-256 of the device token shown, if any.
    pub device: Option<[u8; 32]>,
    /// The budgets a failure would spend.
    pub hits: Vec<Hit>,
}

/// What the decision goes by. "The address" is the one named, or that of the challenge named.
#[derive(Clone, Debug)]
pub struct VerifyOtpFacts {
    /// The store's time.
    pub now: Timestamp,
    /// Named by request: that challenge, whatever its state, surface, client or purpose. Named by address: the
    /// challenges of kind `Code` with this surface, client, purpose and address that have not ended and are within
    /// their life, newest first; at most 16.
    pub challenges: Vec<Challenge>,
    /// The address's challenges of kind `Lockout`, of any surface and client, that were opened, have not ended and are
    /// within their life, newest first; at most 4. Those nobody opened take no guess, and must crowd out none that does.
    pub lockouts: Vec<Challenge>,
    /// The address's ledger.
    pub ledger: Ledger,
    /// The device, if its token was shown with the address it belongs to, has not ended and is within its life.
    pub device: Option<Device>,
    /// The owner of the address.
    pub user: Option<User>,
    /// For each of the query's hits the instant of its `limit`-th latest hit, if there are so many.
    pub nth_latest: Vec<Option<Timestamp>>,
}

/// What to write: all of it or nothing.
#[derive(Clone, Debug)]
pub enum VerifyOtpCommit {
    /// A guess that failed and counts.
    Failed(Box<FailedGuess>),
    /// A guess that passed.
    Passed(Box<PassedGuess>),
}

/// A challenge as it was read: it must still have these guesses and not have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChallengeGuard {
    /// Which.
    pub id: ChallengeId,
    /// The wrong guesses that were read.
    pub failed_guesses: i16,
}

/// A guess that failed and counts.
#[derive(Clone, Debug)]
pub struct FailedGuess {
    /// The guard; `None` for a guess at a lockout, which counts on that challenge alone.
    pub ledger: Option<LedgerWrite>,
    /// The challenge whose count goes up by one; `None` if the address has none.
    pub challenge: Option<ChallengeGuard>,
    /// Appended only while each has room; lost otherwise.
    pub hits: Vec<Hit>,
    /// A device token that ends with this failure.
    pub end_device: Option<DeviceId>,
    /// The way in that a lock leaves.
    pub lockout: Option<Challenge>,
    /// Mails to queue.
    pub mails: Vec<NewMail>,
    /// Events to keep.
    pub audit: Vec<AuditEvent>,
}

/// Who passed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one per success, on the stack of whoever commits it"
)]
pub enum PassedUser {
    /// A user who exists and is active; lost if by now they are not. Their mailbox is marked as proven if it was not.
    Known(UserId),
    /// A user to be made; lost if the address has an owner by now.
    New(User),
}

/// The device token a success leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassedDevice {
    /// A new one.
    New(NewDevice),
    /// The one that was shown; its life starts anew. Lost if it ended meanwhile.
    Known {
        /// Its row.
        id: DeviceId,
        /// The end of its life from now on.
        expires_at: Timestamp,
    },
}

/// A guess that passed.
#[derive(Clone, Debug)]
pub struct PassedGuess {
    /// The guard.
    pub ledger: LedgerWrite,
    /// The challenge, ended as used.
    pub challenge: ChallengeGuard,
    /// The store's own time, once it holds the guard, must be before this.
    pub not_after: Timestamp,
    /// Whose other live challenges of kind `Code` with the session's surface and client end as pointless; a way in that
    /// a lock left stays open while the lock stands.
    pub address: Address,
    /// The user.
    pub user: PassedUser,
    /// The session that begins.
    pub session: Session,
    /// SHA-256 of the session's cookie token, if it has one.
    pub token_hash: Option<[u8; 32]>,
    /// Where this is the first proof of the mailbox of a user who was there before, what accounts that came with them are
    /// called from then on: all that was set up on the mailbox ends, as [`super::changes::Change::EndSetup`] says, before
    /// the session begins; lost if the mailbox is proven by now. The device is a new one then.
    pub ends_setup: Option<String>,
    /// Whether the user's other sessions end as revoked.
    pub ends_other_sessions: bool,
    /// The device token.
    pub device: PassedDevice,
    /// Mails to queue.
    pub mails: Vec<NewMail>,
    /// Events to keep.
    pub audit: Vec<AuditEvent>,
}
