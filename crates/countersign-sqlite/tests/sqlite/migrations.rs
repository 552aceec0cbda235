//! Migrations: up, down, up; once under concurrent starts (R7).

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel_migrations::MigrationHarness as _;

use crate::common::{Folder, child, child_file, open};
use countersign_conformance::time::SteadyClock;
use countersign_core::ports::upkeep::Upkeep as _;
use countersign_sqlite::{MIGRATIONS, SqliteOptions, SqliteStore};

#[derive(Debug, PartialEq, QueryableByName)]
struct Object {
    #[diesel(sql_type = Text)]
    sql: String,
}

fn objects(db: &mut SqliteConnection) -> Vec<Object> {
    let query = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY name";
    sql_query(query).load(db).unwrap()
}

fn migrations() -> usize {
    diesel::migration::MigrationSource::<Sqlite>::migrations(&MIGRATIONS)
        .unwrap()
        .len()
}

#[test]
fn r7_up_down_up() {
    let mut db = SqliteConnection::establish(":memory:").unwrap();
    db.run_pending_migrations(MIGRATIONS).unwrap();
    let first = objects(&mut db);
    assert!(!first.is_empty());
    db.revert_all_migrations(MIGRATIONS).unwrap();
    assert_eq!(objects(&mut db), []);
    db.run_pending_migrations(MIGRATIONS).unwrap();
    assert_eq!(objects(&mut db), first);
}

#[test]
fn r7_a_file_is_current_once_it_is_migrated() {
    let folder = Folder::new();
    let store = open(&folder.file("new.db")).unwrap();
    assert!(!store.schema_is_current().unwrap());
    assert_eq!(store.migrate().unwrap(), migrations());
    assert!(store.schema_is_current().unwrap());
    assert_eq!(store.migrate().unwrap(), 0);
    store.check_health().unwrap();
}

#[test]
fn r7_a_file_whose_migrations_were_reverted_is_still_ours() {
    let folder = Folder::new();
    let file = folder.file("reverted.db");
    open(&file).unwrap().migrate().unwrap();
    let mut db = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    db.revert_all_migrations(MIGRATIONS).unwrap();
    drop(db);
    assert_eq!(open(&file).unwrap().migrate().unwrap(), migrations());
}

#[test]
fn r7_threads_that_start_together_migrate_once() {
    let folder = Folder::new();
    let start = || open(&folder.file("new.db")).unwrap().migrate().unwrap();
    let ran: Vec<usize> = thread::scope(|scope| {
        let starts: Vec<_> = (0..16).map(|_| scope.spawn(start)).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert_eq!(ran.iter().sum::<usize>(), migrations(), "{ran:?}");
}

#[test]
fn r7_a_start_waits_for_a_long_migration_elsewhere() {
    let folder = Folder::new();
    let file = folder.file("new.db");
    let (quick, clock) = (Duration::from_millis(10), Arc::new(SteadyClock::new()));
    let options = SqliteOptions {
        readers: 1,
        busy_timeout: quick,
        wait: Duration::from_secs(5),
    };
    let store = SqliteStore::open(&file, options, clock).unwrap();
    let mut elsewhere = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    elsewhere.batch_execute("BEGIN IMMEDIATE").unwrap();
    thread::scope(|scope| {
        let start = scope.spawn(|| store.migrate().unwrap());
        thread::sleep(quick * 20);
        elsewhere.batch_execute("ROLLBACK").unwrap();
        assert_eq!(start.join().unwrap(), migrations());
    });
}

#[test]
fn r7_processes_that_start_together_migrate_once() {
    let folder = Folder::new();
    let file = folder.file("new.db");
    let starts: Vec<_> = (0..6)
        .map(|_| child("migrations::child_that_starts", &file).spawn().unwrap())
        .collect();
    for start in starts {
        let output = start.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
    assert!(open(&file).unwrap().schema_is_current().unwrap());
}

#[test]
#[ignore = "run by another test, as a process of its own"]
fn child_that_starts() {
    let Some(file) = child_file() else { return };
    let store = open(&file).unwrap();
    store.migrate().unwrap();
    store.check_health().unwrap();
}
