//! Clocks for tests: one that a test moves, and one that runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::clock::Clock;

/// A clock that stands still until it is moved. Clones are one clock.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Hands>>);

#[derive(Clone, Copy, Debug)]
struct Hands {
    now: Timestamp,
    monotonic: Duration,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Hands {
            now,
            monotonic: Duration::ZERO,
        })))
    }

    /// Moves both hands on.
    pub fn advance(&self, by: TimeDelta) {
        let mut hands = self.hold();
        let now = hands.now + by;
        hands.set(now);
    }

    /// Sets the wall clock; the monotonic hand follows forwards and never goes back.
    pub fn set(&self, now: Timestamp) {
        self.hold().set(now);
    }

    fn hold(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    fn set(&mut self, now: Timestamp) {
        self.monotonic += (now - self.now).to_std().unwrap_or_default();
        self.now = now;
    }
}

impl Default for ManualClock {
    /// A spring morning, with microseconds, so that a store which drops them is found out.
    fn default() -> Self {
        Self::at(Timestamp::from_timestamp_micros(1_905_408_000_123_456).expect("a date"))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hold().now
    }

    fn monotonic(&self) -> Duration {
        self.hold().monotonic
    }
}

/// The clock on the wall, for tests that wait for real.
#[derive(Clone, Copy, Debug)]
pub struct SteadyClock(Instant);

impl SteadyClock {
    /// Starts it.
    #[expect(
        clippy::new_without_default,
        reason = "a real clock is chosen on purpose, never by default"
    )]
    #[allow(clippy::disallowed_methods, reason = "this is the real clock of tests")]
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SteadyClock {
    #[allow(clippy::disallowed_methods, reason = "this is the real clock of tests")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::from(SystemTime::now());
        Timestamp::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_are_one_clock_and_both_hands_move() {
        let clock = ManualClock::default();
        let start = clock.now();
        let same = clock.clone();
        clock.advance(TimeDelta::seconds(3));
        assert_eq!(same.now(), start + TimeDelta::seconds(3));
        assert_eq!(same.monotonic(), Duration::from_secs(3));
    }

    #[test]
    fn the_monotonic_hand_never_goes_back() {
        let clock = ManualClock::default();
        let start = clock.now();
        clock.advance(TimeDelta::seconds(3));
        clock.set(start);
        assert_eq!(clock.monotonic(), Duration::from_secs(3));
    }

    #[test]
    fn the_steady_clock_keeps_microseconds_and_runs() {
        let clock = SteadyClock::new();
        let first = clock.monotonic();
        assert_eq!(clock.now().timestamp_subsec_nanos() % 1_000, 0);
        std::thread::sleep(Duration::from_millis(2));
        assert!(clock.monotonic() > first);
    }
}
