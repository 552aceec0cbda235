//! The store's time: the database's own clock, or one injected for tests.

use std::sync::Arc;

use chrono::{DurationRound as _, TimeDelta};
use countersign_core::nouns::Timestamp;
use countersign_core::ports::clock::Clock;

/// Where the store's time comes from.
#[derive(Clone, Default)]
pub enum TimeSource {
    /// `clock_timestamp()` of the database, so that all instances share one clock.
    #[default]
    Database,
    /// A clock given to the store, so that a test can move it.
    Injected(Arc<dyn Clock>),
}

impl TimeSource {
    /// The value of `:at` in every statement: `COALESCE(:at, clock_timestamp())` is the store's time.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        match self {
            TimeSource::Database => None,
            TimeSource::Injected(clock) => Some(clock.now()),
        }
    }
}

impl std::fmt::Debug for TimeSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            TimeSource::Database => "Database",
            TimeSource::Injected(_) => "Injected",
        })
    }
}

/// A span as statements take it: whole microseconds.
pub(crate) fn micros(span: TimeDelta) -> i64 {
    span.num_microseconds().unwrap_or(i64::MAX)
}

/// The beginning of an hour, for columns that change seldom.
pub(crate) fn hour_of(at: Timestamp) -> Timestamp {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}
