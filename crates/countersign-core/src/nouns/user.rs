//! A user and the address that proves them.

use super::Timestamp;
use super::address::Address;
use super::ids::UserId;
use super::profile::Profile;

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    /// May sign in.
    Active,
    /// May not; every surface answers as if the code were wrong.
    Disabled,
}

impl UserStatus {
    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            UserStatus::Active => "active",
            UserStatus::Disabled => "disabled",
        }
    }

    /// Reads [`UserStatus::as_str`] back; an unknown word is a disabled user.
    pub fn parse(text: &str) -> Self {
        if text == "active" {
            UserStatus::Active
        } else {
            UserStatus::Disabled
        }
    }
}

/// A person, by their one address. Rows exist only after the first success, or a sign-up with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// The address they sign in with.
    pub address: Address,
    /// When the mailbox was first proven.
    pub verified_at: Option<Timestamp>,
    /// Whether they may sign in.
    pub status: UserStatus,
    /// The name they gave, at most 200 characters.
    pub display_name: Option<String>,
    /// A picture, where a provider gave one.
    pub avatar_url: Option<String>,
    /// What else they tell of themself.
    pub profile: Profile,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
