//! The state of one piece of work, agreed on by the caller who waits and the thread that runs it.

use std::sync::atomic::{AtomicU8, Ordering};

const WAITING: u8 = 0;
const TAKEN_BACK: u8 = 1;
const BEGUN: u8 = 2;
const GIVEN_UP: u8 = 3;
const DONE: u8 = 4;

/// One piece of work.
#[derive(Debug, Default)]
pub(super) struct Ticket(AtomicU8);

impl Ticket {
    fn step(&self, from: u8, to: u8) -> bool {
        self.0
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// Whether it has neither begun nor been taken back.
    pub(super) fn is_waiting(&self) -> bool {
        self.0.load(Ordering::Acquire) == WAITING
    }

    /// The thread begins; not if it was taken back.
    pub(super) fn begin(&self) -> bool {
        self.step(WAITING, BEGUN)
    }

    /// The caller takes it back; not once it has begun.
    pub(super) fn take_back(&self) -> bool {
        self.step(WAITING, TAKEN_BACK)
    }

    /// The thread that runs it is given up; not once it is done.
    pub(super) fn give_up(&self) -> bool {
        self.step(BEGUN, GIVEN_UP)
    }

    /// The thread is through with it; tells whether it had been given up meanwhile.
    pub(super) fn finish(&self) -> bool {
        self.0.swap(DONE, Ordering::AcqRel) == GIVEN_UP
    }
}
