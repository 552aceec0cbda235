//! What a challenge is about beside its mailbox: kept with it, given back by whoever redeems it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::address::Address;
use super::identity::IdentityKey;
use super::ids::{AccountId, ChallengeId, InviteId, SessionId, UserId};

/// Everything optional about a challenge. Kept as one JSON document beside it; holds no secret in the clear.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bound {
    /// Whose it is, where it is about a user and not about whoever owns the mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The session it was asked for in: it stays where success ends the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// SHA-256 of the challenge cookie of the browser that asked: there the link completes by itself (C6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<[u8; 32]>,
    /// Where the app wants the person to arrive; was on its client's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// The app's PKCE challenge (RFC 7636, S256).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<String>,
    /// The account its session begins in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The invite it accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite: Option<InviteId>,
    /// For an undo: the address to go back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_address: Option<Address>,
    /// For a sign-up yet to be confirmed: the password's hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// For an identity yet to be proven: who at which connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<PendingIdentity>,
    /// The name and more for a user it may make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
    /// Claims a caller wants in the session's tokens, not to be trusted.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
    /// Claims an operator's program wants in the session's tokens.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub trusted_claims: Map<String, Value>,
    /// Whether success ends the user's other sessions.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ends_other_sessions: bool,
    /// Whether success raises a session that is there (step-up).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub steps_up: bool,
    /// The challenge this one leads to: what an enchanted link hands to whoever asked; the change of address that is
    /// looked for under the old one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads_to: Option<ChallengeId>,
    /// For an enchanted link: the number of the right one, 0 to 99.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u8>,
    /// Words for the mail that a caller gave, by the name an operator's template knows them by: one line each, at most 100
    /// characters. They may hold a URL or markup: whoever shows them makes them harmless.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// Why the session it makes is what it is: how the person proved themself, where that is not the mailbox.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
}

impl Bound {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An identity that waits for a proof of the mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingIdentity {
    /// Who they are at the provider.
    pub key: IdentityKey,
    /// The connection it came by.
    pub connection: String,
}

/// The names of a user to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Names {
    /// What to call them, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// First names, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Family name, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// A picture, an https URL of at most 2,048 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Telephone number as given, at most 32 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bound")
            .field("user", &self.user)
            .field("invite", &self.invite)
            .finish_non_exhaustive()
    }
}
