//! Migrations: up, down, up again, and many instances starting at once.

#![allow(
    clippy::disallowed_methods,
    reason = "how long a migration holds its locks is measured by a real clock"
)]

use std::time::{Duration, Instant};

use countersign_core::ports::upkeep::Upkeep as _;
use countersign_postgres::PostgresOptions;
use diesel::prelude::{QueryableByName, RunQueryDsl as _};
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};

use crate::support::{TestDatabase, patient};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Everything our schema has, a line each.
fn schema(database: &TestDatabase) -> Vec<String> {
    let sql = "
        SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
        UNION ALL SELECT indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> '__diesel_schema_migrations'
        UNION ALL SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE '\\_\\_diesel%'
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        ORDER BY line";
    let lines: Vec<Line> = diesel::sql_query(sql).load(&mut database.connection()).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

fn source() -> FileBasedMigrations {
    FileBasedMigrations::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres")).unwrap()
}

#[test]
fn up_down_up_ends_where_it_began() {
    let database = TestDatabase::empty();
    let store = database.store(PostgresOptions::default());
    assert!(!store.schema_is_current().unwrap());
    store.migrate().unwrap();
    assert!(store.schema_is_current().unwrap());
    let first = schema(&database);
    assert!(!first.is_empty());

    database.connection().revert_all_migrations(source()).unwrap();
    assert_eq!(schema(&database), Vec::<String>::new());
    assert!(!store.schema_is_current().unwrap());

    store.migrate().unwrap();
    assert_eq!(schema(&database), first);
    store.check_health().unwrap();
}

#[test]
fn instances_that_start_together_migrate_once() {
    let database = TestDatabase::empty();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let store = database.store(PostgresOptions {
                    pool_size: 2,
                    ..patient()
                });
                store.migrate().expect("a migrated database");
                assert!(store.schema_is_current().expect("an answer"));
            });
        }
    });
    let sql = "SELECT count(*) AS n FROM __diesel_schema_migrations";
    let applied: Vec<Count> = diesel::sql_query(sql).load(&mut database.connection()).unwrap();
    let known = diesel::migration::MigrationSource::<diesel::pg::Pg>::migrations(&source())
        .unwrap()
        .len();
    assert_eq!(applied[0].n, i64::try_from(known).unwrap());
}

#[test]
fn a_later_schema_is_good_enough() {
    let database = TestDatabase::migrated();
    database.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
    let store = database.store(PostgresOptions::default());
    assert!(store.schema_is_current().unwrap());
    store.migrate().unwrap();
}

#[test]
fn migrating_an_empty_database_is_quick() {
    let database = TestDatabase::empty();
    let store = database.store(PostgresOptions::default());
    let start = Instant::now();
    store.migrate().unwrap();
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
