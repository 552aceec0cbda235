//! The races again, where the database makes every transaction serializable, and where it fails them at random.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use countersign_conformance::samples::address;
use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::nouns::outbox::{MailResult, MailState};
use countersign_core::ports::counters::Tally;
use countersign_core::ports::upkeep::Retention;
use countersign_postgres::{PostgresOptions, TimeSource};

use crate::support::{PostgresFixture, TestDatabase, patient};

fn serializable_database() -> TestDatabase {
    let database = TestDatabase::migrated();
    let name = database.name();
    database.run(&format!(
        "ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"
    ));
    database
}

mod by_default {
    use super::*;

    fn serializable_store(clock: ManualClock) -> PostgresFixture {
        PostgresFixture::on(serializable_database(), clock, 32)
    }

    countersign_conformance::races!(serializable_store);
}

/// However often a write is sent as a transaction of the database's own kind, it loses.
const LOST_IF_SERIALIZABLE: &str = "
    CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('transaction_isolation') = 'serializable' THEN
            RAISE EXCEPTION 'could not serialize access, says the test' USING ERRCODE = '40001';
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER lose AFTER UPDATE ON sessions FOR EACH STATEMENT EXECUTE FUNCTION lose();
    CREATE TRIGGER lose AFTER UPDATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION lose();
    CREATE TRIGGER lose AFTER UPDATE ON challenges FOR EACH STATEMENT EXECUTE FUNCTION lose();
    CREATE TRIGGER lose AFTER INSERT ON deployment_counters FOR EACH STATEMENT EXECUTE FUNCTION lose();
    CREATE TRIGGER lose AFTER DELETE ON ledgers FOR EACH STATEMENT EXECUTE FUNCTION lose();";

#[test]
fn a_write_that_always_loses_alone_is_done_all_the_same() {
    let database = serializable_database();
    let clock = ManualClock::default();
    let store = database.store(PostgresOptions {
        time: TimeSource::Injected(Arc::new(clock.clone())),
        ..patient()
    });
    let w = World::new(&store, clock);
    let you = w.sign_in(&address("you"));
    let lockout = w.ask(w.new.lockout(&address("you")));
    database.run(LOST_IF_SERIALIZABLE);

    let (used_at, later) = (w.now(), w.new.after(60));
    w.store.extend_session(you.session.id, used_at, later).unwrap();
    assert!(w.store.open_challenge(lockout.id).unwrap().is_some());
    let tally = Tally {
        name: "sends",
        delta: 1,
        window: TimeDelta::hours(1),
    };
    assert_eq!(w.store.settle_counters(&[tally]).unwrap().1, [1]);
    let claim = w.store.claim_mails(10, Duration::from_secs(30)).unwrap();
    let results: Vec<MailResult> = claim
        .mails
        .iter()
        .map(|claimed| MailResult {
            id: claimed.mail.id,
            fence: claimed.fence,
            state: MailState::HandedOver,
            due_at: w.now(),
            lane: claimed.lane,
            attempted: true,
            note: None,
        })
        .collect();
    assert!(!results.is_empty());
    w.store.record_mails(&results).unwrap();
    w.store.sweep(&Retention::default(), 10).unwrap();
}

mod with_failures {
    use super::*;

    /// One write in four to a guard row, to sessions, challenges or mails fails as if another had been first, however many
    /// rows it writes: a statement that ends a hundred sessions is no likelier to lose than one that ends one. It never
    /// fails while a test is alone, before its race or after it: connections still being set up do not count, nor does
    /// vacuum.
    const FAILURES: &str = "
        CREATE FUNCTION fail_at_random() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF random() < 0.25 AND (SELECT count(*) > 1 FROM pg_stat_activity
                                    WHERE datname = current_database() AND state = 'active'
                                      AND backend_type = 'client backend' AND query NOT LIKE 'SET %') THEN
                RAISE EXCEPTION 'could not serialize access, says the test' USING ERRCODE = '40001';
            END IF;
            RETURN COALESCE(NEW, OLD);
        END
        $$;
        CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION fail_at_random();
        CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON challenges FOR EACH STATEMENT EXECUTE FUNCTION fail_at_random();
        CREATE TRIGGER fail BEFORE UPDATE ON sessions FOR EACH STATEMENT EXECUTE FUNCTION fail_at_random();
        CREATE TRIGGER fail BEFORE UPDATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION fail_at_random();
        CREATE TRIGGER fail BEFORE UPDATE ON deployment_counters FOR EACH ROW EXECUTE FUNCTION fail_at_random();
    ";

    fn failing_store(clock: ManualClock) -> PostgresFixture {
        let database = TestDatabase::migrated();
        database.run(FAILURES);
        PostgresFixture::on(database, clock, 32)
    }

    countersign_conformance::races!(failing_store);
}
