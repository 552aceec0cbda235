//! Facts, decision, commit: once without a lock, then with one, until the deadline.

use crate::core::{Caller, Core};
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery};
use crate::ports::store::{Attempt, Attempted, StoreError};

/// Runs `step` optimistically; if it loses its guard, again under a row lock, where it cannot lose it a second time.
///
/// A locked attempt may still be lost: to a serialization failure, to a budget another guard's holder took, or because
/// `not_after` passed while it waited. Then the facts are read anew, until the caller's deadline.
pub(crate) fn guarded(
    core: &Core,
    caller: &Caller,
    mut step: impl FnMut(Attempt) -> Result<Attempted, StoreError>,
) -> Result<(), StoreError> {
    if step(Attempt::Optimistic)? == Attempted::Done {
        return Ok(());
    }
    while !caller.deadline.has_passed(&*core.clock) {
        if step(Attempt::Locked)? == Attempted::Done {
            return Ok(());
        }
    }
    Err(StoreError::Deadline)
}

/// Reads a person under lock, lets `decide` judge, and writes; again with newer facts where a row was not as it said,
/// until the caller's deadline.
pub(crate) fn with_person(
    core: &Core,
    caller: &Caller,
    query: &PersonQuery,
    mut decide: impl FnMut(&PersonFacts) -> Option<Vec<Change>>,
) -> Result<(), StoreError> {
    loop {
        if core.store.attempt_person(query, &mut decide)? == Attempted::Done {
            return Ok(());
        }
        if caller.deadline.has_passed(&*core.clock) {
            return Err(StoreError::Deadline);
        }
    }
}
