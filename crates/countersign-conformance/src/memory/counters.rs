//! The counter port.

use countersign_core::nouns::Timestamp;
use countersign_core::ports::counters::{Counters, Tally};
use countersign_core::ports::store::StoreError;

use super::MemoryStore;

impl Counters for MemoryStore {
    fn settle_counters(&self, tallies: &[Tally]) -> Result<(Timestamp, Vec<u64>), StoreError> {
        self.write(|tables, now| {
            for tally in tallies.iter().filter(|tally| tally.delta > 0) {
                *tables.counters.entry((tally.name, now.timestamp())).or_default() += u64::from(tally.delta);
            }
            let sum = |tally: &Tally| {
                let since = (now - tally.window).timestamp();
                let slots = tables.counters.iter();
                slots
                    .filter(|((name, at), _)| *name == tally.name && *at > since)
                    .map(|(_, count)| count)
                    .sum()
            };
            Ok((now, tallies.iter().map(sum).collect()))
        })
    }
}
