//! Spending the budget of a source where the rest has nothing to do with a person.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::budget::{Hit, room_for_all};
use crate::nouns::ids::UserId;
use crate::nouns::ledger::Refusal;
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;

/// Why it was not spent.
pub(crate) enum Unspent {
    /// There is no room; with the store's time of the refusal.
    Refused(Refusal, Timestamp),
    Store(StoreError),
}

/// Spends all of `hits` or none.
pub(crate) fn spend(core: &Core, caller: &Caller, hits: Vec<Hit>) -> Result<(), Unspent> {
    if hits.is_empty() {
        return Ok(());
    }
    let query = PersonQuery {
        hits,
        ..PersonQuery::about(Who::User(UserId(uuid::Uuid::nil())))
    };
    let mut refused = None;
    with_person(core, caller, &query, |facts| {
        let refusal = room_for_all(&query.hits, &facts.nth_latest, facts.now);
        refused = refusal.map(|refusal| (refusal, facts.now));
        refused
            .is_none()
            .then(|| query.hits.iter().cloned().map(Change::Hit).collect())
    })
    .map_err(Unspent::Store)?;
    match refused {
        None => Ok(()),
        Some((refusal, at)) => {
            core.note_spent(&refusal);
            core.deployment.tally_refusal(refusal.reason(), None);
            Err(Unspent::Refused(refusal, at))
        }
    }
}
