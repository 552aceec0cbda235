//! "This was not me": the owner of a mailbox undoes what somebody set up on it.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::account::{Membership, Role};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::surface::Purpose;
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::ports::people::PersonFacts;
use crate::tokens::link::Leaf;
use crate::usecases::addresses::verify_address::asker;
use crate::usecases::erase_user::erasure;
use crate::usecases::links::opening::Opening;
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink};

/// Redeems the undo link of a verification mail: the user who was never proven goes, with all that they set up.
pub fn disown(core: &Core, caller: &Caller, link: &OpenLink) -> Result<(), LinkError> {
    let wiping = Wiping::mint(core, caller, "disowned");
    Opening::of(core, caller, link, &[Purpose::VerifyAddress], Leaf::Undo).open(|opened| {
        let user = asker(opened)?;
        if user.verified_at.is_some() {
            return Err(LinkRefusal::Unknown);
        }
        Ok((wiping.unproven(user, opened.facts), ()))
    })
}

/// Somebody goes for good at the word of the mailbox's owner. Their facts say that they may leave.
pub(super) struct Wiping<'a> {
    core: &'a Core,
    caller: &'a Caller,
    by: &'static str,
    ended: EventId,
    erased: EventId,
}

impl<'a> Wiping<'a> {
    pub(super) fn mint(core: &'a Core, caller: &'a Caller, by: &'static str) -> Self {
        let mint = || EventId::mint(&*core.entropy, core.now());
        Self {
            core,
            caller,
            by,
            ended: mint(),
            erased: mint(),
        }
    }

    /// Who was never proven there, with whomever they let into an account of their own.
    pub(super) fn unproven(&self, user: &User, facts: &PersonFacts) -> Vec<Change> {
        let mut changes = vec![Change::EndSetup {
            user: user.id,
            keep: None,
            account_name: user.address.local().to_owned(),
            at: facts.now,
        }];
        let memberships = facts.memberships.iter();
        changes.extend(memberships.map(|(membership, account)| {
            if made_by(user, membership) {
                Change::RemoveAccount(account.id)
            } else {
                Change::RemoveMembership(membership.id)
            }
        }));
        let event = self.event(self.ended, AuditKind::SetupEnded, user, facts.now);
        changes.push(Change::InsertEvent(event.address(&user.address)));
        changes.extend(self.user(user, facts.now));
        changes
    }

    /// A user with what is theirs alone.
    pub(super) fn user(&self, user: &User, now: Timestamp) -> Vec<Change> {
        let event = self.event(self.erased, AuditKind::UserErased, user, now);
        vec![erasure(self.core, user), Change::InsertEvent(event)]
    }

    fn event(&self, id: EventId, kind: AuditKind, user: &User, now: Timestamp) -> AuditEvent {
        AuditEvent::new(id, now, kind, &self.caller.source)
            .user(user.id)
            .with("by", self.by)
    }
}

/// Whether an account came with the user, and was not one they were invited to.
pub(super) fn made_by(user: &User, membership: &Membership) -> bool {
    membership.role == Role::Owner && membership.granted_by.is_none_or(|by| by == user.id)
}
