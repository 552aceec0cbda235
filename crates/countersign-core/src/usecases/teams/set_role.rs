//! A member's role: never above one's own, and never away from the last owner.

use super::acting::{Acting, TeamError, act, query};
use crate::core::{Caller, Core};
use crate::nouns::account::{Membership, Role};
use crate::nouns::audit::AuditKind;
use crate::nouns::ids::{AccountId, EventId, MembershipId};
use crate::ports::changes::Change;
use crate::ports::people::Member;
use crate::usecases::read_session::CheckedBearer;

/// Sets a member's role; what it was is no reason to refuse, if it is governed by whoever sets it.
pub fn set_role(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
    member: MembershipId,
    role: Role,
) -> Result<Member, TeamError> {
    let event = EventId::mint(&*core.entropy, core.now());
    act(core, caller, "set_role", &query(bearer, account), |facts| {
        let acting = Acting::managing(facts)?;
        let member = acting.member(member)?;
        let was = member.membership.role;
        let own = acting.membership.role;
        if !own.governs(was) || !own.governs(role) {
            return Err(TeamError::Forbidden);
        }
        if role != Role::Owner {
            acting.keeps_an_owner_without(member)?;
        }
        let changed = Member {
            membership: Membership {
                role,
                updated_at: facts.now,
                ..member.membership.clone()
            },
            user: member.user.clone(),
        };
        let event = acting
            .event(caller, event, AuditKind::MembershipChanged)
            .with("member", member.user.id.to_string())
            .with("from", was.as_str())
            .with("to", role.as_str());
        let mut changes = vec![
            Change::SetRole(member.membership.id, role, facts.now),
            Change::InsertEvent(event),
        ];
        changes.extend(acting.taking_back(member, Some(role)));
        Ok((changed, changes))
    })
}

impl<'f> Acting<'f> {
    /// A member of the account.
    pub(super) fn member(&self, id: MembershipId) -> Result<&'f Member, TeamError> {
        let members = &self.account.members;
        members
            .iter()
            .find(|member| member.membership.id == id)
            .ok_or(TeamError::NotFound)
    }

    /// Refuses what would leave the account without an owner.
    pub(super) fn keeps_an_owner_without(&self, going: &Member) -> Result<(), TeamError> {
        let stays = |member: &&Member| {
            member.membership.role == Role::Owner && member.membership.id != going.membership.id
        };
        if going.membership.role == Role::Owner && self.account.members.iter().find(stays).is_none() {
            return Err(TeamError::LastOwner);
        }
        Ok(())
    }
}
