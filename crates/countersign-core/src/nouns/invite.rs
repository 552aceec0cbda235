//! An invite: one address may join, in one role, once.

use super::Timestamp;
use super::account::Role;
use super::address::Address;
use super::client::ClientId;
use super::ids::{AccountId, ChallengeId, InviteId, UserId};

/// How an invite stands. Whether it is past its deadline is told by the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteState {
    /// Mailed, not accepted yet.
    Pending,
    /// Accepted: it is spent.
    Accepted,
    /// Taken back.
    Revoked,
}

impl InviteState {
    /// Every state.
    pub const ALL: [InviteState; 3] = [InviteState::Pending, InviteState::Accepted, InviteState::Revoked];

    /// The word in tables and replies.
    pub fn as_str(self) -> &'static str {
        match self {
            InviteState::Pending => "pending",
            InviteState::Accepted => "accepted",
            InviteState::Revoked => "revoked",
        }
    }

    /// Reads [`InviteState::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What an invite admits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// A membership of an account, in a role.
    Account(AccountId, Role),
    /// The product itself: let in from the waitlist, or by an operator. Whoever accepts gets an account of their own.
    Product,
}

/// An invite as its row stands. Its secret is the link of its challenge (purpose `invite`), derived like every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Which.
    pub id: InviteId,
    /// To what.
    pub admission: Admission,
    /// Whom.
    pub address: Address,
    /// Who invited; nobody where an operator or a rule did.
    pub inviter: Option<UserId>,
    /// The app it was sent from.
    pub client: ClientId,
    /// The challenge whose link was mailed last.
    pub challenge: ChallengeId,
    /// How it stands.
    pub state: InviteState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was mailed last: for an existing user the link signs in for a day from then, and later only joins.
    pub sent_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
    /// When it was accepted or taken back.
    pub closed_at: Option<Timestamp>,
}

impl Invite {
    /// Pending and before its end at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == InviteState::Pending && now < self.expires_at
    }
}
