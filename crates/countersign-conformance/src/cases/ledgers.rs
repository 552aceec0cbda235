//! Ledgers on their own.

use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::ledger::{Ledger, LedgerKey, Marks};
use countersign_core::ports::ledgers::LedgerFacts;
use countersign_core::ports::store::{Attempt, Attempted};

use crate::samples::address;
use crate::world::World;

fn keys(w: &World<'_>) -> [LedgerKey; 2] {
    [
        LedgerKey::Address(address("you")),
        LedgerKey::Device(w.new.device().id),
    ]
}

/// The facts are the ledger as it stands and the store's time; no commit, no change.
pub fn the_facts_are_the_ledger_and_the_time(w: &World<'_>, attempt: Attempt) {
    for key in keys(w) {
        let mut seen = Vec::new();
        for _ in 0..2 {
            let answer = w.store.attempt_ledger(attempt, &key, &mut |facts| {
                seen.push(facts.clone());
                None
            });
            assert_eq!(answer.unwrap(), Attempted::Done);
        }
        assert!(seen.iter().all(|facts| *facts
            == LedgerFacts {
                now: w.now(),
                ledger: Ledger::default()
            }));
        assert!(seen.len() >= 2);
    }
}

/// What was decided is written, with its events; other ledgers stay as they are.
pub fn what_is_decided_is_written(w: &World<'_>, attempt: Attempt) {
    w.ask(w.new.challenge(&address("other")));
    let other = w.ledger_of(&address("other"));
    for key in keys(w) {
        for _ in 0..2 {
            let mut noting = w.noting(&key);
            noting.commit.audit = vec![w.new.event(AuditKind::Unlocked, &address("you"))];
            w.does(attempt, &noting);
            let written = noting.commit.ledger;
            assert_eq!(
                w.ledger(&key),
                Ledger {
                    version: Some(written.version),
                    marks: written.marks
                }
            );
        }
    }
    assert_eq!(w.ledger_of(&address("other")), other);
    let unlocked = w.store.list_audit_events(10).unwrap();
    assert_eq!(
        unlocked
            .iter()
            .filter(|event| event.kind == AuditKind::Unlocked.as_str())
            .count(),
        4
    );
}

/// Empty marks are marks, too.
pub fn empty_marks_read_back(w: &World<'_>, attempt: Attempt) {
    for key in keys(w) {
        let mut noting = w.noting(&key);
        noting.commit.ledger.marks = Marks::default();
        w.does(attempt, &noting);
        assert_eq!(w.ledger(&key).marks, Marks::default());
        assert!(w.ledger(&key).version.is_some());
    }
}

/// A row that appeared, changed or went since it was read is lost.
pub fn a_changed_row_is_lost(w: &World<'_>, attempt: Attempt) {
    for key in keys(w) {
        let mut first = w.noting(&key);
        first.commit.audit = vec![w.new.event(AuditKind::Unlocked, &address("you"))];
        w.does(attempt, &w.noting(&key));
        w.loses(attempt, &first);
        let second = w.noting(&key);
        w.does(attempt, &w.noting(&key));
        w.loses(attempt, &second);
    }
    let mut nowhere = w.noting(&LedgerKey::Address(address("nobody")));
    nowhere.commit.ledger.seen = Some(w.new.version());
    w.loses(attempt, &nowhere);
}

/// An event whose id is taken is an error, and the ledger stays as it was.
pub fn a_taken_id_keeps_nothing(w: &World<'_>, attempt: Attempt) {
    let event = w.new.event(AuditKind::Unlocked, &address("you"));
    w.store.insert_audit_events(std::slice::from_ref(&event)).unwrap();
    for key in keys(w) {
        let mut noting = w.noting(&key);
        noting.commit.audit = vec![event.clone()];
        w.breaks(attempt, &noting);
    }
}
