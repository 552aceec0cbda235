//! What a load came to.

use std::time::Duration;

/// What a load came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Load {
    /// Operations answered.
    pub(crate) operations: usize,
    /// From the first request to the last reply.
    pub(crate) took: Duration,
    /// How long each took, from when it was sent or, in an open loop, from when it was due; sorted.
    pub(crate) latencies: Vec<Duration>,
}

impl Load {
    /// Operations a second.
    pub(crate) fn rate(&self) -> f64 {
        per_second(self.operations, self.took)
    }
}

/// So many in so long, by the second.
pub(crate) fn per_second(count: usize, took: Duration) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of operations are far below 2^52"
    )]
    let count = count as f64;
    count / took.as_secs_f64().max(f64::MIN_POSITIVE)
}

/// A quantile of sorted latencies, in milliseconds: the smallest of which at least so many are not above it.
pub(crate) fn quantile(sorted: &[Duration], per_mille: usize) -> f64 {
    let rank = (sorted.len() * per_mille).div_ceil(1000);
    let found = sorted.get(rank.saturating_sub(1)).or(sorted.last());
    found.map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_the_values_themselves() {
        let sorted: Vec<Duration> = (1..=1000).map(Duration::from_millis).collect();
        let got = [0, 500, 950, 990, 999, 1000].map(|per_mille| quantile(&sorted, per_mille));
        assert_eq!(got, [1.0, 500.0, 950.0, 990.0, 999.0, 1000.0]);
        assert_eq!(quantile(&sorted[..3], 500), 2.0);
        assert_eq!(quantile(&sorted[..3], 999), 3.0);
        assert_eq!(quantile(&[], 500), 0.0);
    }

    #[test]
    fn a_rate_is_by_the_second() {
        assert_eq!(per_second(500, Duration::from_millis(250)), 2000.0);
    }
}
