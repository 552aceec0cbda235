//! "This was not me": the owner of a mailbox undoes what somebody set up on it.

use crate::core::{Caller, Core};
use crate::nouns::account::{Membership, Role};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::surface::Purpose;
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::tokens::link::Leaf;
use crate::usecases::addresses::verify_address::asker;
use crate::usecases::erase_user::erasure;
use crate::usecases::links::opening::Opening;
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink};

/// Redeems the undo link of a verification mail: the user who was never proven goes, with all that they set up.
pub fn disown(core: &Core, caller: &Caller, link: &OpenLink) -> Result<(), LinkError> {
    let (ended, erased) = (
        EventId::mint(&*core.entropy, core.now()),
        EventId::mint(&*core.entropy, core.now()),
    );
    Opening::of(core, caller, link, &[Purpose::VerifyAddress], Leaf::Undo).open(|opened| {
        let (user, now) = (asker(opened)?, opened.facts.now);
        if user.verified_at.is_some() {
            return Err(LinkRefusal::Unknown);
        }
        let event = |id, kind| {
            AuditEvent::new(id, now, kind, &caller.source)
                .user(user.id)
                .with("by", "disowned")
        };
        let mut changes = vec![Change::EndSetup {
            user: user.id,
            keep: None,
            account_name: user.address.local().to_owned(),
            at: now,
        }];
        let memberships = opened.facts.memberships.iter();
        changes.extend(memberships.map(|(membership, account)| {
            if made_by(user, membership) {
                Change::RemoveAccount(account.id)
            } else {
                Change::RemoveMembership(membership.id)
            }
        }));
        changes.push(Change::InsertEvent(
            event(ended, AuditKind::SetupEnded).address(&user.address),
        ));
        changes.push(erasure(core, user));
        changes.push(Change::InsertEvent(event(erased, AuditKind::UserErased)));
        Ok((changes, ()))
    })
}

/// Whether an account came with the user, and was not one they were invited to.
fn made_by(user: &User, membership: &Membership) -> bool {
    membership.role == Role::Owner && membership.granted_by.is_none_or(|by| by == user.id)
}
