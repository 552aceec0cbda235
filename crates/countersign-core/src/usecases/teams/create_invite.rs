//! Inviting an address to an account, in a role up to one's own.

use super::acting::{Acting, TeamError, act, query};
use super::invite_mail::{InviteLetter, InviteMail, words};
use crate::core::{Caller, Core};
use crate::nouns::account::Role;
use crate::nouns::address::Address;
use crate::nouns::audit::AuditKind;
use crate::nouns::budget::{BudgetScope, Hit, mailbox_hit, room_for_all};
use crate::nouns::ids::{AccountId, EventId, InviteId};
use crate::nouns::invite::{Admission, Invite, InviteState};
use crate::nouns::locale::Locale;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
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
    let hits = hits(core, command.account, Some(&command.address));
    let query = PersonQuery {
        who: Who::Address(command.address.clone()),
        session: Some(bearer.session()),
        hits,
        ..query(bearer, command.account)
    };
    let invite = act(core, caller, "invite", &query, |facts| {
        let (acting, now) = (Acting::inviting(facts, &policy.invites)?, facts.now);
        if !acting.membership.role.governs(command.role) {
            return Err(TeamError::Forbidden);
        }
        let is_them = |user: &crate::nouns::user::User| user.address == command.address;
        if acting.account.members.iter().any(|member| is_them(&member.user)) {
            return Err(TeamError::AlreadyMember);
        }
        has_room(&query.hits, facts)?;
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
        let mut changes: Vec<Change> = query.hits.iter().cloned().map(Change::Hit).collect();
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

/// What an invite's mail costs: one of the account's day, and one of the mailbox's hour. A mail sent again costs the same.
pub(super) fn hits(core: &Core, account: AccountId, address: Option<&Address>) -> Vec<Hit> {
    let (invites, mails) = (&core.policy.invites, &core.policy.mails);
    let of_account = Hit {
        scope: BudgetScope::InviteAccount,
        subject: account.to_string(),
        limit: invites.per_account.max(1),
        window: invites.window,
    };
    let of_mailbox = address.map(|address| mailbox_hit(address, mails.per_mailbox, mails.window));
    [of_account].into_iter().chain(of_mailbox).collect()
}

/// Refuses a mail that one of its budgets has no room for.
pub(super) fn has_room(hits: &[Hit], facts: &PersonFacts) -> Result<(), TeamError> {
    match room_for_all(hits, &facts.nth_latest, facts.now) {
        Some(refusal) => Err(TeamError::RateLimited {
            retry_at: refusal.retry_at(),
            now: facts.now,
        }),
        None => Ok(()),
    }
}
