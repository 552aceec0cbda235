//! Proving one's address by the mail asked for from inside: it is consent, so everything stays.

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::surface::Purpose;
use crate::nouns::user::{User, UserStatus};
use crate::ports::changes::Change;
use crate::tokens::link::Leaf;
use crate::usecases::links::opening::{Opened, Opening};
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink};

/// Redeems a verification link.
pub fn verify_address(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let purposes = [Purpose::VerifyAddress];
    Opening::of(core, caller, link, &purposes, Leaf::Main).open(|opened| {
        let (user, now) = (asker(opened)?, opened.facts.now);
        let event = AuditEvent::new(event, now, AuditKind::AddressVerified, &caller.source);
        let changes = vec![
            Change::MarkVerified(user.id, now),
            Change::EndBoundChallenges {
                user: user.id,
                purposes: purposes.to_vec(),
            },
            Change::InsertEvent(event.user(user.id).address(&user.address)),
        ];
        let proven = User {
            verified_at: user.verified_at.or(Some(now)),
            ..user.clone()
        };
        Ok((changes, proven))
    })
}

/// The user who asked from inside, if the link is still about the address they have.
pub(super) fn asker<'a>(opened: &Opened<'a>) -> Result<&'a User, LinkRefusal> {
    let user = opened.facts.user.as_ref();
    let theirs = user.filter(|user| {
        user.status == UserStatus::Active
            && opened.challenge.bound.user == Some(user.id)
            && opened.challenge.address == user.address
    });
    theirs.ok_or(LinkRefusal::Unknown)
}
