//! The connections of a store, as operators watch them.

use std::time::Duration;

use crate::figures::HistogramReading;

/// The ranges that waits are counted in.
pub const WAIT_BOUNDS: &[Duration] = &[
    Duration::from_micros(100),
    Duration::from_millis(1),
    Duration::from_millis(5),
    Duration::from_millis(25),
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_millis(1_000),
];

/// One pool of connections as it stood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolReading {
    /// Which: one word of a few.
    pub name: &'static str,
    /// How many there may be.
    pub size: u32,
    /// How many there are.
    pub open: u32,
    /// How many are in use.
    pub in_use: u32,
    /// How long those who got one waited for it.
    pub waits: HistogramReading,
    /// How many waited in vain.
    pub timeouts: u64,
}

/// What a store tells of its connections.
pub trait Pools {
    /// Every pool. Asks the database nothing; a store without connections has none.
    fn read_pools(&self) -> Vec<PoolReading> {
        Vec::new()
    }
}
