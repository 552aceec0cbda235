//! Time, injected.

use std::time::Duration;

use crate::nouns::Timestamp;

/// A source of time. Rules go by the store's time; this one mints ids, bounds waits and dates tokens.
pub trait Clock: Send + Sync {
    /// The wall clock, to the microsecond.
    fn now(&self) -> Timestamp;

    /// Time since some fixed moment; never goes back.
    fn monotonic(&self) -> Duration;
}

/// The end of a request, on [`Clock::monotonic`]. Work past it is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(pub Duration);

impl Deadline {
    /// So long from now.
    pub fn after(clock: &dyn Clock, wait: Duration) -> Self {
        Self(clock.monotonic() + wait)
    }

    /// Whether it has passed.
    pub fn has_passed(self, clock: &dyn Clock) -> bool {
        clock.monotonic() >= self.0
    }
}
