//! What a store's own tests bring: a fresh store for each case.

use std::sync::Arc;

use countersign_core::ports::store::Store;

use crate::memory::MemoryStore;
use crate::time::ManualClock;
use crate::world::World;

/// An empty store, and whatever has to be cleaned up when a case is over: drop it then.
///
/// The store goes by the [`ManualClock`] it was made with wherever the ports say "the store's time". For the races it
/// must let 64 threads wait for it for a minute without refusing any.
pub trait Fixture {
    /// The store.
    fn store(&self) -> &dyn Store;
}

impl Fixture for MemoryStore {
    fn store(&self) -> &dyn Store {
        self
    }
}

impl Fixture for Arc<dyn Store> {
    fn store(&self) -> &dyn Store {
        &**self
    }
}

/// Runs one case on a store made for it.
pub fn run<F: Fixture>(make: impl FnOnce(ManualClock) -> F, case: impl FnOnce(&World<'_>)) {
    let clock = ManualClock::default();
    let fixture = make(clock.clone());
    case(&World::new(fixture.store(), clock));
}
