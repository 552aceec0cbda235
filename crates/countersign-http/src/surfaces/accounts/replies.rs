//! What several routes of the Accounts API show: people, memberships, tokens.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::{Account, Membership, Role};
use countersign_core::nouns::ids::{AccountId, MembershipId, UserId};
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::usecases::read_profile::ReadProfile;
use countersign_core::usecases::refresh_session::TokenPair;
use serde::Serialize;

use crate::common::times::rfc3339;

/// A person as they see themself.
#[derive(Serialize)]
pub(super) struct ProfileReply {
    id: UserId,
    status: &'static str,
    identity: IdentityReply,
    credentials: [CredentialReply; 1],
    memberships: Vec<MembershipReply>,
    active_membership: Option<MembershipReply>,
    preferred_membership_id: Option<MembershipId>,
}

#[derive(Serialize)]
struct IdentityReply {
    display_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    avatar_url: Option<String>,
    preferred_language: Option<String>,
    timezone: Option<String>,
}

/// The one address of a user goes by the user's own id.
#[derive(Serialize)]
struct CredentialReply {
    id: UserId,
    email: String,
    email_verified_at: Option<String>,
}

/// A membership with its account.
#[derive(Serialize)]
pub(super) struct MembershipReply {
    id: MembershipId,
    account_id: AccountId,
    role: Role,
    account: AccountReply,
}

/// An account.
#[derive(Serialize)]
pub(super) struct AccountReply {
    id: AccountId,
    name: String,
    status: &'static str,
}

/// A pair of tokens.
#[derive(Serialize)]
pub(super) struct TokensReply {
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    expires_in: i64,
}

impl From<&ReadProfile> for ProfileReply {
    fn from(read: &ReadProfile) -> Self {
        let ReadProfile {
            user,
            memberships,
            active,
            ..
        } = read;
        Self {
            id: user.id,
            status: match user.status {
                UserStatus::Active => "active",
                UserStatus::Disabled => "disabled",
            },
            identity: user.into(),
            credentials: [CredentialReply {
                id: user.id,
                email: user.address.as_str().to_owned(),
                email_verified_at: user.verified_at.map(rfc3339),
            }],
            memberships: memberships.iter().map(Into::into).collect(),
            active_membership: active.as_ref().map(Into::into),
            preferred_membership_id: user.profile.preferred_membership,
        }
    }
}

impl From<&User> for IdentityReply {
    fn from(user: &User) -> Self {
        let profile = &user.profile;
        Self {
            display_name: user.display_name.clone(),
            given_name: profile.given_name.clone(),
            family_name: profile.family_name.clone(),
            avatar_url: user.avatar_url.clone(),
            preferred_language: profile.preferred_language.clone(),
            timezone: profile.timezone.clone(),
        }
    }
}

impl From<&(Membership, Account)> for MembershipReply {
    fn from((membership, account): &(Membership, Account)) -> Self {
        Self {
            id: membership.id,
            account_id: account.id,
            role: membership.role,
            account: account.into(),
        }
    }
}

impl From<&Account> for AccountReply {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            name: account.name.clone(),
            status: account.status.as_str(),
        }
    }
}

impl TokensReply {
    pub(super) fn new(tokens: &TokenPair, now: Timestamp) -> Self {
        Self {
            access_token: tokens.access.to_string(),
            refresh_token: tokens.refresh.to_string(),
            token_type: "Bearer",
            expires_in: (tokens.access_expires_at - now).num_seconds().max(0),
        }
    }
}
