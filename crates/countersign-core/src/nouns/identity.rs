//! A social identity: who somebody is at a provider.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::address::Address;
use super::ids::{IdentityId, UserId};

/// Names a person at a provider. Never the address: that may change hands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IdentityKey {
    /// The provider's issuer (OpenID Connect Core 2), exactly.
    pub issuer: String,
    /// `sub`: the person there.
    pub subject: String,
}

/// An identity that belongs to a user. A key belongs to at most one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its row.
    pub id: IdentityId,
    /// Whose.
    pub user: UserId,
    /// Who they are there.
    pub key: IdentityKey,
    /// The connection it came by, for people to read.
    pub connection: String,
    /// The address the provider gave when it was linked.
    pub address: Option<Address>,
    /// When it was linked.
    pub created_at: Timestamp,
    /// When it last signed in.
    pub last_used_at: Timestamp,
}
