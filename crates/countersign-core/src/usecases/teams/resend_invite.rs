//! Mailing an invite again: earlier links of it stay good.

use super::acting::{Acting, TeamError, act, query};
use super::create_invite::{has_room, hits};
use super::invite_mail::{InviteLetter, InviteMail, words};
use crate::core::{Caller, Core};
use crate::nouns::account::Role;
use crate::nouns::audit::AuditKind;
use crate::nouns::ids::{AccountId, EventId, InviteId};
use crate::nouns::invite::{Admission, Invite};
use crate::nouns::locale::Locale;
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::read_session::CheckedBearer;

/// Mails a pending invite again; its life starts anew.
pub fn resend_invite(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
    invite: InviteId,
    locale: Option<&Locale>,
) -> Result<Invite, TeamError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let mail = InviteMail::mint(core);
    // Whose mailbox it is tells the invite, which never changes its address.
    let named = core.store.read_person(&PersonQuery::about(Who::Invite(invite)))?;
    let query = PersonQuery {
        who: Who::Invite(invite),
        session: Some(bearer.session()),
        hits: hits(core, account, named.address.as_ref()),
        ..query(bearer, account)
    };
    let sent = act(core, caller, "resend_invite", &query, |facts| {
        let (acting, now) = (Acting::inviting(facts, &core.policy.invites)?, facts.now);
        let invite = acting.pending_invite(invite)?;
        has_room(&query.hits, facts)?;
        let sent = Invite {
            challenge: mail.challenge,
            sent_at: now,
            expires_at: now + core.policy.invites.life,
            ..invite.clone()
        };
        let role = match invite.admission {
            Admission::Account(_, role) => role,
            Admission::Product => Role::Member,
        };
        let letter = InviteLetter {
            invite: sent.id,
            client: &sent.client,
            address: &sent.address,
            ledger: &facts.ledger,
            words: words(&acting, role),
            locale,
            expires_at: sent.expires_at,
        };
        let mut changes: Vec<Change> = query.hits.iter().cloned().map(Change::Hit).collect();
        changes.push(Change::ResendInvite {
            id: sent.id,
            challenge: sent.challenge,
            sent_at: sent.sent_at,
            expires_at: sent.expires_at,
        });
        changes.extend(mail.changes(core, caller, now, letter)?);
        let event = acting
            .event(caller, event, AuditKind::InviteSent)
            .address(&sent.address)
            .with("invite", sent.id.to_string())
            .with("again", true);
        changes.push(Change::InsertEvent(event));
        Ok((sent, changes))
    })?;
    core.wake.wake();
    Ok(sent)
}
