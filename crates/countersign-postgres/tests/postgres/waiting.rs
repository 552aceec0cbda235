//! What is judged after waiting for a row: deadlines by the database's own clock (C5), and whether a user may sign in (S3).

use std::time::Duration;

use chrono::TimeDelta;
use countersign_conformance::samples::address;
use countersign_conformance::steps::{Refreshing, Step};
use countersign_conformance::time::{ManualClock, SteadyClock};
use countersign_conformance::world::World;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::SessionId;
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::refresh_session::RefreshCommit;
use countersign_core::ports::sessions::Sessions as _;
use countersign_core::ports::store::{Attempt, Attempted};
use countersign_core::ports::users::Users as _;
use countersign_postgres::{PostgresOptions, PostgresStore};
use diesel::connection::SimpleConnection as _;

use crate::support::TestDatabase;

/// A store that goes by the database's clock; samples are dated by a clock that stands at the same time.
fn store(database: &TestDatabase) -> (PostgresStore, ManualClock) {
    let store = database.store(PostgresOptions {
        lock_timeout: Duration::from_secs(5),
        ..PostgresOptions::default()
    });
    (store, ManualClock::at(SteadyClock::new().now()))
}

/// Attempts a step while somebody holds rows of `table` for longer than its deadline.
fn after_waiting(
    database: &TestDatabase,
    store: &PostgresStore,
    step: &(dyn Step + Sync),
    table: &str,
) -> Attempted {
    let mut other = database.connection();
    other
        .batch_execute(&format!("BEGIN; SELECT * FROM {table} FOR UPDATE"))
        .unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            step.attempt(store, Attempt::Optimistic, &|| ())
                .expect("an answer")
        });
        std::thread::sleep(Duration::from_millis(900));
        other.batch_execute("ROLLBACK").unwrap();
        waiting.join().expect("no panic")
    })
}

/// Half a second from now, by the database's clock.
fn soon() -> Timestamp {
    SteadyClock::new().now() + TimeDelta::milliseconds(500)
}

/// Long after the test.
fn later() -> Timestamp {
    SteadyClock::new().now() + TimeDelta::minutes(5)
}

#[test]
fn c5_a_request_that_waited_past_its_deadline_is_lost() {
    let database = TestDatabase::migrated();
    let (store, clock) = store(&database);
    let w = World::new(&store, clock);
    w.ask(w.new.challenge(&address("you")));
    let mut asking = w.asking(&w.new.challenge(&address("you")));
    asking.commit.not_after = Some(soon());
    assert_eq!(
        after_waiting(&database, &store, &asking, "ledgers"),
        Attempted::Lost
    );
    asking.commit.not_after = Some(later());
    w.does(Attempt::Optimistic, &asking);
}

#[test]
fn c5_a_guess_that_waited_past_its_deadline_is_lost_whatever_it_waited_for() {
    let database = TestDatabase::migrated();
    let (store, clock) = store(&database);
    let w = World::new(&store, clock);
    let challenge = w.ask(w.new.challenge(&address("you")));
    let mut passing = w.passing(&challenge);
    for table in ["ledgers", "challenges"] {
        passing.commit.not_after = soon();
        assert_eq!(
            after_waiting(&database, &store, &passing, table),
            Attempted::Lost,
            "{table}"
        );
        assert!(store.find_session(passing.commit.session.id).unwrap().is_none());
    }
    passing.commit.not_after = later();
    w.does(Attempt::Optimistic, &passing);
}

#[test]
fn c5_a_refresh_that_waited_past_its_deadline_is_lost() {
    let database = TestDatabase::migrated();
    let (store, clock) = store(&database);
    let w = World::new(&store, clock);
    let you = w.sign_in(&address("you"));
    let rotation = |session: SessionId, not_after| {
        let (rotated_at, idle_expires_at) = (w.now(), w.new.after(600));
        Refreshing {
            session,
            commit: RefreshCommit::Rotate {
                seen: 1,
                rotated_at,
                idle_expires_at,
                not_after,
            },
        }
    };
    let late = rotation(you.session.id, soon());
    assert_eq!(
        after_waiting(&database, &store, &late, "sessions"),
        Attempted::Lost
    );
    w.does(Attempt::Optimistic, &rotation(you.session.id, later()));
}

#[test]
fn s3_nobody_signs_in_while_they_are_being_disabled() {
    let database = TestDatabase::migrated();
    let (store, clock) = store(&database);
    let w = World::new(&store, clock);
    let you = w.sign_in(&address("you"));
    let passing = w.passing(&w.ask(w.new.challenge(&address("you"))));
    let mut other = database.connection();
    other
        .batch_execute("BEGIN; SELECT * FROM users FOR UPDATE; UPDATE users SET status = 'disabled'")
        .unwrap();
    let attempted = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            passing
                .attempt(&store, Attempt::Optimistic, &|| ())
                .expect("an answer")
        });
        std::thread::sleep(Duration::from_millis(300));
        other.batch_execute("COMMIT").unwrap();
        waiting.join().expect("no panic")
    });
    assert_eq!(attempted, Attempted::Lost);
    assert!(store.find_session(passing.commit.session.id).unwrap().is_none());

    // And the other way round: who signed in first is signed out by the disabling.
    assert!(
        store
            .set_user_status(you.user.id, UserStatus::Active, &[])
            .unwrap()
    );
    w.does(
        Attempt::Optimistic,
        &w.passing(&w.ask(w.new.challenge(&address("you")))),
    );
    assert!(
        store
            .set_user_status(you.user.id, UserStatus::Disabled, &[])
            .unwrap()
    );
    assert!(store.list_sessions(you.user.id).unwrap().1.is_empty());
}
