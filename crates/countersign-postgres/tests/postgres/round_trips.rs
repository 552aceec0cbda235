//! The hot paths keep to their round trips, and their statements are prepared once per connection.

use std::sync::Arc;

use countersign_conformance::samples::address;
use countersign_conformance::steps::Step;
use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::ports::store::{Attempt, Attempted};
use countersign_core::ports::upkeep::Upkeep as _;
use countersign_postgres::{PostgresOptions, PostgresStore, Prepared, TimeSource};

use crate::support::proxy::CountingProxy;
use crate::support::{TestDatabase, hot_paths, patient};

/// A store that speaks to its database through a proxy, over one connection.
struct Watched {
    store: PostgresStore,
    proxy: CountingProxy,
    clock: ManualClock,
    _database: TestDatabase,
}

impl Watched {
    fn new(prepared: Prepared) -> Self {
        let database = TestDatabase::migrated();
        let proxy = CountingProxy::before(database.host_and_port());
        let clock = ManualClock::default();
        let options = PostgresOptions {
            pool_size: 1,
            time: TimeSource::Injected(Arc::new(clock.clone())),
            prepared,
            ..patient()
        };
        let url = database
            .url()
            .replace(&database.host_and_port(), &format!("127.0.0.1:{}", proxy.port()));
        let store = PostgresStore::connect(&url, options).expect("a loopback URL");
        store.check_health().expect("a healthy store");
        Self {
            store,
            proxy,
            clock,
            _database: database,
        }
    }

    fn world(&self) -> World<'_> {
        World::new(&self.store, self.clock.clone())
    }

    /// The round trips of something, and the statements prepared for it by name.
    fn cost(&self, what: impl FnOnce()) -> (u64, u64) {
        let before = (self.proxy.round_trips(), self.proxy.named());
        what();
        (self.proxy.round_trips() - before.0, self.proxy.named() - before.1)
    }
}

fn done(w: &World<'_>, attempt: Attempt, step: &dyn Step) {
    assert_eq!(step.attempt(w.store, attempt, &|| ()).unwrap(), Attempted::Done);
}

/// One of everything hot on a new address, and what each cost.
fn costs(watched: &Watched, w: &World<'_>, attempt: Attempt, name: &str) -> Vec<(&'static str, (u64, u64))> {
    let you = address(name);
    let challenge: Challenge = w.new.challenge(&you);
    let asking = w.asking(&challenge);
    let request = watched.cost(|| done(w, attempt, &asking));
    let failing = w.failing(&challenge);
    let failed = watched.cost(|| done(w, attempt, &failing));
    let mut passing = w.passing(&challenge);
    passing.commit.challenge.failed_guesses = 1;
    let passed = watched.cost(|| done(w, attempt, &passing));
    let session = &passing.commit.session;
    let refreshing = hot_paths::rotation(w, session.id, 1);
    let refresh = watched.cost(|| done(w, attempt, &refreshing));
    let find = watched.cost(|| assert!(w.store.find_session(session.id).unwrap().is_some()));
    let token = passing.commit.token_hash.unwrap();
    let find_by_token = watched.cost(|| assert!(w.store.find_session_by_token(&token).unwrap().is_some()));
    vec![
        ("request", request),
        ("failed guess", failed),
        ("passed guess", passed),
        ("refresh", refresh),
        ("session by id", find),
        ("session by token", find_by_token),
    ]
}

#[test]
fn uncontended_hot_paths_take_two_round_trips_and_reads_one() {
    let watched = Watched::new(Prepared::Named);
    let w = watched.world();
    costs(&watched, &w, Attempt::Optimistic, "first");
    let sent = watched.store.statements_sent();
    let before = watched.proxy.round_trips();
    let expected = [
        ("request", (2, 0)),
        ("failed guess", (2, 0)),
        ("passed guess", (2, 0)),
        ("refresh", (2, 0)),
        ("session by id", (1, 0)),
        ("session by token", (1, 0)),
    ];
    assert_eq!(costs(&watched, &w, Attempt::Optimistic, "second"), expected);
    assert_eq!(
        watched.store.statements_sent() - sent,
        watched.proxy.round_trips() - before
    );
}

#[test]
fn a_locked_attempt_adds_begin_lock_and_commit() {
    let watched = Watched::new(Prepared::Named);
    let w = watched.world();
    costs(&watched, &w, Attempt::Locked, "first");
    let all = costs(&watched, &w, Attempt::Locked, "second");
    for (what, cost) in &all[..4] {
        assert_eq!(*cost, (5, 0), "{what}");
    }
}

#[test]
fn hot_statements_are_prepared_once_per_connection() {
    let watched = Watched::new(Prepared::Named);
    let w = watched.world();
    let first: u64 = costs(&watched, &w, Attempt::Optimistic, "first")
        .iter()
        .map(|(_, (_, named))| named)
        .sum();
    assert!(first > 0);
    let unnamed = watched.proxy.unnamed();
    for n in 0..20 {
        costs(&watched, &w, Attempt::Optimistic, &format!("later{n}"));
    }
    let again: u64 = costs(&watched, &w, Attempt::Optimistic, "last")
        .iter()
        .map(|(_, (_, named))| named)
        .sum();
    assert_eq!((again, watched.proxy.unnamed()), (0, unnamed));
}

#[test]
fn nothing_is_prepared_by_name_for_simple_poolers() {
    let watched = Watched::new(Prepared::Unnamed);
    let w = watched.world();
    let all = costs(&watched, &w, Attempt::Optimistic, "first");
    assert_eq!(
        all.iter().map(|(_, (trips, _))| *trips).collect::<Vec<_>>(),
        [2, 2, 2, 2, 1, 1]
    );
    costs(&watched, &w, Attempt::Locked, "second");
    assert_eq!(watched.proxy.named(), 0);
}
