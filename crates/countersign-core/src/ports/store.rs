//! The store as a whole, its errors, and the two ways to take a guard row.

use super::audit_events::AuditEvents;
use super::challenges::Challenges;
use super::clients::Clients;
use super::counters::Counters;
use super::imports::Imports;
use super::ledgers::Ledgers;
use super::memberships::Memberships;
use super::operators::Operators;
use super::outbox::Outbox;
use super::people::People;
use super::pools::Pools;
use super::sessions::Sessions;
use super::signing_keys::SigningKeys;
use super::social_flows::SocialFlows;
use super::upkeep::Upkeep;
use super::users::Users;
use super::waitlist::Waitlist;

/// Everything that is remembered. Each call is all or nothing; after an error nothing of it happened, except that a
/// commit whose answer was lost on the way ([`StoreError::Unavailable`]) may have.
pub trait Store:
    Challenges
    + Ledgers
    + Sessions
    + Users
    + Outbox
    + Counters
    + SigningKeys
    + AuditEvents
    + Upkeep
    + Operators
    + Imports
    + Pools
    + People
    + Memberships
    + Clients
    + SocialFlows
    + Waitlist
    + Send
    + Sync
{
}

impl<T> Store for T where
    T: Challenges
        + Ledgers
        + Sessions
        + Users
        + Outbox
        + Counters
        + SigningKeys
        + AuditEvents
        + Upkeep
        + Operators
        + Imports
        + Pools
        + People
        + Memberships
        + Clients
        + SocialFlows
        + Waitlist
        + Send
        + Sync
{
}

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// It is away, frozen, full or refuses writes; it may come back.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// The request's deadline passed while others held the row.
    #[error("the request's deadline passed while waiting for the store")]
    Deadline,
    /// It answered something that cannot be: a defect, here or there.
    #[error("the store is broken: {0}")]
    Broken(String),
}

/// How to take the guard row between facts and commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Read without a lock; commit only if the guard still has the version that was read.
    Optimistic,
    /// Lock the guard row, then read, decide and commit within one transaction: cannot lose the guard again.
    Locked,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted {
    /// The decision stands: it was committed, or there was nothing to commit.
    Done,
    /// Something the decision was based on had changed, or `not_after` had passed; nothing was written.
    Lost,
}

/// A decision: pure, called at least once per attempt with facts as fresh as the attempt.
/// `None` means that nothing is to be written.
pub type Decide<'a, Facts, Commit> = &'a mut dyn FnMut(&Facts) -> Option<Commit>;
