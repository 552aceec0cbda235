//! A user gives up waiting.

use super::{WaitlistError, entries_of, holder};
use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::waitlist::Feature;
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::guarded::with_person;
use crate::usecases::read_session::CheckedBearer;

/// Takes the bearer, in the account they are in, off the list of a feature, if they are on it.
pub fn leave_waitlist(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    feature: &Feature,
) -> Result<(), WaitlistError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let query = PersonQuery::about(Who::Session(bearer.session()));
    let mut outcome = Err(WaitlistError::Unauthenticated);
    with_person(core, caller, &query, |facts| {
        let (user, account) = match holder(facts) {
            Ok(holder) => holder,
            Err(refusal) => {
                outcome = Err(refusal);
                return None;
            }
        };
        outcome = Ok(());
        let entry = entries_of(facts, user, account).find(|entry| entry.feature.as_ref() == Some(feature))?;
        let event = AuditEvent::new(event, facts.now, AuditKind::WaitlistLeft, &caller.source)
            .user(user)
            .with("feature", feature.as_str());
        Some(vec![
            Change::RemoveWaitlistEntry(entry.id),
            Change::InsertEvent(event),
        ])
    })?;
    outcome
}
