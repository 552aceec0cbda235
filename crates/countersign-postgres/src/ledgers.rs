//! Ledgers on their own, and the lock that every locked attempt begins with.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::budget::Hit;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::ports::ledgers::{LedgerCommit, LedgerFacts, Ledgers};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::QueryResult;
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::attempt::Steps;
use crate::bind::Named;
use crate::parts::{DONE, EventValues, GUARDED, GuardValues, HitValues};
use crate::rows;
use crate::statement::{Composed, Statement as _, statements};
use crate::store::PostgresStore;
use crate::template::Part;

statements! {
    /// Takes ledgers, budgets and challenges.
    LockGuards = "lock_guards.sql";
    /// One ledger.
    ReadLedger = "ledger_facts.sql";
}

impl Ledgers for PostgresStore {
    fn attempt_ledger(
        &self,
        attempt: Attempt,
        key: &LedgerKey,
        decide: Decide<'_, LedgerFacts, LedgerCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            attempt,
            &LedgerSteps {
                store: self,
                key: key.to_text(),
            },
            decide,
        )
    }
}

struct LedgerSteps<'a> {
    store: &'a PostgresStore,
    key: String,
}

impl Steps for LedgerSteps<'_> {
    type Facts = LedgerFacts;
    type Commit = LedgerCommit;

    fn lock(&self, connection: &mut PgConnection) -> QueryResult<()> {
        Guards {
            key: Some(&self.key),
            ..Guards::default()
        }
        .lock(self.store.at(), connection)
    }

    fn facts(&self, connection: &mut PgConnection) -> QueryResult<Option<LedgerFacts>> {
        let found: Vec<LedgerRow> =
            ReadLedger::with(&[("at", &self.store.at()), ("key", &self.key)]).load(connection)?;
        Ok(found.into_iter().next().map(|LedgerRow(facts)| facts))
    }

    fn commit(
        &self,
        connection: &mut PgConnection,
        _: &LedgerFacts,
        commit: &LedgerCommit,
    ) -> QueryResult<bool> {
        let (at, guard) = (self.store.at(), GuardValues::of(Some(&commit.ledger))?);
        let events = EventValues::of(&commit.audit)?;
        let mut values: Vec<Named<'_>> = vec![("at", &at)];
        values.extend(guard.named());
        values.extend(events.named());
        let mut parts = vec![guard.part(), Part::plain(GUARDED)];
        parts.extend(events.part());
        parts.push(Part::plain(DONE));
        Ok(Composed::with(&parts, &values).execute(connection)? > 0)
    }
}

struct LedgerRow(LedgerFacts);

impl QueryableByName<Pg> for LedgerRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let ledger = rows::ledger(row, "ledger_version", "ledger_marks")?;
        Ok(Self(LedgerFacts {
            now: rows::now(row)?,
            ledger,
        }))
    }
}

/// The rows an attempt takes before it reads.
#[derive(Default)]
pub(crate) struct Guards<'a> {
    /// A ledger named outright.
    pub(crate) key: Option<&'a str>,
    /// The address whose ledger is taken …
    pub(crate) address: Option<&'a str>,
    /// … or the request whose address it is.
    pub(crate) request: Option<RequestId>,
    /// The device of the address whose ledger is taken as well.
    pub(crate) device: Option<[u8; 32]>,
    /// The budgets.
    pub(crate) hits: &'a [Hit],
    /// Whether the address's live challenges are taken, too.
    pub(crate) with_challenges: bool,
}

impl Guards<'_> {
    /// Takes them.
    pub(crate) fn lock(&self, at: Option<Timestamp>, connection: &mut PgConnection) -> QueryResult<()> {
        let request: Option<Uuid> = self.request.map(|request| request.0);
        let device = self.device.as_ref().map(<[u8; 32]>::as_slice);
        let hits = HitValues::sorted(self.hits);
        let mut values: Vec<Named<'_>> = vec![
            ("at", &at),
            ("key", &self.key),
            ("address", &self.address),
            ("request", &request),
            ("device", &device),
            ("with_challenges", &self.with_challenges),
        ];
        values.extend(hits.named());
        LockGuards::with(&values).execute(connection).map(drop)
    }
}
