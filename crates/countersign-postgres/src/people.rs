//! People: read as one state, or decided about while everything of theirs is held.

use std::collections::BTreeSet;

use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{People, PersonFacts, PersonQuery};
use countersign_core::ports::store::{Attempted, Decide, StoreError};
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::result::QueryResult;
use uuid::Uuid;

use crate::attempt::attempted;
use crate::changes;
use crate::grants::LockAccount;
use crate::ledgers::Guards;
use crate::person_facts::{self, Subject, named_challenge, named_session, resolve};
use crate::refresh_session::LockSession;
use crate::statement::{Statement as _, statements};
use crate::store::{PostgresStore, end};
use crate::users::{LockUser, LockUserAccounts, LockUserLedgers};

statements! {
    /// Takes a challenge.
    LockChallenge = "people/challenge_lock.sql";
    /// Takes an invite.
    LockInvite = "people/invite_lock.sql";
}

/// How often it is begun anew where somebody else became whom the query is about.
const TRIES: u8 = 20;

/// What an attempt came to.
enum Outcome {
    /// Everything is written.
    Written,
    /// There was nothing to write.
    Nothing,
    /// A change was lost.
    Lost,
    /// By the time all was held, the query was about somebody else.
    Moved,
}

impl People for PostgresStore {
    fn read_person(&self, query: &PersonQuery) -> Result<PersonFacts, StoreError> {
        self.read_together(|connection| {
            let subject = resolve(connection, query)?;
            person_facts::read(self.at(), connection, query, &subject)
        })
    }

    fn attempt_person(
        &self,
        query: &PersonQuery,
        decide: Decide<'_, PersonFacts, Vec<Change>>,
    ) -> Result<Attempted, StoreError> {
        let mut link = self.pool.link()?;
        for _ in 0..TRIES {
            self.read_on(&mut link, |connection| self.begin(connection))?;
            let outcome = link.run(|connection| {
                let result = self.decide_about(connection, query, decide);
                end(connection, result, |outcome| matches!(outcome, Outcome::Written))
            });
            let done = match outcome {
                Ok(Outcome::Moved) => continue,
                Ok(Outcome::Written | Outcome::Nothing) => Ok(true),
                Ok(Outcome::Lost) => Ok(false),
                Err(error) => Err(error),
            };
            return attempted(done);
        }
        Ok(Attempted::Lost)
    }
}

impl PostgresStore {
    /// Within a transaction: finds whom it is about, holds what is theirs, reads it, and writes what is decided.
    fn decide_about(
        &self,
        connection: &mut PgConnection,
        query: &PersonQuery,
        decide: Decide<'_, PersonFacts, Vec<Change>>,
    ) -> QueryResult<Outcome> {
        let subject = resolve(connection, query)?;
        self.hold(connection, query, &subject)?;
        if resolve(connection, query)? != subject {
            return Ok(Outcome::Moved);
        }
        let facts = person_facts::read(self.at(), connection, query, &subject)?;
        let Some(changes) = decide(&facts) else {
            return Ok(Outcome::Nothing);
        };
        for change in &changes {
            if !changes::apply(self.at(), connection, change)? {
                return Ok(Outcome::Lost);
            }
        }
        Ok(Outcome::Written)
    }

    /// Ledgers and budgets, then accounts, user, challenge, session, invite: a statement each, for the server may leave out
    /// a part of one that it finds to give no row.
    fn hold(&self, connection: &mut PgConnection, query: &PersonQuery, subject: &Subject) -> QueryResult<()> {
        let guards = Guards {
            address: subject.address.as_deref(),
            device: query.device,
            hits: &query.hits,
            ..Guards::default()
        };
        let leaving = subject.user.filter(|_| query.leaving);
        if let Some(user) = &leaving {
            LockUserLedgers::with(&[("user", user)]).execute(connection)?;
        }
        guards.lock(self.at(), connection)?;
        if let Some(user) = &leaving {
            LockUserAccounts::with(&[("user", user)]).execute(connection)?;
        }
        let accounts = query.account.map(|account| account.0);
        let accounts: BTreeSet<Uuid> = accounts.into_iter().chain(subject.account).collect();
        for account in &accounts {
            LockAccount::with(&[("id", account)]).execute(connection)?;
        }
        // Taken of nobody, too: whether there is a user is not to be told by the time it takes (E2). A mailbox has none.
        if !query.mailbox_only {
            LockUser::with(&[("user", &subject.user)]).execute(connection)?;
        }
        if let Some(challenge) = &named_challenge(query) {
            LockChallenge::with(&[("id", challenge)]).execute(connection)?;
        }
        if let Some(session) = &named_session(query) {
            LockSession::with(&[("id", session)]).execute(connection)?;
        }
        if let Some(invite) = &subject.invite {
            LockInvite::with(&[("id", invite)]).execute(connection)?;
        }
        Ok(())
    }
}
