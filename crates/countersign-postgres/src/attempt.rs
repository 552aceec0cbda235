//! Facts, decision, commit: two statements on their own, or under a row lock within a transaction.

use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use diesel::pg::PgConnection;
use diesel::result::QueryResult;

use crate::errors::{Fault, store_error};
use crate::store::{PostgresStore, end};

/// The three steps of an attempt in SQL.
pub(crate) trait Steps {
    /// What the decision goes by.
    type Facts;
    /// What it wants written.
    type Commit;

    /// Takes every row the decision may need, in the order of all.
    fn lock(&self, connection: &mut PgConnection) -> QueryResult<()>;

    /// Reads the facts in one statement; `None` where there is nothing to decide about.
    fn facts(&self, connection: &mut PgConnection) -> QueryResult<Option<Self::Facts>>;

    /// Writes all of it in one statement; `false` if the guard was lost.
    /// What the facts already rule out need not be looked for again.
    fn commit(
        &self,
        connection: &mut PgConnection,
        facts: &Self::Facts,
        commit: &Self::Commit,
    ) -> QueryResult<bool>;

    /// Whether writing this takes several statements, and so a transaction.
    fn is_together(&self, _: &Self::Commit) -> bool {
        false
    }
}

impl PostgresStore {
    /// Runs an attempt.
    pub(crate) fn attempt<S: Steps>(
        &self,
        attempt: Attempt,
        steps: &S,
        decide: Decide<'_, S::Facts, S::Commit>,
    ) -> Result<Attempted, StoreError> {
        match attempt {
            Attempt::Optimistic => self.attempt_optimistic(steps, decide),
            Attempt::Locked => self.attempt_locked(steps, decide),
        }
    }

    /// Two round trips: each statement commits by itself.
    fn attempt_optimistic<S: Steps>(
        &self,
        steps: &S,
        decide: Decide<'_, S::Facts, S::Commit>,
    ) -> Result<Attempted, StoreError> {
        let mut link = self.pool.link()?;
        let facts = self.read_on(&mut link, |connection| steps.facts(connection))?;
        match facts.as_ref().and_then(|facts| Some((facts, decide(facts)?))) {
            Some((facts, commit)) if steps.is_together(&commit) => {
                self.read_on(&mut link, |connection| self.begin(connection))?;
                attempted(link.run(|connection| {
                    let result = steps.commit(connection, facts, &commit);
                    end(connection, result, |committed| *committed)
                }))
            }
            Some((facts, commit)) => {
                attempted(link.run(|connection| steps.commit(connection, facts, &commit)))
            }
            None => Ok(Attempted::Done),
        }
    }

    /// A transaction. Where nothing is to be written it is undone, and with it the rows made to be locked.
    fn attempt_locked<S: Steps>(
        &self,
        steps: &S,
        decide: Decide<'_, S::Facts, S::Commit>,
    ) -> Result<Attempted, StoreError> {
        let mut link = self.pool.link()?;
        let mut nothing_to_do = false;
        self.read_on(&mut link, |connection| self.begin(connection))?;
        let committed = link.run(|connection| {
            let facts = steps.lock(connection).and_then(|()| steps.facts(connection));
            let result = facts.and_then(|facts| {
                match facts.as_ref().and_then(|facts| Some((facts, decide(facts)?))) {
                    Some((facts, commit)) => steps.commit(connection, facts, &commit),
                    None => {
                        nothing_to_do = true;
                        Ok(false)
                    }
                }
            });
            end(connection, result, |committed| *committed)
        });
        attempted(committed.map(|committed| committed || nothing_to_do))
    }
}

/// What a commit came to.
pub(crate) fn attempted(committed: QueryResult<bool>) -> Result<Attempted, StoreError> {
    match committed {
        Ok(true) => Ok(Attempted::Done),
        Ok(false) => Ok(Attempted::Lost),
        Err(error) if Fault::of(&error) == Fault::Conflict => Ok(Attempted::Lost),
        Err(error) => Err(store_error(&error)),
    }
}
