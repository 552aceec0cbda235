//! When operations are due in an open loop: whatever the answers do, and like people, not like a clock.

use std::time::Duration;

/// The instants of a Poisson process of some rate, counted from the start: the gaps that pgbench's `--rate` has, too.
/// Two of one seed are alike.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    mean_gap: f64,
    due: f64,
    state: u64,
}

impl Schedule {
    pub(crate) fn new(rate: f64, seed: u64) -> Schedule {
        Schedule {
            mean_gap: 1.0 / rate.max(f64::MIN_POSITIVE),
            due: 0.0,
            state: seed,
        }
    }

    /// A number in 0..1 (SplitMix64: enough for gaps, and nothing else here needs chance).
    fn chance(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        #[expect(clippy::cast_precision_loss, reason = "53 bits are what fits")]
        let upper = ((mixed ^ (mixed >> 31)) >> 11) as f64;
        upper / 9_007_199_254_740_992.0
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let gap = -(1.0 - self.chance()).ln() * self.mean_gap;
        self.due += gap;
        Duration::try_from_secs_f64(self.due).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_kept_and_gaps_vary() {
        let due: Vec<Duration> = Schedule::new(1_000.0, 1).take(20_000).collect();
        let last = due.last().unwrap().as_secs_f64();
        assert!((19.0..21.0).contains(&last), "{last}");
        let gaps: Vec<f64> = due
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).as_secs_f64())
            .collect();
        let short = gaps.iter().filter(|gap| **gap < 0.001).count() as f64 / gaps.len() as f64;
        assert!(
            (0.60..0.66).contains(&short),
            "1 - 1/e of them are shorter than the mean: {short}"
        );
    }

    #[test]
    fn one_seed_gives_one_schedule() {
        let of = |seed| Schedule::new(10.0, seed).take(3).collect::<Vec<_>>();
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }
}
