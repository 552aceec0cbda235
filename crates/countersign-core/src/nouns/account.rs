//! An account (a team), who belongs to it, and what they may do there.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::ids::{AccountId, MembershipId, UserId};

/// The longest name of an account, in characters.
pub const LONGEST_ACCOUNT_NAME: usize = 200;

/// What a member may do. The order is that of power: a role may grant, change and end only roles up to its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks on.
    Viewer,
    /// Works.
    Member,
    /// Invites, and manages members up to their own role.
    Admin,
    /// Everything; an account never loses its last one.
    Owner,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Member, Role::Admin, Role::Owner];

    /// The word in tokens, tables and replies.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Member => "member",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// Reads [`Role::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether it manages members and invites at all.
    pub fn manages(self) -> bool {
        self >= Role::Admin
    }

    /// Whether it may grant `role`, or change and end a membership that has it.
    pub fn governs(self, role: Role) -> bool {
        self.manages() && role <= self
    }
}

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountStatus {
    /// In use.
    Active,
    /// Barred by an operator: nobody gets tokens for it.
    Suspended,
}

impl AccountStatus {
    /// The word in tables and replies.
    pub fn as_str(self) -> &'static str {
        match self {
            AccountStatus::Active => "active",
            AccountStatus::Suspended => "suspended",
        }
    }

    /// Reads [`AccountStatus::as_str`] back; an unknown word is a suspended account.
    pub fn parse(text: &str) -> Self {
        if text == "active" {
            AccountStatus::Active
        } else {
            AccountStatus::Suspended
        }
    }
}

/// A team. Everybody who signs up has one of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// What its members call it, at most [`LONGEST_ACCOUNT_NAME`] characters.
    pub name: String,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its name or status last changed.
    pub updated_at: Timestamp,
}

/// A user's place in an account. There is at most one per user and account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which.
    pub id: MembershipId,
    /// Where.
    pub account: AccountId,
    /// Whose.
    pub user: UserId,
    /// What they may do.
    pub role: Role,
    /// Who granted it: the inviter, or nobody for whoever made the account.
    pub granted_by: Option<UserId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the role last changed.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_governs_above_themself() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            for other in Role::ALL {
                let expected = match role {
                    Role::Viewer | Role::Member => false,
                    Role::Admin => other != Role::Owner,
                    Role::Owner => true,
                };
                assert_eq!(role.governs(other), expected, "{role:?} {other:?}");
            }
        }
    }
}
