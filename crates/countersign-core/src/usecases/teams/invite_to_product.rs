//! Inviting an address to the product at an operator's word: the way in where joining is by invite.

use super::invite_mail::{InviteLetter, InviteMail};
use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{EventId, InviteId};
use crate::nouns::invite::{Admission, Invite, InviteState};
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::MailWords;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;
use crate::usecases::teams::acting::TeamError;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The mail is on its way.
    Sent(InviteId),
    /// The address has an account already.
    HasAccount,
    /// The address has had its hour's invites; until when.
    TooMany(Timestamp),
}

/// Invites one address.
pub fn invite_to_product(
    core: &Core,
    caller: &Caller,
    address: &Address,
    client: &ClientId,
    locale: Option<&Locale>,
) -> Result<Invited, StoreError> {
    let minted = ProductInvite::mint(core);
    let mut outcome = Invited::HasAccount;
    with_person(
        core,
        caller,
        &PersonQuery::about(Who::Address(address.clone())),
        |facts| {
            if facts.user.is_some() {
                outcome = Invited::HasAccount;
                return None;
            }
            let guest = Guest {
                address,
                client,
                words: MailWords::default(),
                locale,
            };
            match minted.changes(core, caller, facts, guest) {
                Ok(mut changes) => {
                    outcome = Invited::Sent(minted.id);
                    let event = AuditEvent::by_operator(minted.event, facts.now, AuditKind::InviteSent);
                    let event = event.address(address).with("invite", minted.id.to_string());
                    changes.push(Change::InsertEvent(event));
                    Some(changes)
                }
                Err(retry_at) => {
                    outcome = Invited::TooMany(retry_at);
                    None
                }
            }
        },
    )?;
    core.wake.wake();
    Ok(outcome)
}

/// Whom to invite, and how.
pub(crate) struct Guest<'a> {
    pub(crate) address: &'a Address,
    pub(crate) client: &'a ClientId,
    pub(crate) words: MailWords,
    pub(crate) locale: Option<&'a Locale>,
}

/// An invite to the product, minted once however often it is judged.
pub(crate) struct ProductInvite {
    id: InviteId,
    event: EventId,
    mail: InviteMail,
}

impl ProductInvite {
    pub(crate) fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            id: InviteId::mint(entropy, now),
            event: EventId::mint(entropy, now),
            mail: InviteMail::mint(core),
        }
    }

    /// The invite and its mail; an error says from when on the address may be mailed again.
    pub(crate) fn changes(
        &self,
        core: &Core,
        caller: &Caller,
        facts: &PersonFacts,
        guest: Guest<'_>,
    ) -> Result<Vec<Change>, Timestamp> {
        let Guest {
            address,
            client,
            words,
            locale,
        } = guest;
        let invite = Invite {
            id: self.id,
            admission: Admission::Product,
            address: address.clone(),
            inviter: None,
            client: client.clone(),
            challenge: self.mail.challenge,
            state: InviteState::Pending,
            created_at: facts.now,
            sent_at: facts.now,
            expires_at: facts.now + core.policy.invites.life,
            closed_at: None,
        };
        let letter = InviteLetter {
            invite: invite.id,
            client: &invite.client,
            address,
            ledger: &facts.ledger,
            words,
            locale,
            expires_at: invite.expires_at,
        };
        let mailed = self.mail.changes(core, caller, facts.now, letter);
        let mailed = mailed.map_err(|refused| match refused {
            TeamError::RateLimited { retry_at, .. } => retry_at,
            _ => facts.now,
        })?;
        let mut changes = vec![Change::InsertInvite(invite)];
        changes.extend(mailed);
        Ok(changes)
    }
}
