//! What became of mails and is not in the store yet: kept until a write of it succeeded.

use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::nouns::outbox::MailResult;
use crate::ports::outbox::Outbox;
use crate::ports::store::StoreError;

/// The results that the workers of one process have yet to record; there is one for all of them. While a result is
/// nowhere but here the store believes its mail unsent, so nobody who has some claims more.
///
/// To write a result again is safe: one that closed its mail, or whose mail somebody else claimed since, is passed over.
#[derive(Debug, Default)]
pub struct Unrecorded(Mutex<Vec<MailResult>>);

impl Unrecorded {
    /// Keeps one more.
    pub(crate) fn keep(&self, result: MailResult) {
        self.hold().push(result);
    }

    /// Writes all there are; what cannot be written is kept.
    pub(crate) fn record<S: Outbox + ?Sized>(&self, store: &S) -> Result<(), StoreError> {
        let mut taken = Taken {
            from: self,
            results: take(&mut *self.hold()),
        };
        if taken.results.is_empty() {
            return Ok(());
        }
        match store.record_mails(&taken.results) {
            Err(StoreError::Broken(_)) => {
                while let Some(result) = taken.results.last() {
                    record_alone(store, result)?;
                    taken.results.pop();
                }
            }
            recorded => {
                recorded?;
                taken.results.clear();
            }
        }
        Ok(())
    }

    fn hold(&self) -> MutexGuard<'_, Vec<MailResult>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Results on their way into the store; what did not arrive, also for a panic, goes back.
struct Taken<'a> {
    from: &'a Unrecorded,
    results: Vec<MailResult>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.from.hold().append(&mut self.results);
    }
}

/// A note is all in a result that others wrote. One that the store cannot take must not hold up every mail there is.
fn record_alone<S: Outbox + ?Sized>(store: &S, result: &MailResult) -> Result<(), StoreError> {
    let recorded = store.record_mails(std::slice::from_ref(result));
    let Err(StoreError::Broken(what)) = recorded else {
        return recorded;
    };
    let without_note = MailResult {
        note: None,
        ..result.clone()
    };
    store.record_mails(&[without_note])?;
    log::error!("what was said of mail {} cannot be recorded: {what}", result.id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::nouns::Timestamp;
    use crate::nouns::ids::MailId;
    use crate::nouns::outbox::{MailLane, MailState};
    use crate::ports::outbox::{Backlog, Claim, MailRecord};

    use super::*;

    /// Takes no note but one.
    #[derive(Default)]
    struct Picky(Mutex<Vec<MailResult>>);

    impl Outbox for Picky {
        fn claim_mails(&self, _: u16, _: Duration) -> Result<Claim, StoreError> {
            Ok(Claim::default())
        }

        fn record_mails(&self, results: &[MailResult]) -> Result<(), StoreError> {
            if results
                .iter()
                .any(|r| r.note.as_deref().is_some_and(|note| note != "ok"))
            {
                return Err(StoreError::Broken("such a note".to_owned()));
            }
            self.0.lock().unwrap().extend_from_slice(results);
            Ok(())
        }

        fn list_mails(&self, _: u16) -> Result<Vec<MailRecord>, StoreError> {
            Ok(Vec::new())
        }

        fn list_backlogs(&self, _: u32) -> Result<(Timestamp, Vec<Backlog>), StoreError> {
            Ok((Timestamp::default(), Vec::new()))
        }
    }

    #[test]
    fn m3_a_note_that_cannot_be_written_holds_up_no_result() {
        let (unrecorded, store) = (Unrecorded::default(), Picky::default());
        for (n, note) in [(1, "ok"), (2, "\u{1F4EE}"), (3, "ok")] {
            unrecorded.keep(MailResult {
                id: MailId(uuid::Uuid::from_u128(n)),
                fence: 1,
                state: MailState::HandedOver,
                due_at: Timestamp::default(),
                lane: MailLane::SignIn,
                attempted: true,
                note: Some(note.to_owned()),
            });
        }
        unrecorded.record(&store).unwrap();
        let mut recorded = store.0.into_inner().unwrap();
        recorded.sort_by_key(|result| result.id.0);
        let notes: Vec<_> = recorded.iter().map(|result| result.note.as_deref()).collect();
        assert_eq!(notes, [Some("ok"), None, Some("ok")]);
        assert!(unrecorded.hold().is_empty());
    }
}
