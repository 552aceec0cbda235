//! The database goes away, refuses, or lets others hold what is wanted; and comes back.

#![allow(
    clippy::disallowed_methods,
    reason = "how long a refusal takes is measured by a real clock"
)]

use std::time::{Duration, Instant};

use countersign_conformance::samples::address;
use countersign_conformance::steps::Step as _;
use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::nouns::ids::SessionId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::ports::sessions::Sessions as _;
use countersign_core::ports::store::{Attempt, Attempted, StoreError};
use countersign_core::ports::upkeep::Upkeep as _;
use countersign_postgres::{ConnectError, PostgresOptions, PostgresStore};
use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;

use crate::support::TestDatabase;

fn terminate_all(database: &TestDatabase) {
    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}

/// Uses several connections at once, so that the pool has as many.
fn fill(store: &PostgresStore) {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    store
                        .find_session(SessionId(uuid::Uuid::nil()))
                        .expect("an answer");
                }
            });
        }
    });
}

#[test]
fn reads_and_attempts_do_not_notice_that_every_connection_died() {
    let database = TestDatabase::migrated();
    let store = database.store(PostgresOptions {
        pool_size: 8,
        ..PostgresOptions::default()
    });
    let w = World::new(&store, ManualClock::default());
    let nobody = SessionId(uuid::Uuid::nil());
    for _ in 0..3 {
        fill(&store);
        terminate_all(&database);
        assert!(store.find_session(nobody).unwrap().is_none());
        fill(&store);
        terminate_all(&database);
        let asking = w.asking(&w.new.challenge(&address("you")));
        assert_eq!(
            asking.attempt(&store, Attempt::Optimistic, &|| ()).unwrap(),
            Attempted::Done
        );
        fill(&store);
        terminate_all(&database);
        let noting = w.noting(&LedgerKey::Address(address("you")));
        terminate_all(&database);
        assert_eq!(
            noting.attempt(&store, Attempt::Locked, &|| ()).unwrap(),
            Attempted::Done
        );
    }
}

#[test]
fn one_failed_write_is_all_that_dead_connections_cost() {
    let database = TestDatabase::migrated();
    let store = database.store(PostgresOptions {
        pool_size: 8,
        ..PostgresOptions::default()
    });
    fill(&store);
    terminate_all(&database);
    let answer = store.insert_nothing();
    assert!(
        matches!(answer, Ok(()) | Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
    for _ in 0..20 {
        store.insert_nothing().unwrap();
    }
}

trait InsertNothing {
    fn insert_nothing(&self) -> Result<(), StoreError>;
}

impl InsertNothing for PostgresStore {
    fn insert_nothing(&self) -> Result<(), StoreError> {
        countersign_core::ports::audit_events::AuditEvents::insert_audit_events(self, &[])
    }
}

#[test]
fn a_server_that_is_away_is_unavailable_soon() {
    // Nothing listens on port 1.
    let options = PostgresOptions {
        connection_timeout: Duration::from_millis(300),
        ..PostgresOptions::default()
    };
    let store = PostgresStore::connect("postgres://postgres@127.0.0.1:1/none", options).unwrap();
    let start = Instant::now();
    let answer = store.check_health();
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn a_database_that_only_reads_is_not_healthy_and_gets_well_by_itself() {
    let database = TestDatabase::migrated();
    let store = database.store(PostgresOptions::default());
    store.check_health().unwrap();
    let name = database.name();
    let set = |to: &str| {
        let mut connection = database.connection();
        connection
            .batch_execute("SET default_transaction_read_only = off")
            .unwrap();
        let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = {to}");
        connection.batch_execute(&sql).unwrap();
    };
    set("on");
    terminate_all(&database);
    for _ in 0..3 {
        let answer = store.check_health();
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    assert!(
        store
            .find_session(SessionId(uuid::Uuid::nil()))
            .unwrap()
            .is_none()
    );
    set("off");
    store.check_health().unwrap();
}

#[test]
fn a_row_held_by_others_is_waited_for_no_longer_than_set() {
    let database = TestDatabase::migrated();
    let lock_timeout = Duration::from_millis(200);
    let store = database.store(PostgresOptions {
        lock_timeout,
        ..PostgresOptions::default()
    });
    let w = World::new(&store, ManualClock::default());
    let key = LedgerKey::Address(address("you"));
    w.does(Attempt::Optimistic, &w.noting(&key));
    let mut other = database.connection();
    other
        .batch_execute("BEGIN; SELECT * FROM ledgers FOR UPDATE")
        .unwrap();
    let noting = w.noting(&key);
    let start = Instant::now();
    assert_eq!(
        noting.attempt(&store, Attempt::Locked, &|| ()).unwrap(),
        Attempted::Lost
    );
    assert!(
        (200..5_000).contains(&start.elapsed().as_millis()),
        "{:?}",
        start.elapsed()
    );
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(
        noting.attempt(&store, Attempt::Locked, &|| ()).unwrap(),
        Attempted::Done
    );
}

#[test]
fn limits_of_a_transaction_end_with_it() {
    let database = TestDatabase::migrated();
    let store = database.store(PostgresOptions {
        pool_size: 1,
        ..PostgresOptions::default()
    });
    let w = World::new(&store, ManualClock::default());
    w.does(Attempt::Locked, &w.noting(&LedgerKey::Address(address("you"))));
    // A trigger tells what the next statement on the same connection sees.
    database.run(
        "CREATE TABLE seen (name text, value text);
         CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             INSERT INTO seen SELECT name, setting FROM pg_settings
             WHERE name IN ('lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_isolation');
             RETURN NEW;
         END
         $$;
         CREATE TRIGGER see BEFORE INSERT OR UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION see();",
    );
    w.does(
        Attempt::Optimistic,
        &w.noting(&LedgerKey::Address(address("you"))),
    );
    #[derive(diesel::QueryableByName)]
    struct Seen {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let seen: Vec<Seen> = diesel::sql_query("SELECT value FROM seen ORDER BY name")
        .load(&mut database.connection())
        .unwrap();
    let values: Vec<&str> = seen.iter().map(|seen| seen.value.as_str()).collect();
    assert_eq!(values, ["0", "0", "read committed"]);
}

#[test]
fn a_host_of_a_network_needs_a_word_about_tls() {
    let refused = PostgresStore::connect(
        "postgres://u:hunter2@db.example.com/db",
        PostgresOptions::default(),
    );
    let error = refused.err().expect("a refusal");
    let ConnectError::Url(_) = &error;
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("sslmode=disable") && !text.contains("hunter2"),
        "{text}"
    );
}
