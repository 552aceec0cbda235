//! One person and all that is theirs, under lock: facts, decision, changes. For what is not hot.
//!
//! Sign-ins by code and refreshes have statements of their own; everything else about a person (passwords, links,
//! accounts, invites, identities) is judged over these facts, and writes a list of [`Change`]s.

use super::changes::Change;
use super::store::{Attempted, Decide, StoreError};
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, Membership};
use crate::nouns::address::Address;
use crate::nouns::budget::Hit;
use crate::nouns::challenge::Challenge;
use crate::nouns::device::Device;
use crate::nouns::identity::{Identity, IdentityKey};
use crate::nouns::ids::{AccountId, ChallengeId, InviteId, SessionId, UserId};
use crate::nouns::invite::Invite;
use crate::nouns::ledger::Ledger;
use crate::nouns::session::Session;
use crate::nouns::user::User;
use crate::nouns::waitlist::WaitlistEntry;

/// How the person is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The owner of an address, if it has one.
    Address(Address),
    /// A user.
    User(UserId),
    /// The user of a session.
    Session(SessionId),
    /// Whom a challenge is about: the user it is bound to, or else the owner of its mailbox, if it has one.
    Challenge(ChallengeId),
    /// Whom an invite is for: the owner of its address, if it has one.
    Invite(InviteId),
}

/// What to read and, in [`People::attempt_person`], to hold.
#[derive(Clone, Debug)]
pub struct PersonQuery {
    /// Whom it is about.
    pub who: Who,
    /// A session that is shown as well; with [`Who::Session`] that one.
    pub session: Option<SessionId>,
    /// SHA-256 of the device token shown, if any.
    pub device: Option<[u8; 32]>,
    /// An identity whose owner is wanted.
    pub identity: Option<IdentityKey>,
    /// Another address whose owner is wanted.
    pub other: Option<Address>,
    /// An account that is wanted whole, with members and invites.
    pub account: Option<AccountId>,
    /// Whether the person may go for good: then all accounts they are in and the ledgers of their devices are held as well.
    pub leaving: bool,
    /// Whether only the mailbox is asked about. No user is looked for then, or held, and the facts tell of none, nor of
    /// anything that is a user's but the device: so long as nothing is proven, the work is the same whoever's it is.
    pub mailbox_only: bool,
    /// The budgets this would spend.
    pub hits: Vec<Hit>,
}

impl PersonQuery {
    /// Asks for a mailbox, whoever's it is.
    pub fn about_mailbox(who: Who) -> Self {
        Self {
            mailbox_only: true,
            ..Self::about(who)
        }
    }

    /// Asks for a person and nothing beside.
    pub fn about(who: Who) -> Self {
        Self {
            who,
            session: None,
            device: None,
            identity: None,
            other: None,
            account: None,
            leaving: false,
            mailbox_only: false,
            hits: Vec::new(),
        }
    }
}

/// A password as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordCredential {
    /// The hash, in PHC form.
    pub hash: String,
    /// When it was set.
    pub set_at: Timestamp,
}

impl std::fmt::Debug for PasswordCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordCredential(set_at: {})", self.set_at)
    }
}

/// A member as others of the account see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub membership: Membership,
    /// The user.
    pub user: User,
}

/// An account, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// The account.
    pub account: Account,
    /// All members, by ascending id of their membership.
    pub members: Vec<Member>,
    /// The invites to it that were made within the last 30 days or are pending, by descending id; at most
    /// 1,000.
    pub invites: Vec<Invite>,
}

/// What decisions about a person go by. "The address" is that of the query, of the challenge or invite named, or of the
/// user; [`Who::User`] and [`Who::Session`] of nobody have none.
#[derive(Clone, Debug)]
pub struct PersonFacts {
    /// The store's time.
    pub now: Timestamp,
    /// The address.
    pub address: Option<Address>,
    /// The address's ledger.
    pub ledger: Ledger,
    /// The device, if its token was shown with the address it belongs to, has not ended and is within its life.
    pub device: Option<Device>,
    /// The person.
    pub user: Option<User>,
    /// The challenge named, whatever its state.
    pub challenge: Option<Challenge>,
    /// The session named, whatever its state and whosever.
    pub session: Option<Session>,
    /// The person's password.
    pub password: Option<PasswordCredential>,
    /// The person's identities, by ascending id.
    pub identities: Vec<Identity>,
    /// The person's memberships with their accounts, by ascending id.
    pub memberships: Vec<(Membership, Account)>,
    /// The person's entries on the waitlist, and those of the address, by ascending id.
    pub waitlist: Vec<WaitlistEntry>,
    /// The invite named or bound to the challenge named, with its account, whatever their state.
    pub invite: Option<(Invite, Option<Account>)>,
    /// The invites of the address that are pending and before their end, by descending id; at most 50.
    pub invites: Vec<Invite>,
    /// The owner of the query's identity, and that identity.
    pub identity: Option<(User, Identity)>,
    /// The owner of the query's other address.
    pub other: Option<User>,
    /// The query's account.
    pub account: Option<AccountFacts>,
    /// The accounts that others are in and nobody but the person is an owner of, by ascending id; empty unless the query
    /// says that the person may leave.
    pub owned_alone: Vec<AccountId>,
    /// For each of the query's hits the instant of its `limit`-th latest hit, if there are so many.
    pub nth_latest: Vec<Option<Timestamp>>,
}

/// People.
pub trait People {
    /// Reads without holding anything.
    fn read_person(&self, query: &PersonQuery) -> Result<PersonFacts, StoreError>;

    /// Holds the address's ledger, the account, the user and whatever else is named, in this order, until it is done;
    /// reads, lets `decide` judge, writes all changes or none. [`Attempted::Lost`] where a row a change relies on is
    /// not as it says; nothing was written then. The decision may be asked again with newer facts.
    fn attempt_person(
        &self,
        query: &PersonQuery,
        decide: Decide<'_, PersonFacts, Vec<Change>>,
    ) -> Result<Attempted, StoreError>;
}
