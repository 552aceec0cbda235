//! How long to wait: whole seconds, at least one, rounded up.

use countersign_core::nouns::Timestamp;

/// The wait after the queue was full.
pub(crate) const OVERLOAD: u64 = 1;
/// The wait while the store is away.
pub(crate) const STORE_AWAY: u64 = 2;

/// The seconds from `now` until `at`.
pub(crate) fn seconds_until(at: Timestamp, now: Timestamp) -> u64 {
    let micros = (at - now).num_microseconds().unwrap_or(i64::MAX);
    u64::try_from(micros)
        .unwrap_or_default()
        .div_ceil(1_000_000)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn rounds_up_and_never_says_zero() {
        let now = Timestamp::UNIX_EPOCH;
        for (micros, seconds) in [
            (-5_000_000, 1),
            (0, 1),
            (1, 1),
            (999_000, 1),
            (999_999, 1),
            (1_000_000, 1),
            (1_000_001, 2),
            (29_000_500, 30),
            (30_000_000, 30),
        ] {
            assert_eq!(
                seconds_until(now + TimeDelta::microseconds(micros), now),
                seconds,
                "{micros}"
            );
        }
    }
}
