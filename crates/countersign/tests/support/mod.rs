//! The release binary as a black box: processes, databases, a relay, and calls as clients make them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "in a test a panic is the way to fail, and its log goes with it"
)]
#![allow(dead_code, unused_imports, reason = "each test file uses a part of it")]

pub(crate) mod api;
pub(crate) mod database;
pub(crate) mod mail;
pub(crate) mod process;
#[path = "../../../countersign-email/tests/support/scripted_smtp.rs"]
pub(crate) mod scripted_smtp;

use std::time::Duration;

pub(crate) use api::Api;
pub(crate) use database::Database;
pub(crate) use mail::code_to;
pub(crate) use process::Service;
pub(crate) use scripted_smtp::{Script, ScriptedSmtp};

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Tries until it works, within patience.
pub(crate) fn eventually<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    for _ in 0..PATIENCE.as_millis() / 20 {
        if let Some(value) = attempt() {
            return value;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what}: not within {PATIENCE:?}");
}

/// Runs `act` for 0..count at once; gives the results.
pub(crate) fn at_once<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = std::sync::Barrier::new(count);
    std::thread::scope(|scope| {
        let (act, barrier) = (&act, &barrier);
        let threads: Vec<_> = (0..count)
            .map(|n| {
                scope.spawn(move || {
                    barrier.wait();
                    act(n)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
