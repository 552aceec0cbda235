//! Faults on purpose: a memory store that is away, or whose commits lose.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use countersign_core::ports::store::StoreError;

use super::MemoryStore;

#[derive(Debug, Default)]
pub(super) struct Faults {
    down: AtomicBool,
    failing: AtomicU32,
    /// How many calls are left until it goes down; 0 where it does not.
    lasting: AtomicU32,
    losing: AtomicU32,
}

impl MemoryStore {
    /// The next `calls` calls of any port answer [`StoreError::Unavailable`] and do nothing.
    pub fn fail_next(&self, calls: u32) {
        self.faults.failing.store(calls, Ordering::SeqCst);
    }

    /// After `calls` more calls it is down, until it is set up again.
    pub fn go_down_after(&self, calls: u32) {
        self.faults.lasting.store(calls + 1, Ordering::SeqCst);
    }

    /// While it is down every call answers [`StoreError::Unavailable`] and does nothing.
    pub fn set_down(&self, down: bool) {
        self.faults.down.store(down, Ordering::SeqCst);
        self.faults.lasting.store(0, Ordering::SeqCst);
    }

    /// The next `commits` commits of attempts are lost, whatever they hold.
    pub fn lose_next(&self, commits: u32) {
        self.faults.losing.store(commits, Ordering::SeqCst);
    }
}

impl Faults {
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self
            .lasting
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
            == Ok(1)
        {
            self.down.store(true, Ordering::SeqCst);
        }
        self.check_down()?;
        if take_one(&self.failing) {
            Err(unavailable())
        } else {
            Ok(())
        }
    }

    pub(super) fn check_down(&self) -> Result<(), StoreError> {
        if self.down.load(Ordering::SeqCst) {
            Err(unavailable())
        } else {
            Ok(())
        }
    }

    pub(super) fn loses(&self) -> bool {
        take_one(&self.losing)
    }
}

fn unavailable() -> StoreError {
    StoreError::Unavailable("switched off by a test".to_owned())
}

fn take_one(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use countersign_core::ports::store::{Attempt, Attempted};
    use countersign_core::ports::upkeep::Upkeep as _;

    use super::*;
    use crate::samples::address;
    use crate::steps::Step as _;
    use crate::time::ManualClock;
    use crate::world::World;

    fn world(test: impl FnOnce(&MemoryStore, &World<'_>)) {
        let clock = ManualClock::default();
        let store = MemoryStore::new(Arc::new(clock.clone()));
        test(&store, &World::new(&store, clock));
    }

    #[test]
    fn fails_as_often_as_it_is_told() {
        world(|store, _| {
            store.fail_next(2);
            for up in [false, false, true, true] {
                assert_eq!(store.check_health().is_ok(), up);
            }
        });
    }

    #[test]
    fn down_it_does_nothing_until_it_is_up() {
        world(|store, w| {
            let asking = w.asking(&w.new.challenge(&address("you")));
            store.set_down(true);
            let answer = asking.attempt(store, Attempt::Optimistic, &|| ());
            assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
            store.set_down(false);
            w.does(Attempt::Optimistic, &asking);
        });
    }

    #[test]
    fn loses_as_often_as_it_is_told() {
        world(|store, w| {
            let asking = w.asking(&w.new.challenge(&address("you")));
            store.lose_next(2);
            w.loses(Attempt::Optimistic, &asking);
            w.loses(Attempt::Locked, &asking);
            assert_eq!(
                asking.attempt(store, Attempt::Optimistic, &|| ()).unwrap(),
                Attempted::Done
            );
        });
    }
}
