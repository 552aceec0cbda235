//! Hot statements are planned once and then run from that plan: planning takes longer than they do.

use countersign_conformance::samples::address;
use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::ports::store::Attempt;
use countersign_postgres::PostgresOptions;
use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};

use crate::support::prepared::watch;
use crate::support::{BIG_TABLES, TestDatabase, hot_paths};

#[derive(diesel::QueryableByName)]
struct Plans {
    #[diesel(sql_type = Text)]
    statement: String,
    #[diesel(sql_type = BigInt)]
    generic: i64,
    #[diesel(sql_type = BigInt)]
    custom: i64,
}

/// With many mails to send, what a limit is worth is known only to a plan made for its value.
const NO_BACKLOG: &str = "UPDATE outbox SET closed_at = due_at; ANALYZE outbox;";

/// So many that each statement would be planned anew in half of them.
const ROUNDS: usize = 10;

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
    database.run(BIG_TABLES);
    database.run(NO_BACKLOG);
    watch(&database);
    let store = database.store(PostgresOptions {
        pool_size: 1,
        ..PostgresOptions::default()
    });
    let w = World::new(&store, ManualClock::default());
    for n in 0..ROUNDS {
        hot_paths::take_all(&w, Attempt::Optimistic, &format!("you{n}"));
    }
    w.ask(w.new.challenge(&address("last")));

    let sql = format!(
        "SELECT statement, generic_plans AS generic, custom_plans AS custom
         FROM seen WHERE generic_plans + custom_plans >= {ROUNDS}"
    );
    let plans: Vec<Plans> = diesel::sql_query(sql).load(&mut database.connection()).unwrap();
    for one in [
        "'resent'",
        "made AS",
        "superseded AS",
        "named AS",
        "'named' AS role",
        "counted AS",
        "signed_in AS",
        "INSERT INTO users",
        "device_tokens SET expires_at",
        "rotated_at =",
        "s.token_hash =",
        "SKIP LOCKED",
        "UPDATE outbox",
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
