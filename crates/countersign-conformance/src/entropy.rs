//! Entropy for tests: the same at every run, and no value twice.

use std::sync::atomic::{AtomicU64, Ordering};

use countersign_core::ports::entropy::Entropy;

/// A generator (SplitMix64) that anybody can foretell: for tests alone.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

/// SplitMix64 walks all of `u64` in steps of this odd number before it repeats one.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl SeededEntropy {
    /// Starts at `seed`; the same seed gives the same values.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    fn next(&self) -> u64 {
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl Default for SeededEntropy {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn values(seed: u64) -> Vec<[u8; 16]> {
        let entropy = SeededEntropy::new(seed);
        (0..1_000)
            .map(|_| {
                let mut b = [0; 16];
                entropy.fill(&mut b);
                b
            })
            .collect()
    }

    #[test]
    fn is_the_same_at_every_run_and_never_repeats() {
        assert_eq!(values(7), values(7));
        assert_eq!(values(7).into_iter().collect::<HashSet<_>>().len(), 1_000);
        assert_ne!(values(7)[0], values(8)[0]);
    }
}
