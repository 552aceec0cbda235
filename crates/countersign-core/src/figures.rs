//! Figures: counted in memory where something happens, by one atomic addition, and read now and then by whoever shows
//! them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A number that only goes up.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn count(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many.
    pub fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How long something took, in ranges.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [Duration],
    /// One more than there are bounds: the last is for what took longer than all of them.
    counts: Box<[Counter]>,
    micros: Counter,
}

/// A histogram as it stood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistogramReading {
    /// Each bound with how many took at most so long.
    pub within: Vec<(Duration, u64)>,
    /// How many there were.
    pub count: u64,
    /// What they took together.
    pub sum: Duration,
}

impl Histogram {
    /// Nothing yet. Bounds rise.
    pub fn new(bounds: &'static [Duration]) -> Self {
        Self {
            bounds,
            counts: (0..=bounds.len()).map(|_| Counter::default()).collect(),
            micros: Counter::default(),
        }
    }

    /// Counts one that took so long.
    pub fn count(&self, took: Duration) {
        let range = self.bounds.iter().take_while(|&&bound| bound < took).count();
        if let Some(counter) = self.counts.get(range) {
            counter.count();
        }
        self.micros
            .add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// What was counted so far.
    pub fn read(&self) -> HistogramReading {
        let mut count = 0;
        let mut within = Vec::with_capacity(self.bounds.len());
        for (range, counter) in self.counts.iter().enumerate() {
            count += counter.read();
            within.extend(self.bounds.get(range).map(|&bound| (bound, count)));
        }
        let sum = Duration::from_micros(self.micros.read());
        HistogramReading { within, count, sum }
    }
}

impl HistogramReading {
    /// Adds what another of the same bounds counted.
    pub fn add(&mut self, other: &HistogramReading) {
        if self.within.is_empty() {
            self.within = other.within.iter().map(|&(bound, _)| (bound, 0)).collect();
        }
        for ((_, own), (_, more)) in self.within.iter_mut().zip(&other.within) {
            *own += more;
        }
        self.count += other.count;
        self.sum += other.sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: &[Duration] = &[Duration::from_millis(1), Duration::from_millis(10)];

    #[test]
    fn a_bound_is_within_itself_and_what_is_beyond_all_counts() {
        let histogram = Histogram::new(BOUNDS);
        for micros in [0, 1_000, 1_001, 10_000, 10_001, 60_000_000] {
            histogram.count(Duration::from_micros(micros));
        }
        let mut reading = histogram.read();
        assert_eq!(reading.within, [(BOUNDS[0], 2), (BOUNDS[1], 4)]);
        assert_eq!(
            (reading.count, reading.sum),
            (6, Duration::from_micros(60_022_002))
        );
        reading.add(&histogram.read());
        assert_eq!(reading.within, [(BOUNDS[0], 4), (BOUNDS[1], 8)]);
        let mut nothing = HistogramReading::default();
        nothing.add(&histogram.read());
        assert_eq!(nothing, histogram.read());
    }
}
