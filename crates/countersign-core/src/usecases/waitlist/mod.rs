//! Waiting for a feature, or for the product itself, and being let in.

pub mod join_publicly;
pub mod join_waitlist;
pub mod leave_waitlist;
pub mod let_in;
pub mod read_waitlist;

use crate::nouns::account::AccountStatus;
use crate::nouns::ids::{AccountId, UserId};
use crate::nouns::surface::Surface;
use crate::nouns::user::UserStatus;
use crate::nouns::waitlist::{Waiting, WaitlistEntry};
use crate::ports::people::PersonFacts;
use crate::ports::store::StoreError;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum WaitlistError {
    /// The bearer's session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// The user is in no account, or not any more: entries belong to a user in an account.
    #[error("in no account")]
    NoAccount,
    /// The user has [`crate::nouns::waitlist::MOST_ENTRIES`] entries in this account.
    #[error("too many entries")]
    Full,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The user and account whose entries a session's are.
fn holder(facts: &PersonFacts) -> Result<(UserId, AccountId), WaitlistError> {
    let session = facts
        .session
        .as_ref()
        .filter(|session| session.surface == Surface::Accounts && session.is_live(facts.now))
        .ok_or(WaitlistError::Unauthenticated)?;
    let user = facts
        .user
        .as_ref()
        .filter(|user| user.status == UserStatus::Active)
        .ok_or(WaitlistError::Unauthenticated)?;
    // A membership may have ended since the session began there.
    let account = session.details.account.filter(|account| {
        let mut there = facts.memberships.iter().map(|(_, account)| account);
        there.any(|there| there.id == *account && there.status == AccountStatus::Active)
    });
    Ok((user.id, account.ok_or(WaitlistError::NoAccount)?))
}

/// The entries of a user in an account, oldest first.
fn entries_of(facts: &PersonFacts, user: UserId, account: AccountId) -> impl Iterator<Item = &WaitlistEntry> {
    let who = Waiting::User(user, account);
    facts.waitlist.iter().filter(move |entry| entry.who == who)
}
