//! Facts, decision, commit: on a reader and then the writer, or all on the writer.

use countersign_core::nouns::Timestamp;
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use diesel::{QueryResult, SqliteConnection};

use crate::errors::Stop;
use crate::store::SqliteStore;

impl SqliteStore {
    /// Without facts there is nothing to decide.
    ///
    /// An optimistic attempt takes the writer only if there is something to write, so refusals never queue for it. A
    /// locked one holds the writer from its first read on: nobody can change anything it goes by.
    pub(crate) fn attempt<Facts, Commit>(
        &self,
        attempt: Attempt,
        read: impl FnOnce(&mut SqliteConnection, Timestamp) -> QueryResult<Option<Facts>>,
        decide: Decide<'_, Facts, Commit>,
        write: impl FnOnce(&mut SqliteConnection, Timestamp, &Facts, &Commit) -> Result<(), Stop>,
    ) -> Result<Attempted, StoreError> {
        let written = match attempt {
            Attempt::Optimistic => {
                let Some(facts) = self.read(read)? else {
                    return Ok(Attempted::Done);
                };
                let Some(commit) = decide(&facts) else {
                    return Ok(Attempted::Done);
                };
                self.transact(|connection, now| write(connection, now, &facts, &commit))
            }
            Attempt::Locked => self.transact(|connection, now| {
                let Some(facts) = read(connection, now)? else {
                    return Ok(());
                };
                let Some(commit) = decide(&facts) else {
                    return Ok(());
                };
                // Deciding takes time, too; deadlines are compared with the time of writing.
                write(connection, self.clock.now(), &facts, &commit)
            }),
        };
        match written {
            Ok(()) => Ok(Attempted::Done),
            Err(Stop::Lost) => Ok(Attempted::Lost),
            Err(Stop::Failed(error)) => Err(error),
        }
    }
}

/// Lost, unless the time is before `not_after`.
pub(crate) fn in_time(now: Timestamp, not_after: Timestamp) -> Result<(), Stop> {
    if now < not_after { Ok(()) } else { Err(Stop::Lost) }
}
