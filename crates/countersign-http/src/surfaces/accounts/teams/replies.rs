//! What the routes of accounts show: members and invites. Never an invite's token.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::Role;
use countersign_core::nouns::ids::{AccountId, InviteId, MembershipId, UserId};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::ports::people::Member;
use serde::Serialize;

use crate::common::times::rfc3339;

/// A member as others of the account see them.
#[derive(Serialize)]
pub(super) struct MemberReply {
    id: MembershipId,
    user_id: UserId,
    email: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
    role: Role,
    created_at: String,
}

/// An invite.
#[derive(Serialize)]
pub(super) struct InviteReply {
    id: InviteId,
    account_id: Option<AccountId>,
    email: String,
    role: Option<Role>,
    status: &'static str,
    invited_by: Option<UserId>,
    created_at: String,
    sent_at: String,
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
