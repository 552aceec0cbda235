//! R7: processes that start together, and beside others that serve.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::support::process::{ROOT_SECRET, binary};
use crate::support::{Database, Script, ScriptedSmtp, Service, at_once};
use crate::walk::sign_in;

/// Runs `countersign migrate`; gives what it wrote to its log.
fn migrate(database: &Database) -> String {
    let output = Command::new(binary())
        .arg("migrate")
        .env("DATABASE_URL", database.url())
        .env("COUNTERSIGN_ROOT_SECRET", ROOT_SECRET)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{log}");
    log
}

fn known_migrations() -> usize {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres");
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn r7_processes_that_start_together_migrate_once() {
    let (database, relay) = (Database::postgres(), ScriptedSmtp::start(Script::default()));
    let logs = at_once(6, |n| match n {
        0 | 1 => {
            let service = Service::start(&database, &relay.url(), &[]);
            sign_in(&service.api(), &relay, &format!("first{n}@example.com"));
            service.log()
        }
        _ => migrate(&database),
    });
    let applied: usize = logs
        .iter()
        .map(|log| log.matches("migrated the database").count())
        .sum();
    assert_eq!(applied, known_migrations(), "each by one of them");
    let recorded = database.number("SELECT count(*) FROM __diesel_schema_migrations");
    assert_eq!(usize::try_from(recorded).unwrap(), known_migrations());
}

#[test]
fn r7_starting_beside_one_that_serves_disturbs_nobody() {
    let (database, relay) = (Database::postgres(), ScriptedSmtp::start(Script::default()));
    let service = Service::start(&database, &relay.url(), &[]);
    let (api, over) = (service.api(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let client = scope.spawn(|| {
            let mut statuses = Vec::new();
            while !over.load(Ordering::Relaxed) || statuses.is_empty() {
                let email = format!("beside{}@example.com", statuses.len());
                statuses.push(
                    api.post("/api/v1/auth/request-otp", &json!({"email": email}))
                        .status,
                );
            }
            statuses
        });
        let watcher = scope.spawn(|| {
            let held = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) \
                        WHERE granted AND locktype = 'relation' AND datname = current_database() \
                        AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') \
                        AND clock_timestamp() - xact_start > interval '2 s'";
            let mut longest = 0;
            while !over.load(Ordering::Relaxed) {
                longest = longest.max(database.number(held));
            }
            longest
        });
        for _ in 0..3 {
            migrate(&database);
        }
        let second = Service::start(&database, &relay.url(), &[]);
        sign_in(&second.api(), &relay, "second@example.com");
        over.store(true, Ordering::Relaxed);
        let statuses = client.join().unwrap();
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        assert_eq!(
            watcher.join().unwrap(),
            0,
            "R7: no lock on a table for longer than two seconds"
        );
    });
}
