//! What became of mails and is not in the store yet: kept until a write of it succeeded.

use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::nouns::outbox::MailResult;
use crate::ports::store::{Store, StoreError};

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

    /// Writes all there are; where that fails they are all kept.
    pub(crate) fn record(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut taken = Taken {
            from: self,
            results: take(&mut *self.hold()),
        };
        if !taken.results.is_empty() {
            store.record_mails(&taken.results)?;
            taken.results.clear();
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
