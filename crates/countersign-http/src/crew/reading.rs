//! What operators read of the crew: how much waits and for how long, and how much was not done.

use std::time::Duration;

use countersign_core::figures::Counter;

use super::{Class, CrewError};

/// The crew as it stood.
#[derive(Clone, Debug, PartialEq)]
pub struct CrewReading {
    /// Each class of work.
    pub classes: [ClassReading; 2],
    /// Threads there are, those given up included.
    pub threads: usize,
    /// Threads that hang and are given up.
    pub stuck: usize,
}

/// One class of work.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassReading {
    /// Which.
    pub class: Class,
    /// How much waits.
    pub waiting: usize,
    /// How long the first of it has waited.
    pub oldest: Duration,
    /// How much was refused since there was too much of it.
    pub overloaded: u64,
    /// How much was answered without, since the store took too long.
    pub timed_out: u64,
    /// How much panicked.
    pub panicked: u64,
}

/// Work that was not done, by class.
#[derive(Debug, Default)]
pub(super) struct Undone([[Counter; 3]; 2]);

impl Undone {
    fn of(&self, class: Class) -> &[Counter; 3] {
        let [session, sign_in] = &self.0;
        match class {
            Class::Session => session,
            Class::SignIn => sign_in,
        }
    }

    pub(super) fn count(&self, class: Class, error: CrewError) {
        let [overloaded, timed_out, panicked] = self.of(class);
        match error {
            CrewError::Overloaded => overloaded.count(),
            CrewError::TimedOut => timed_out.count(),
            CrewError::Panicked => panicked.count(),
        }
    }

    /// A reading with what was counted here.
    pub(super) fn read(&self, class: Class, waiting: usize, oldest: Duration) -> ClassReading {
        let [overloaded, timed_out, panicked] = self.of(class);
        ClassReading {
            class,
            waiting,
            oldest,
            overloaded: overloaded.read(),
            timed_out: timed_out.read(),
            panicked: panicked.read(),
        }
    }
}
