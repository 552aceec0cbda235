//! One call to a provider: how long it may take, and that not too many are under way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use countersign_core::ports::clock::{Clock, Deadline};
use countersign_core::ports::providers::ProviderError;

/// Calls to one provider at a time: one that hangs cannot take every thread with it.
const MOST_AT_ONCE: usize = 16;

/// The wait that is left.
#[derive(Clone, Copy)]
pub(crate) struct Patience<'a> {
    clock: &'a dyn Clock,
    until: Deadline,
}

impl<'a> Patience<'a> {
    /// So long from now.
    pub(crate) fn of(clock: &'a dyn Clock, wait: Duration) -> Self {
        Self {
            clock,
            until: Deadline::after(clock, wait),
        }
    }

    /// What is left of it; an error where nothing is.
    pub(crate) fn left(&self) -> Result<Duration, ProviderError> {
        let left = self.until.0.saturating_sub(self.clock.monotonic());
        if left.is_zero() {
            Err(ProviderError::Away)
        } else {
            Ok(left)
        }
    }

    /// The time.
    pub(crate) fn clock(&self) -> &'a dyn Clock {
        self.clock
    }
}

/// Counts calls that are under way.
#[derive(Default)]
pub(crate) struct Gate(AtomicUsize);

/// A call that is under way until this is dropped.
pub(crate) struct Passage<'a>(&'a Gate);

impl Gate {
    /// Lets a call in, or says that too many are.
    pub(crate) fn enter(&self) -> Result<Passage<'_>, ProviderError> {
        let passage = Passage(self);
        if self.0.fetch_add(1, Ordering::AcqRel) < MOST_AT_ONCE {
            Ok(passage)
        } else {
            Err(ProviderError::Away)
        }
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_lets_so_many_in_and_no_more() {
        let gate = Gate::default();
        let inside: Vec<_> = (0..MOST_AT_ONCE).map(|_| gate.enter().unwrap()).collect();
        assert_eq!(gate.enter().err(), Some(ProviderError::Away));
        assert_eq!(gate.enter().err(), Some(ProviderError::Away));
        drop(inside);
        assert!(gate.enter().is_ok());
        assert_eq!(gate.0.load(Ordering::Acquire), 0);
    }
}
