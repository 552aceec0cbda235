//! A user waits for a feature.

use super::{WaitlistError, entries_of, holder};
use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{EventId, WaitlistEntryId};
use crate::nouns::waitlist::{Feature, MOST_ENTRIES, Waiting, WaitlistEntry};
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::guarded::with_person;
use crate::usecases::read_session::CheckedBearer;

/// Puts the bearer, in the account they are in, on the list of a feature; gives the entry, which may be older.
pub fn join_waitlist(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    feature: &Feature,
) -> Result<WaitlistEntry, WaitlistError> {
    let (entropy, minted_at) = (&*core.entropy, core.now());
    let id = WaitlistEntryId::mint(entropy, minted_at);
    let event = EventId::mint(entropy, minted_at);
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
        if let Some(entry) =
            entries_of(facts, user, account).find(|entry| entry.feature.as_ref() == Some(feature))
        {
            outcome = Ok(entry.clone());
            return None;
        }
        if entries_of(facts, user, account).count() >= MOST_ENTRIES {
            outcome = Err(WaitlistError::Full);
            return None;
        }
        let session = facts.session.as_ref();
        let entry = WaitlistEntry {
            id,
            who: Waiting::User(user, account),
            feature: Some(feature.clone()),
            client: session.map_or_else(ClientId::default, |session| session.client.clone()),
            since: facts.now,
            granted_at: None,
        };
        let event = AuditEvent::new(event, facts.now, AuditKind::WaitlistJoined, &caller.source)
            .user(user)
            .with("feature", feature.as_str());
        outcome = Ok(entry.clone());
        Some(vec![
            Change::InsertWaitlistEntry(entry),
            Change::InsertEvent(event),
        ])
    })?;
    outcome
}
