//! Proving a new address: it takes the place of the old one, which is told and may take it back (A6).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, Seed};
use crate::nouns::ids::{ChallengeId, EventId, MailId};
use crate::nouns::ledger::LedgerKey;
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::MailWords;
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Purpose;
use crate::nouns::user::{User, UserStatus};
use crate::ports::changes::Change;
use crate::tokens::link::Leaf;
use crate::usecases::links::opening::{Opened, Opening};
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink};
use crate::usecases::passwords::setting::ending_access;

/// Redeems the link, or the code, mailed to the new address.
pub fn confirm_address(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    let moving = Moving::mint(core, caller, link.locale.as_ref());
    Opening::of(core, caller, link, &[Purpose::ChangeAddress], Leaf::Main).open(|opened| {
        // Numbered links are opened for whoever waits with the number, and nowhere else.
        if opened.challenge.bound.number.is_some() {
            return Err(LinkRefusal::Unknown);
        }
        moving.change(opened)
    })
}

/// A move to a new address: ids and secrets, minted once however often it is judged.
pub(crate) struct Moving<'a> {
    core: &'a Core,
    caller: &'a Caller,
    /// The language of the mail to the old address.
    locale: Option<&'a Locale>,
    undo: ChallengeId,
    seed: Seed,
    mail: MailId,
    event: EventId,
}

impl<'a> Moving<'a> {
    pub(crate) fn mint(core: &'a Core, caller: &'a Caller, locale: Option<&'a Locale>) -> Self {
        Self {
            core,
            caller,
            locale,
            undo: ChallengeId::mint(&*core.entropy, core.now()),
            seed: core.seed(),
            mail: MailId::mint(&*core.entropy, core.now()),
            event: EventId::mint(&*core.entropy, core.now()),
        }
    }

    /// What the proof of the new address changes, and the user from then on.
    pub(crate) fn change(&self, opened: &Opened<'_>) -> Result<(Vec<Change>, User), LinkRefusal> {
        let (challenge, now) = (opened.challenge, opened.facts.now);
        let user = mover(opened)?;
        let keep = opened.facts.session.as_ref().map(|session| session.id);
        let keep = challenge.bound.session.or(keep);
        let mut changes = vec![Change::MoveAddress(user.id, challenge.address.clone(), now)];
        changes.extend(ending_access(user, keep, SessionEnd::AddressChanged));
        changes.push(Change::EndBoundChallenges {
            user: user.id,
            purposes: vec![Purpose::VerifyAddress],
        });
        // An address that was never proven was perhaps never theirs: there is no way back to it.
        // Nor is any mail sent to a user of tests.
        if user.verified_at.is_some() && !user.profile.is_test {
            let (undo, mail) = self.way_back(user, challenge, now);
            changes.push(Change::InsertChallenge(undo));
            changes.push(Change::InsertMail(mail));
        }
        let event = AuditEvent::new(self.event, now, AuditKind::AddressChanged, &self.caller.source);
        let event = event.user(user.id).address(&user.address);
        changes.push(Change::InsertEvent(
            event.with("challenge", challenge.id.to_string()),
        ));
        Ok((changes, moved(user, challenge, now)))
    }

    /// The way back, and the mail to the old address that leads to it.
    fn way_back(&self, user: &User, change: &Challenge, now: Timestamp) -> (Challenge, NewMail) {
        let expires_at = now + self.core.policy.links.undo;
        let undo = Challenge {
            id: self.undo,
            purpose: Purpose::UndoAddress,
            address: user.address.clone(),
            lane: LedgerKey::Address(user.address.clone()),
            seed: self.seed,
            key_id: self.core.keys.current().id(),
            created_at: now,
            expires_at,
            opened_at: Some(now),
            failed_guesses: 0,
            ended: None,
            bound: Bound {
                user: Some(user.id),
                old_address: Some(user.address.clone()),
                ..Bound::default()
            },
            ..change.clone()
        };
        let details = MailDetails::of(&self.caller.source, self.locale, Some(Purpose::UndoAddress));
        let mail = NewMail {
            id: self.mail,
            kind: MailKind::AddressChanged,
            address: user.address.clone(),
            challenge: Some(undo.id),
            details: MailDetails {
                words: MailWords {
                    other_address: Some(change.address.masked()),
                    ..MailWords::default()
                },
                ..details
            },
            created_at: now,
            expires_at,
            coalesce: None,
        };
        (undo, mail)
    }
}

/// The user whose address is to become the challenge's, if nobody else has that by now.
pub(super) fn mover<'a>(opened: &Opened<'a>) -> Result<&'a User, LinkRefusal> {
    let user = opened.facts.user.as_ref();
    let asked = user.filter(|user| {
        user.status == UserStatus::Active
            && opened.challenge.bound.user == Some(user.id)
            && opened.challenge.address != user.address
    });
    let user = asked.ok_or(LinkRefusal::Unknown)?;
    let taken = opened
        .facts
        .other
        .as_ref()
        .is_some_and(|other| other.id != user.id);
    if taken {
        return Err(LinkRefusal::Taken);
    }
    Ok(user)
}

/// The user as the move leaves them.
pub(super) fn moved(user: &User, challenge: &Challenge, now: Timestamp) -> User {
    User {
        address: challenge.address.clone(),
        verified_at: Some(now),
        updated_at: now,
        ..user.clone()
    }
}
