//! Going back to the old address within 72 hours of its change (A6).

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::challenge::Challenge;
use crate::nouns::ids::EventId;
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Purpose;
use crate::nouns::user::{User, UserStatus};
use crate::nouns::waitlist::Waiting;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::tokens::link::Leaf;
use crate::usecases::addresses::confirm_address::{moved, mover};
use crate::usecases::addresses::disown::{Wiping, made_by};
use crate::usecases::guarded::with_person;
use crate::usecases::links::opening::Opening;
use crate::usecases::links::shown::{LinkError, OpenLink};
use crate::usecases::passwords::setting::ending_access;

/// Redeems the undo link that the old address was mailed: the address goes back, every session ends, and so do a
/// password and identities that were set since, or shortly before. A user who came to the address since gives way, where they
/// are no more than that.
pub fn undo_address(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let opening = Opening::of(core, caller, link, &[Purpose::UndoAddress], Leaf::Undo);
    let found = opening.find()?;
    if opening.looks_open(&found)? {
        make_room(core, caller, &found)?;
    }
    opening.open(|opened| {
        let (challenge, now) = (opened.challenge, opened.facts.now);
        let user = mover(opened)?;
        let mut changes = vec![Change::MoveAddress(user.id, challenge.address.clone(), now)];
        changes.extend(ending_access(user, None, SessionEnd::AddressChanged));
        // Whoever had the account meanwhile may have moved it on, and holds the way back to where they had it. Ways
        // back that are older stay: they lead to who had it before.
        changes.push(Change::EndLaterUndos(user.id, challenge.created_at));
        // What proves them and came with the change or after it came from whoever changed it. Whoever means to stay sets
        // it up before, so as much of the time before counts as the way back is open afterwards.
        let since = |at| at >= challenge.created_at - core.policy.links.undo;
        let password = opened.facts.password.as_ref().filter(|kept| since(kept.set_at));
        changes.extend(password.map(|_| Change::RemovePassword(user.id)));
        let identities = opened.facts.identities.iter();
        let linked = identities.filter(|identity| since(identity.created_at));
        changes.extend(linked.map(|identity| Change::RemoveIdentity(identity.id)));
        let event = AuditEvent::new(event, now, AuditKind::AddressChanged, &caller.source);
        let event = event.user(user.id).address(&challenge.address).with("by", "undo");
        changes.push(Change::InsertEvent(event));
        Ok((changes, moved(user, challenge, now)))
    })
}

/// Takes away whoever holds the old address since the change, where they give way and its user can come back. Whoever shows
/// the link has the mailbox, so this stands by itself: should the way back fail then, it is shown again.
fn make_room(core: &Core, caller: &Caller, undo: &Challenge) -> Result<(), StoreError> {
    let Some(mover) = undo.bound.user else {
        return Ok(());
    };
    let mover = core
        .store
        .read_person(&PersonQuery::about(Who::User(mover)))?
        .user;
    let returns = |user: &User| user.status == UserStatus::Active && user.address != undo.address;
    if !mover.as_ref().is_some_and(returns) {
        return Ok(());
    }
    let query = PersonQuery {
        leaving: true,
        ..PersonQuery::about(Who::Address(undo.address.clone()))
    };
    let wiping = Wiping::mint(core, caller, "undo");
    with_person(core, caller, &query, |facts| {
        let user = facts.user.as_ref()?;
        let came_since = user.created_at >= undo.created_at
            && user.status == UserStatus::Active
            && !user.profile.by_operator;
        if !came_since {
            return None;
        }
        if user.verified_at.is_none() {
            return Some(wiping.unproven(user, facts));
        }
        has_nothing(user, facts).then(|| wiping.user(user, facts.now))
    })
}

/// Whether a user has no more than what a first sign-in makes: whoever missed their account and signed in where it was.
fn has_nothing(user: &User, facts: &PersonFacts) -> bool {
    let mut memberships = facts.memberships.iter();
    let mut waiting = facts.waitlist.iter();
    facts.password.is_none()
        && facts.identities.is_empty()
        && memberships.all(|(membership, _)| made_by(user, membership))
        && facts.owned_alone.is_empty()
        && !waiting.any(|entry| matches!(entry.who, Waiting::User(..)))
}
