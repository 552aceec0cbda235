//! Writing under contention and across crashes: nobody starves, nothing that was answered is lost (R3).

use std::io::{BufRead as _, BufReader, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use crate::common::{Folder, Opened, child, child_file, open};
use countersign_conformance::entropy::SeededEntropy;
use countersign_conformance::time::SteadyClock;
use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::ids::EventId;
use countersign_core::nouns::source::Source;
use countersign_core::ports::audit_events::AuditEvents as _;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::upkeep::Upkeep as _;
use countersign_sqlite::{SqliteOptions, SqliteStore};

const WRITERS: usize = 32;
const WRITES: usize = 25;

fn event(entropy: &SeededEntropy, n: usize) -> AuditEvent {
    let now = SteadyClock::new().now();
    AuditEvent::new(
        EventId::mint(entropy, now),
        now,
        AuditKind::Refused,
        &Source::default(),
    )
    .with("n", n)
}

#[test]
fn of_many_writers_none_starves_and_none_is_refused() {
    let opened = Opened::new(Arc::new(SteadyClock::new()));
    let (store, entropy) = (&opened.store, SeededEntropy::default());
    let (served, start) = (AtomicUsize::new(0), Barrier::new(WRITERS));
    let passed_by = thread::scope(|scope| {
        let write = || {
            start.wait();
            let mut most = 0;
            for n in 0..WRITES {
                let before = served.load(Ordering::SeqCst);
                store.insert_audit_events(&[event(&entropy, n)]).unwrap();
                most = most.max(served.fetch_add(1, Ordering::SeqCst) - before);
            }
            most
        };
        let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(write)).collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .max()
            .unwrap()
    });
    assert_eq!(store.list_audit_events(u16::MAX).unwrap().len(), WRITERS * WRITES);
    // In a queue a writer is passed by each other once; twice that leaves room for a slow start.
    assert!(
        passed_by <= 3 * WRITERS,
        "a writer was passed by {passed_by} times"
    );
}

#[test]
fn r2_another_process_that_does_not_let_go_is_no_hang() {
    let folder = Folder::new();
    let file = folder.file("countersign.db");
    let quick = Duration::from_millis(50);
    let options = SqliteOptions {
        readers: 2,
        busy_timeout: quick,
        wait: quick,
    };
    let store = SqliteStore::open(&file, options, Arc::new(SteadyClock::new())).unwrap();
    store.migrate().unwrap();
    let mut other = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let refused = store.insert_audit_events(&[event(&SeededEntropy::default(), 0)]);
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert_eq!(store.list_audit_events(1).unwrap(), [], "reading goes on");
    other.batch_execute("ROLLBACK").unwrap();
    store.check_health().unwrap();
}

#[test]
fn r3_what_was_committed_is_there_after_a_reopening() {
    let folder = Folder::new();
    let file = folder.file("countersign.db");
    let store = open(&file).unwrap();
    store.migrate().unwrap();
    store
        .insert_audit_events(&[event(&SeededEntropy::default(), 7)])
        .unwrap();
    drop(store);
    let events = open(&file).unwrap().list_audit_events(10).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].detail["n"], 7);
}

#[test]
fn r3_what_was_answered_survives_a_kill() {
    const ANSWERED: usize = 60;
    let folder = Folder::new();
    let file = folder.file("countersign.db");
    open(&file).unwrap().migrate().unwrap();
    let mut writing = child("writing::child_that_writes", &file).spawn().unwrap();
    let lines = BufReader::new(writing.stdout.take().unwrap()).lines();
    // The harness prints lines of its own, too.
    let answers = lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("answered ")?.parse().ok());
    let last: usize = answers.take(ANSWERED).last().unwrap();
    writing.kill().unwrap();
    writing.wait().unwrap();

    let store = open(&file).unwrap();
    let events = store.list_audit_events(u16::MAX).unwrap();
    let mut numbers: Vec<u64> = events
        .iter()
        .map(|event| event.detail["n"].as_u64().unwrap())
        .collect();
    numbers.sort_unstable();
    assert!(numbers.len() > last, "{} of {}", numbers.len(), last + 1);
    // Each write holds a pair: both are there or none is.
    let whole: Vec<u64> = (0..numbers.len() as u64).map(|n| n / 2).collect();
    assert_eq!(numbers, whole);
    store.check_health().unwrap();
}

#[test]
#[ignore = "run by another test, as a process of its own"]
fn child_that_writes() {
    let Some(file) = child_file() else { return };
    let (store, entropy) = (open(&file).unwrap(), SeededEntropy::default());
    let mut out = std::io::stdout().lock();
    // Ends when it is killed; the bound is for a parent that is.
    for n in 0..100_000 {
        store
            .insert_audit_events(&[event(&entropy, n), event(&entropy, n)])
            .unwrap();
        writeln!(out, "answered {n}").unwrap();
        out.flush().unwrap();
    }
}
