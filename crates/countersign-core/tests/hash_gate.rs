//! The gate in front of hashing: never too many inside, who waits is served in order, and who is too many hears so at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use countersign_core::passwords::{HashGate, Overloaded};
use countersign_core::policy::PasswordLimits;

/// Longer than any test takes: whoever waits so long has been forgotten.
const LONG: Duration = Duration::from_secs(120);

fn until(gate: &HashGate, load: (usize, usize)) {
    while gate.load() != load {
        thread::yield_now();
    }
}

#[test]
fn never_more_inside_than_allowed_and_all_get_through() {
    let (gate, inside, most, done) = (
        HashGate::new(3, 29),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let permit = gate.enter(LONG).unwrap();
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(permit);
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    assert_eq!(done.into_inner(), 32 * 50);
    assert!((1..=3).contains(&most.into_inner()));
    assert_eq!(gate.load(), (0, 0));
}

#[test]
fn who_is_too_many_is_refused_at_once_and_waiters_are_served_in_order() {
    let (gate, served) = (HashGate::new(1, 4), Mutex::new(Vec::new()));
    let permit = gate.enter(LONG).unwrap();
    thread::scope(|scope| {
        for n in 0..4 {
            let (waiter, served) = (gate.clone(), &served);
            scope.spawn(move || {
                let _permit = waiter.enter(LONG).unwrap();
                served.lock().unwrap().push(n);
            });
            until(&gate, (1, n + 1));
        }
        assert_eq!(gate.enter(LONG).err(), Some(Overloaded));
        drop(permit);
    });
    assert_eq!(served.into_inner().unwrap(), [0, 1, 2, 3]);
}

#[test]
fn whose_time_is_over_leaves_no_trace() {
    let gate = HashGate::new(1, 2);
    let permit = gate.enter(Duration::ZERO).unwrap();
    assert_eq!(gate.enter(Duration::ZERO).err(), Some(Overloaded));
    assert_eq!(gate.load(), (1, 0));
    drop(permit);
    assert_eq!(gate.load(), (0, 0));
    assert!(gate.enter(Duration::ZERO).is_ok());
}

#[test]
fn a_permit_belongs_to_the_thread_that_hashes() {
    let gate = HashGate::new(1, 0);
    let permit = gate.enter(Duration::ZERO).unwrap();
    let (begun, end) = (std::sync::mpsc::channel::<()>(), std::sync::mpsc::channel::<()>());
    let hashing = thread::spawn(move || {
        begun.0.send(()).unwrap();
        end.1.recv().unwrap();
        drop(permit);
    });
    begun.1.recv().unwrap();
    assert_eq!(gate.enter(LONG).err(), Some(Overloaded));
    end.0.send(()).unwrap();
    hashing.join().unwrap();
    assert!(gate.enter(Duration::ZERO).is_ok());
}

#[test]
fn the_limits_make_the_gate() {
    let limits = PasswordLimits {
        at_once: Some(2),
        waiting_each: 0,
        ..PasswordLimits::default()
    };
    let gate = HashGate::of(&limits);
    let both = [gate.enter(LONG).unwrap(), gate.enter(LONG).unwrap()];
    assert_eq!(gate.enter(LONG).err(), Some(Overloaded));
    drop(both);
    assert!(HashGate::of(&PasswordLimits::default()).enter(LONG).is_ok());
}
