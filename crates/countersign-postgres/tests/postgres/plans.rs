//! Hot statements are planned once and then run from that plan: planning takes longer than they do.

use countersign_conformance::samples::{address, hit};
use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::ports::refresh_session::RefreshCommit;
use countersign_core::ports::store::Attempt;
use countersign_postgres::PostgresOptions;
use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};

use crate::support::TestDatabase;

/// Prepared statements are known to their session alone, so a trigger looks from inside.
const LOOK: &str = "
    CREATE TABLE plans (statement text PRIMARY KEY, generic bigint, custom bigint);
    CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO plans SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements
        ON CONFLICT (statement) DO UPDATE SET generic = excluded.generic, custom = excluded.custom;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER look AFTER INSERT OR UPDATE ON ledgers FOR EACH STATEMENT EXECUTE FUNCTION look();";

#[derive(diesel::QueryableByName)]
struct Plans {
    #[diesel(sql_type = Text)]
    statement: String,
    #[diesel(sql_type = BigInt)]
    generic: i64,
    #[diesel(sql_type = BigInt)]
    custom: i64,
}

#[test]
fn hot_statements_are_not_planned_anew() {
    let database = TestDatabase::migrated();
    if database
        .connection()
        .batch_execute("SELECT generic_plans FROM pg_prepared_statements")
        .is_err()
    {
        return; // Before PostgreSQL 14 the server does not tell.
    }
    database.run(LOOK);
    let store = database.store(PostgresOptions {
        pool_size: 1,
        ..PostgresOptions::default()
    });
    let w = World::new(&store, ManualClock::default());
    for n in 0..30 {
        let challenge = w.new.challenge(&address(&format!("you{n}")));
        let mut asking = w.asking(&challenge);
        asking.query.hits = vec![hit(&format!("192.0.2.{n}"), 100), hit(&format!("you{n}"), 60)];
        asking.commit.hits = asking.query.hits.clone();
        w.does(Attempt::Optimistic, &asking);
        w.does(Attempt::Optimistic, &w.failing(&challenge));
        let mut passing = w.passing(&challenge);
        passing.commit.challenge.failed_guesses = 1;
        let you = w.pass(&passing);
        let (rotated_at, later) = (w.now(), w.new.after(60));
        let commit = RefreshCommit::Rotate {
            seen: 1,
            rotated_at,
            idle_expires_at: later,
            not_after: later,
        };
        let refreshing = countersign_conformance::steps::Refreshing {
            session: you.session.id,
            commit,
        };
        w.does(Attempt::Optimistic, &refreshing);
        assert!(w.store.find_session_by_token(&you.token).unwrap().is_some());
    }
    w.ask(w.new.challenge(&address("last")));

    let sql = "SELECT statement, generic, custom FROM plans WHERE generic + custom >= 25";
    let plans: Vec<Plans> = diesel::sql_query(sql).load(&mut database.connection()).unwrap();
    for one in [
        "'resent'",
        "made AS",
        "'named' AS role",
        "counted AS",
        "signed_in AS",
        "rotated_at =",
        "s.token_hash =",
    ] {
        assert!(
            plans.iter().any(|plan| plan.statement.contains(one)),
            "{one} was not seen"
        );
    }
    for plan in plans {
        // PostgreSQL tries five plans for the values at hand before it compares.
        assert!(
            plan.generic > 0 && plan.custom <= 5,
            "{} custom plans of {}",
            plan.custom,
            plan.statement
        );
    }
}
