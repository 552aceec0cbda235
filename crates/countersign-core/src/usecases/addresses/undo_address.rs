//! Going back to the old address within 72 hours of its change (A6).

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Purpose;
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::tokens::link::Leaf;
use crate::usecases::addresses::confirm_address::{moved, mover};
use crate::usecases::links::opening::Opening;
use crate::usecases::links::shown::{LinkError, OpenLink};
use crate::usecases::passwords::setting::ending_access;

/// Redeems the undo link that the old address was mailed: the address goes back, every session ends, and so do a
/// password and identities that were set since, or shortly before.
pub fn undo_address(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    let event = EventId::mint(&*core.entropy, core.now());
    Opening::of(core, caller, link, &[Purpose::UndoAddress], Leaf::Undo).open(|opened| {
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
