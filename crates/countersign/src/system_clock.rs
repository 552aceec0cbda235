//! The machine's clock: the one place that reads it.

use std::time::{Duration, Instant, SystemTime};

use chrono::SubsecRound as _;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::clock::Clock;

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Starts counting.
    #[allow(
        clippy::disallowed_methods,
        reason = "this adapter is what everybody else is given"
    )]
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// The wall clock, for those who are there before anything else: the log.
    #[allow(
        clippy::disallowed_methods,
        reason = "this adapter is what everybody else is given"
    )]
    pub(crate) fn wall() -> Timestamp {
        Timestamp::from(SystemTime::now()).trunc_subsecs(6)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Self::wall()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}
