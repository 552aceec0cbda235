//! What the routes of accounts show: members and invites. Never an invite's token.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::Role;
use countersign_core::nouns::ids::{AccountId, InviteId, MembershipId, UserId};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::ports::people::Member;
use schemars::JsonSchema;
use serde::Serialize;

use crate::common::times::rfc3339;
use crate::openapi::wire;
use crate::surfaces::accounts::replies::RoleWord;

/// A member as others of the account see them.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Member")]
pub(super) struct MemberReply {
    #[schemars(with = "wire::Id")]
    id: MembershipId,
    #[schemars(with = "wire::Id")]
    user_id: UserId,
    email: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
    #[schemars(with = "RoleWord")]
    role: Role,
    #[schemars(with = "wire::Instant")]
    created_at: String,
}

/// An invite.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Invite")]
pub(super) struct InviteReply {
    #[schemars(with = "wire::Id")]
    id: InviteId,
    #[schemars(with = "Option<wire::Id>")]
    account_id: Option<AccountId>,
    email: String,
    #[schemars(with = "Option<RoleWord>")]
    role: Option<Role>,
    /// `pending`, `accepted`, `revoked` or `expired`.
    status: &'static str,
    #[schemars(with = "Option<wire::Id>")]
    invited_by: Option<UserId>,
    #[schemars(with = "wire::Instant")]
    created_at: String,
    #[schemars(with = "wire::Instant")]
    sent_at: String,
    #[schemars(with = "wire::Instant")]
    expires_at: String,
}

impl From<&Member> for MemberReply {
    fn from(member: &Member) -> Self {
        let Member { membership, user } = member;
        Self {
            id: membership.id,
            user_id: user.id,
            email: user.address.as_str().to_owned(),
            display_name: user.display_name.clone(),
            avatar_url: user.avatar_url.clone(),
            role: membership.role,
            created_at: rfc3339(membership.created_at),
        }
    }
}

impl InviteReply {
    /// As it stands at `now`.
    pub(super) fn new(invite: &Invite, now: Timestamp) -> Self {
        let (account_id, role) = match invite.admission {
            Admission::Account(account, role) => (Some(account), Some(role)),
            Admission::Product => (None, None),
        };
        let over = invite.state == InviteState::Pending && !invite.is_open(now);
        Self {
            id: invite.id,
            account_id,
            email: invite.address.as_str().to_owned(),
            role,
            status: if over { "expired" } else { invite.state.as_str() },
            invited_by: invite.inviter,
            created_at: rfc3339(invite.created_at),
            sent_at: rfc3339(invite.sent_at),
            expires_at: rfc3339(invite.expires_at),
        }
    }
}
