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

/// Rows of the first release, of every table that the second migration writes anew.
const EARLIER_ROWS: &str = "
    INSERT INTO users VALUES (randomblob(16), 'active', NULL, NULL, 1, 1);
    INSERT INTO sessions (id, user_id, surface, client, browser, platform, authenticated_at, created_at, last_used_at,
                          idle_expires_at, absolute_expires_at, ended, ended_at)
    SELECT randomblob(16), id, 'browser', 'default', 'firefox', 'linux', 1, 2, 3, 4, 5, 'revoked', 6 FROM users;
    INSERT INTO challenges VALUES
        (x'00112233445566778899aabbccddeeff', 'code', 'token', 'default', 'signin', 'a@example.com', 'a:a@example.com',
         randomblob(16), 1, 2, 3, 4, 5, 'used');
    INSERT INTO challenge_aliases VALUES (randomblob(16), x'00112233445566778899aabbccddeeff');
    INSERT INTO budget_hits VALUES ('send_ip', '192.0.2.1', '[1]', 2);
    INSERT INTO outbox VALUES
        (randomblob(16), 'code', 'a@example.com', NULL, '{}', 1, 2, 'key', 0, 'handed_over', 1, 3, 4, 5, 6, 'note');";

#[test]
fn r7_rows_of_the_first_release_stay_as_they_are_and_back() {
    #[derive(Debug, PartialEq, QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        cells: String,
    }
    let rows = |db: &mut SqliteConnection| -> Vec<Row> {
        let query = "SELECT json_array(lower(hex(s.id)), lower(hex(s.user_id)), s.surface, s.absolute_expires_at, s.ended_at, \
                     lower(hex(c.seed)), c.opened_at, c.failed_guesses, c.ended, lower(hex(a.request_id)), b.hits, \
                     lower(hex(o.id)), o.note, o.coalesce_key) AS cells \
                     FROM sessions s, challenges c JOIN challenge_aliases a ON a.challenge_id = c.id, budget_hits b, outbox o";
        sql_query(query).load(db).unwrap()
    };
    let mut db = SqliteConnection::establish(":memory:").unwrap();
    db.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    db.run_next_migration(MIGRATIONS).unwrap();
    db.batch_execute(EARLIER_ROWS).unwrap();
    let before = rows(&mut db);
    assert_eq!(before.len(), 1);
    db.run_pending_migrations(MIGRATIONS).unwrap();
    assert_eq!(rows(&mut db), before);
    db.batch_execute("UPDATE challenges SET kind = 'link'; UPDATE outbox SET kind = 'link', closed_at = 7")
        .unwrap();
    db.batch_execute("UPDATE challenges SET kind = 'code'; UPDATE outbox SET kind = 'code', closed_at = 6")
        .unwrap();
    while db.applied_migrations().unwrap().len() > 1 {
        db.revert_last_migration(MIGRATIONS).unwrap();
    }
    assert_eq!(rows(&mut db), before);
    assert!(db.batch_execute("UPDATE challenges SET kind = 'link'").is_err());
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
