//! Races: many threads at one row, and what must be true whoever wins.
//!
//! Each thread drives its attempts as the core does: once without a lock, then under one, until it is done or a minute
//! is over. `races!` lists them.

pub mod budgets;
pub mod guesses;
pub mod imports;
pub mod outbox;
pub mod people;
pub mod refreshes;
pub mod single;
pub mod traffic;

use std::sync::Barrier;
use std::time::Duration;

use countersign_core::ports::clock::Deadline;
use countersign_core::ports::store::{Attempt, Attempted, StoreError};

use crate::time::SteadyClock;

/// How long a race may take on a slow machine; far beyond what any should.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs `racer` on so many threads that start together; gives what each brought home.
fn race<T: Send>(threads: usize, racer: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(threads);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|n| {
                let (start, racer) = (&start, &racer);
                scope.spawn(move || {
                    start.wait();
                    racer(n)
                })
            })
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("no thread of a race may fail"))
            .collect()
    })
}

/// Drives attempts: optimistic at first, locked from then on.
fn driven(mut step: impl FnMut(Attempt) -> Result<Attempted, StoreError>) {
    let clock = SteadyClock::new();
    let deadline = Deadline::after(&clock, PATIENCE);
    let mut attempt = Attempt::Optimistic;
    while step(attempt).expect("no attempt of a race may fail") == Attempted::Lost {
        assert!(!deadline.has_passed(&clock), "lost for a minute");
        attempt = Attempt::Locked;
    }
}
