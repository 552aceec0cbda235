//! Counters over the whole deployment, settled now and then by every instance.

use chrono::TimeDelta;

use super::store::StoreError;
use crate::nouns::Timestamp;

/// One counter's report and question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The counter's name.
    pub name: &'static str,
    /// What this instance counted since it last settled.
    pub delta: u32,
    /// The window whose sum is wanted.
    pub window: TimeDelta,
}

/// Counters in slots of one second per name. No request touches them.
pub trait Counters {
    /// Adds each delta to the slot of the store's present second; gives the sums over each window, this one's delta
    /// included, in the order asked.
    fn settle_counters(&self, tallies: &[Tally]) -> Result<(Timestamp, Vec<u64>), StoreError>;
}
