//! The races again, where the database makes every transaction serializable, and where it fails them at random.

use countersign_conformance::time::ManualClock;

use crate::support::{PostgresFixture, TestDatabase};

mod by_default {
    use super::*;

    fn serializable_store(clock: ManualClock) -> PostgresFixture {
        let database = TestDatabase::migrated();
        let name = database.name();
        database.run(&format!(
            "ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"
        ));
        PostgresFixture::on(database, clock, 32)
    }

    countersign_conformance::races!(serializable_store);
}

mod with_failures {
    use super::*;

    /// One write in four to a guard row, a session, a challenge or a mail fails as if another had been first; but never
    /// while a test prepares its race alone.
    const FAILURES: &str = "
        CREATE FUNCTION fail_at_random() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF random() < 0.25 AND (SELECT count(*) > 1 FROM pg_stat_activity
                                    WHERE datname = current_database() AND state = 'active') THEN
                RAISE EXCEPTION 'could not serialize access, says the test' USING ERRCODE = '40001';
            END IF;
            RETURN COALESCE(NEW, OLD);
        END
        $$;
        CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION fail_at_random();
        CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON challenges FOR EACH ROW EXECUTE FUNCTION fail_at_random();
        CREATE TRIGGER fail BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION fail_at_random();
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
