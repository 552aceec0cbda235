//! How long calls wait for a connection: to read, as the pool measures it; to write, as the queue of the one writer does.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::figures::{Counter, Histogram};
use countersign_core::ports::pools::{PoolReading, Pools, WAIT_BOUNDS};
use r2d2::HandleEvent;
use r2d2::event::{CheckoutEvent, TimeoutEvent};

use crate::store::SqliteStore;

/// What was counted. Clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Waits(Arc<(Histogram, Counter)>);

impl Default for Waits {
    fn default() -> Self {
        Self(Arc::new((Histogram::new(WAIT_BOUNDS), Counter::default())))
    }
}

impl Waits {
    /// Somebody got a connection after so long.
    pub(crate) fn got_one(&self, waited: Duration) {
        self.0.0.count(waited);
    }

    /// Somebody waited in vain.
    pub(crate) fn got_none(&self) {
        self.0.1.count();
    }

    fn read(&self, name: &'static str, size: u32, open: u32, in_use: u32) -> PoolReading {
        let (waits, timeouts) = &*self.0;
        PoolReading {
            name,
            size,
            open,
            in_use,
            waits: waits.read(),
            timeouts: timeouts.read(),
        }
    }
}

impl HandleEvent for Waits {
    fn handle_checkout(&self, event: CheckoutEvent) {
        self.got_one(event.duration());
    }

    fn handle_timeout(&self, _: TimeoutEvent) {
        self.got_none();
    }
}

impl Pools for SqliteStore {
    fn read_pools(&self) -> Vec<PoolReading> {
        let state = self.readers.state();
        let reading = state.connections.saturating_sub(state.idle_connections);
        let (writers, writing) = self.writer.connections();
        vec![
            self.reader_waits
                .read("readers", self.readers.max_size(), state.connections, reading),
            self.writer_waits.read("writer", 1, writers, writing),
        ]
    }
}
