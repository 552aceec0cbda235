//! A clock for the store alone, by which the store can be made to hang or to panic.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use countersign_conformance::time::ManualClock;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::clock::Clock;

/// Waits until something is so.
pub(crate) fn until(so: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("it did not come about in ten seconds");
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Open,
    Shut,
    Panic,
}

/// The clock.
#[derive(Debug)]
pub(crate) struct Gate {
    clock: ManualClock,
    mode: Mutex<Mode>,
    changed: Condvar,
    hanging: AtomicUsize,
    calls: AtomicUsize,
}

impl Gate {
    pub(crate) fn new(clock: ManualClock) -> Self {
        Self {
            clock,
            mode: Mutex::new(Mode::Open),
            changed: Condvar::new(),
            hanging: AtomicUsize::new(0),
            calls: AtomicUsize::new(0),
        }
    }

    /// From now on every call of the store hangs.
    pub(crate) fn shut(&self) {
        *self.mode.lock().unwrap() = Mode::Shut;
    }

    /// All is well again; what hung goes on.
    pub(crate) fn open(&self) {
        *self.mode.lock().unwrap() = Mode::Open;
        self.changed.notify_all();
    }

    /// Waits until so many calls of the store hang.
    pub(crate) fn await_hanging(&self, calls: usize) {
        until(|| self.hanging.load(Ordering::SeqCst) >= calls);
    }

    /// How many calls of the store there were.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// From now on every call of the store panics.
    pub(crate) fn panic(&self) {
        *self.mode.lock().unwrap() = Mode::Panic;
    }
}

impl Clock for Gate {
    fn now(&self) -> Timestamp {
        let mode = self.mode.lock().unwrap();
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.hanging.fetch_add(1, Ordering::SeqCst);
        let mode = *self.changed.wait_while(mode, |mode| *mode == Mode::Shut).unwrap();
        self.hanging.fetch_sub(1, Ordering::SeqCst);
        assert_ne!(mode, Mode::Panic, "the store panics on purpose");
        self.clock.now()
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }
}
