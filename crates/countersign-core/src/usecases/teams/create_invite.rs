//! Inviting an address to an account, in a role up to one's own.

use super::acting::{Acting, TeamError, act, query};
use super::invite_mail::{InviteLetter, InviteMail, words};
use crate::core::{Caller, Core};
use crate::nouns::account::Role;
use crate::nouns::address::Address;
use crate::nouns::audit::AuditKind;
use crate::nouns::budget::mailbox_hit;
use crate::nouns::ids::{AccountId, EventId, InviteId};
use crate::nouns::invite::{Admission, Invite, InviteState};
use crate::nouns::locale::Locale;
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::read_session::CheckedBearer;

/// The command.
#[derive(Clone, Debug)]
pub struct CreateInvite {
    /// Where to.
    pub account: AccountId,
    /// Whom.
    pub address: Address,
    /// In which role.
    pub role: Role,
    /// The language of the mail.
    pub locale: Option<Locale>,
}

/// Invites an address and mails it. An older invite of that address to the account is taken back.
pub fn create_invite(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    command: &CreateInvite,
) -> Result<Invite, TeamError> {
    let (entropy, minted_at) = (&*core.entropy, core.now());
    let id = InviteId::mint(entropy, minted_at);
    let event = EventId::mint(entropy, minted_at);
    let mail = InviteMail::mint(core);
    let policy = &core.policy;
    let hit = mailbox_hit(&command.address, policy.mails.per_mailbox, policy.mails.window);
    let query = PersonQuery {
        who: Who::Address(command.address.clone()),
        session: Some(bearer.session()),
        hits: vec![hit.clone()],
        ..query(bearer, command.account)
    };
    let invite = act(core, caller, &query, |facts| {
        let (acting, now) = (Acting::managing(facts)?, facts.now);
        if !acting.membership.role.governs(command.role) {
            return Err(TeamError::Forbidden);
        }
        let is_them = |user: &crate::nouns::user::User| user.address == command.address;
        if acting.account.members.iter().any(|member| is_them(&member.user)) {
            return Err(TeamError::AlreadyMember);
        }
        acting.has_room_for_an_invite(core)?;
        let invite = Invite {
            id,
            admission: Admission::Account(command.account, command.role),
            address: command.address.clone(),
            inviter: Some(acting.user.id),
            client: acting.session.client.clone(),
            challenge: mail.challenge,
            state: InviteState::Pending,
            created_at: now,
            sent_at: now,
            expires_at: now + policy.invites.life,
            closed_at: None,
        };
        let mut changes = vec![Change::Hit(hit.clone())];
        for older in acting
            .account
            .invites
            .iter()
            .filter(|older| older.state == InviteState::Pending && older.address == command.address)
        {
            changes.push(Change::CloseInvite(older.id, InviteState::Revoked, now));
        }
        changes.push(Change::InsertInvite(invite.clone()));
        let letter = InviteLetter {
            invite: id,
            client: &invite.client,
            address: &command.address,
            ledger: &facts.ledger,
            words: words(&acting, command.role),
            locale: command.locale.as_ref(),
            expires_at: invite.expires_at,
        };
        changes.extend(mail.changes(core, caller, now, letter)?);
        let event = acting
            .event(caller, event, AuditKind::InviteSent)
            .address(&command.address)
            .with("invite", id.to_string())
            .with("role", command.role.as_str());
        changes.push(Change::InsertEvent(event));
        Ok((invite, changes))
    })?;
    core.wake.wake();
    Ok(invite)
}

impl Acting<'_> {
    /// Refuses an invite beyond the account's day. A mail sent again counts like a new one.
    pub(super) fn has_room_for_an_invite(&self, core: &Core) -> Result<(), TeamError> {
        let (now, policy) = (self.facts.now, &core.policy.invites);
        let mut lately: Vec<_> = self
            .account
            .invites
            .iter()
            .flat_map(|invite| {
                let again = (invite.sent_at != invite.created_at).then_some(invite.sent_at);
                [Some(invite.created_at), again]
            })
            .flatten()
            .filter(|at| *at > now - policy.window)
            .collect();
        lately.sort_unstable_by(|a, b| b.cmp(a));
        match lately.get(usize::from(policy.per_account.max(1)) - 1) {
            Some(nth_latest) => Err(TeamError::RateLimited {
                retry_at: *nth_latest + policy.window,
                now,
            }),
            None => Ok(()),
        }
    }
}
