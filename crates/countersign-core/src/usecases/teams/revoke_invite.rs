//! Taking an invite back.

use super::acting::{Acting, TeamError, act, query};
use crate::core::{Caller, Core};
use crate::nouns::audit::AuditKind;
use crate::nouns::ids::{AccountId, EventId, InviteId};
use crate::nouns::invite::{Admission, Invite, InviteState};
use crate::ports::changes::Change;
use crate::usecases::read_session::CheckedBearer;

/// Takes a pending invite back; its links are dead.
pub fn revoke_invite(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
    invite: InviteId,
) -> Result<(), TeamError> {
    let event = EventId::mint(&*core.entropy, core.now());
    act(core, caller, "revoke_invite", &query(bearer, account), |facts| {
        let acting = Acting::managing(facts)?;
        let invite = acting.pending_invite(invite)?;
        let event = acting
            .event(caller, event, AuditKind::InviteRevoked)
            .address(&invite.address)
            .with("invite", invite.id.to_string());
        let changes = vec![
            Change::CloseInvite(invite.id, InviteState::Revoked, facts.now),
            Change::InsertEvent(event),
        ];
        Ok(((), changes))
    })
}

impl<'f> Acting<'f> {
    /// A pending invite to the account that is governed by whoever acts; one past its end may be mailed again.
    pub(super) fn pending_invite(&self, id: InviteId) -> Result<&'f Invite, TeamError> {
        let pending = |invite: &&Invite| invite.id == id && invite.state == InviteState::Pending;
        let invite = self
            .account
            .invites
            .iter()
            .find(pending)
            .ok_or(TeamError::NotFound)?;
        match invite.admission {
            Admission::Account(_, role) if !self.membership.role.governs(role) => Err(TeamError::Forbidden),
            Admission::Account(..) | Admission::Product => Ok(invite),
        }
    }
}
