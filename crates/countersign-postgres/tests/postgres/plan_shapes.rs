//! Hot statements read single rows or short ranges of an index, whatever the size of the tables: so say their plans.

use std::sync::Arc;

use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::ports::store::Attempt;
use countersign_postgres::{PostgresOptions, TimeSource};
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use serde_json::Value;

use crate::support::prepared::{Prepared, seen, watch};
use crate::support::{BIG_TABLES, TestDatabase, hot_paths, patient};

/// Statistics that say that there are a thousand times as many rows. A small table may well be read whole.
const SCALED_UP: &str = "
    UPDATE pg_class SET reltuples = reltuples * 1000 WHERE relnamespace = 'public'::regnamespace AND reltuples > 0;";

/// No read may be expected to find more rows …
const ROWS: f64 = 100.0;

/// … or to cost more, in pages read one after the other. A row by its key costs 9, a scan of any of our tables a hundred
/// thousand.
const COST: f64 = 500.0;

/// A database with big tables, and the statements that the hot paths sent to it.
fn big_database() -> (TestDatabase, Vec<Prepared>) {
    let database = TestDatabase::migrated();
    database.run(BIG_TABLES);
    database.run(SCALED_UP);
    watch(&database);
    let clock = ManualClock::default();
    let store = database.store(PostgresOptions {
        pool_size: 1,
        time: TimeSource::Injected(Arc::new(clock.clone())),
        ..patient()
    });
    let w = World::new(&store, clock);
    // Not hot, but sent every few seconds, however much waits.
    w.store.list_backlogs(1_000).unwrap();
    for attempt in [Attempt::Optimistic, Attempt::Locked] {
        hot_paths::take_all(&w, attempt, &format!("{attempt:?}").to_lowercase());
    }
    let statements = seen(&database);
    (database, statements)
}

/// What is wrong with the plans of these statements.
fn faults(connection: &mut PgConnection, statements: &[Prepared]) -> Vec<String> {
    let judge = |statement: &Prepared| {
        let plan = statement.plan(connection);
        let mut found = Vec::new();
        judge(&plan, false, &mut found);
        if !found.is_empty() {
            found.push(format!("in {}\n{plan:#}", statement.statement));
        }
        found
    };
    statements.iter().flat_map(judge).collect()
}

/// Every read of a table goes by a condition on an index and expects little, unless a limit ends it sooner: then the
/// index gives the order, and nothing between the two reads all before it gives the first.
fn judge(node: &Value, is_limited: bool, found: &mut Vec<String>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    let number = |name: &str| node[name].as_f64().expect("a number");
    let fault = match text("Node Type") {
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => {
            let is_short = number("Plan Rows") <= ROWS && number("Total Cost") <= COST;
            text("Index Cond").is_empty() || !(is_short || is_limited)
        }
        // What a bitmap found, and the rows that another node gives.
        "Bitmap Heap Scan" | "ModifyTable" => false,
        _ => !text("Relation Name").is_empty(),
    };
    if fault {
        found.push(format!(
            "{} of {}{}",
            text("Node Type"),
            text("Relation Name"),
            text("Index Name")
        ));
    }
    let passes_on = match text("Node Type") {
        "Limit" => true,
        "LockRows" | "Nested Loop" | "Subquery Scan" | "Result" => is_limited,
        _ => false,
    };
    for child in node["Plans"].as_array().into_iter().flatten() {
        let is_fed = !matches!(
            child["Parent Relationship"].as_str(),
            Some("InitPlan" | "SubPlan")
        );
        judge(child, passes_on && is_fed, found);
    }
}

#[test]
fn hot_statements_read_single_rows_and_short_ranges() {
    let (database, statements) = big_database();
    for one in SENT {
        assert!(
            statements.iter().any(|seen| seen.statement.contains(one)),
            "{one} was not seen"
        );
    }
    let connection = &mut database.connection();
    let found = faults(connection, &statements);
    assert!(found.is_empty(), "{}", found.join("\n"));
    for index in NEEDED {
        connection.batch_execute(&format!("BEGIN; {index}")).unwrap();
        assert!(
            !faults(connection, &statements).is_empty(),
            "nothing is missed after {index}"
        );
        connection.batch_execute("ROLLBACK").unwrap();
    }
}

/// A part of every statement that must have been looked at.
const SENT: &[&str] = &[
    "'live' AS role",
    "'resent'",
    "'named' AS role",
    "INSERT INTO ledgers AS ledger",
    "UPDATE ledgers",
    "INSERT INTO budget_hits",
    "ended = 'superseded'",
    "INSERT INTO challenge_aliases",
    "counted AS",
    "ended AS (\nUPDATE device_tokens",
    "INSERT INTO users",
    "FOR KEY SHARE",
    "proven AS",
    "UPDATE device_tokens SET expires_at",
    "INSERT INTO device_tokens",
    "INSERT INTO audit_events",
    "ON CONFLICT (open_key)",
    "guards AS",
    "SET opened_at",
    "rotated_at =",
    "WHERE id = $1::uuid FOR NO KEY UPDATE",
    "s.id =",
    "s.token_hash =",
    "m.account_id =",
    "SET last_used_at =",
    "SKIP LOCKED",
    "backlog_lane",
    "UPDATE outbox m\nSET state",
];

/// Without any of these indexes something hot reads a whole table.
const NEEDED: &[&str] = &[
    "DROP INDEX challenges_address",
    "DROP INDEX sessions_token",
    "DROP INDEX sessions_user",
    "DROP INDEX outbox_due",
    "ALTER TABLE sessions DROP CONSTRAINT sessions_pkey",
    "ALTER TABLE challenges DROP CONSTRAINT challenges_pkey",
    "ALTER TABLE challenge_aliases DROP CONSTRAINT challenge_aliases_pkey",
    "ALTER TABLE address_credentials DROP CONSTRAINT address_credentials_pkey",
    "ALTER TABLE device_tokens DROP CONSTRAINT device_tokens_token_hash_key",
];
