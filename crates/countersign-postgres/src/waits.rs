//! How long calls wait for a connection, as the pool itself measures it.

use std::sync::Arc;

use countersign_core::figures::{Counter, Histogram};
use countersign_core::ports::pools::{PoolReading, Pools, WAIT_BOUNDS};
use r2d2::event::{CheckoutEvent, TimeoutEvent};
use r2d2::{HandleEvent, State};

use crate::store::PostgresStore;

/// What was counted. Clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Waits(Arc<(Histogram, Counter)>);

impl Default for Waits {
    fn default() -> Self {
        Self(Arc::new((Histogram::new(WAIT_BOUNDS), Counter::default())))
    }
}

impl HandleEvent for Waits {
    fn handle_checkout(&self, event: CheckoutEvent) {
        self.0.0.count(event.duration());
    }

    fn handle_timeout(&self, _: TimeoutEvent) {
        self.0.1.count();
    }
}

impl Waits {
    /// The figures of a pool of at most `size` connections.
    pub(crate) fn read(&self, size: u32, state: &State) -> PoolReading {
        let (waits, timeouts) = &*self.0;
        PoolReading {
            name: "connections",
            size,
            open: state.connections,
            in_use: state.connections.saturating_sub(state.idle_connections),
            waits: waits.read(),
            timeouts: timeouts.read(),
        }
    }
}

impl Pools for PostgresStore {
    fn read_pools(&self) -> Vec<PoolReading> {
        vec![self.pool.read()]
    }
}
