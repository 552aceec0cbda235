//! Ending a membership: one's own, or that of somebody one governs. The last owner stays.

use super::acting::{Acting, TeamError, act, query};
use crate::core::{Caller, Core};
use crate::nouns::audit::AuditKind;
use crate::nouns::ids::{AccountId, EventId, MembershipId};
use crate::ports::changes::Change;
use crate::usecases::read_session::CheckedBearer;

/// Ends a membership, and with it the pending invites of whoever had it. Tokens for the account are refused at their next refresh, and by every route that reads the
/// session.
pub fn end_membership(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
    member: MembershipId,
) -> Result<(), TeamError> {
    let event = EventId::mint(&*core.entropy, core.now());
    act(core, caller, "end_membership", &query(bearer, account), |facts| {
        let acting = Acting::of(facts)?;
        let is_own = acting.membership.id == member;
        if !is_own && !acting.membership.role.manages() {
            return Err(TeamError::Forbidden);
        }
        let member = acting.member(member)?;
        if !is_own && !acting.membership.role.governs(member.membership.role) {
            return Err(TeamError::Forbidden);
        }
        acting.keeps_an_owner_without(member)?;
        let event = acting
            .event(caller, event, AuditKind::MembershipEnded)
            .with("member", member.user.id.to_string())
            .with("role", member.membership.role.as_str());
        let mut changes = vec![Change::RemoveMembership(member.membership.id)];
        let taken_back = acting.taking_back(member, None);
        changes.push(Change::InsertEvent(
            event.with("invites_revoked", taken_back.len().to_string()),
        ));
        changes.extend(taken_back);
        Ok(((), changes))
    })
}
