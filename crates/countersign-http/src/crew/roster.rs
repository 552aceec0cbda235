//! Which of the crew's threads are awake: as few as do the work without letting it wait for long.
//!
//! Threads beyond the number of processors only take turns, and every turn costs this service and the database a switch
//! from one to the other. So new work wakes a thread only while few are awake; otherwise it is for the first that is
//! through with something, who needs no waking. Threads that wait for a disk, a lock or a network are another matter:
//! work that had to wait for a moment wakes one more and raises the number, which sinks again while nothing waits.

use std::thread::{Thread, ThreadId};

/// After so much work of which none had to wait, one awake thread less is tried.
const CALM: u32 = 256;

/// The threads of a crew.
#[derive(Debug, Default)]
pub(super) struct Roster {
    few: usize,
    all: usize,
    /// How many may be awake before work has to wait: between `few` and `all`.
    enough: usize,
    /// Work begun since that last changed.
    begun: u32,
    /// The one that fell asleep last is on top and woken first: its stack, connection and caches are still warm.
    asleep: Vec<Thread>,
    /// Threads there are, those given up included.
    threads: usize,
    /// Threads given up.
    stuck: usize,
}

impl Roster {
    /// The roster of `all` threads, of which `few` do while work is quick.
    pub(super) fn new(few: usize, all: usize) -> Self {
        let few = few.clamp(1, all.max(1));
        Self {
            few,
            all,
            enough: few,
            ..Self::default()
        }
    }

    /// Whom to wake for new work, if anybody. Where nobody is called, somebody is awake and looks for work before
    /// falling asleep.
    pub(super) fn call(&mut self) -> Option<Thread> {
        let awake = self.threads.saturating_sub(self.asleep.len() + self.stuck);
        if awake < self.enough {
            self.asleep.pop()
        } else {
            None
        }
    }

    /// Whom to wake because work has waited.
    pub(super) fn call_one_more(&mut self) -> Option<Thread> {
        self.enough = (self.enough + 1).min(self.all);
        self.begun = 0;
        self.asleep.pop()
    }

    /// Whom to wake because there is nothing more to come.
    pub(super) fn call_all(&mut self) -> Vec<Thread> {
        std::mem::take(&mut self.asleep)
    }

    /// Work begins.
    pub(super) fn begins(&mut self) {
        self.begun += 1;
        if self.begun == CALM {
            self.begun = 0;
            self.enough = (self.enough - 1).max(self.few);
        }
    }

    /// A thread falls asleep until it is called.
    pub(super) fn falls_asleep(&mut self, thread: Thread) {
        self.asleep.push(thread);
    }

    /// Whether a thread sleeps, not called yet.
    pub(super) fn sleeps(&self, thread: ThreadId) -> bool {
        self.asleep.iter().any(|asleep| asleep.id() == thread)
    }

    /// A thread has come.
    pub(super) fn comes(&mut self) {
        self.threads += 1;
    }

    /// A thread goes.
    pub(super) fn goes(&mut self) {
        self.threads -= 1;
    }

    /// Gives one up, if `give_up` does so and not as many are given up as there should be; tells whether.
    pub(super) fn gives_up(&mut self, give_up: impl FnOnce() -> bool) -> bool {
        let given_up = self.stuck < self.all && give_up();
        self.stuck += usize::from(given_up);
        given_up
    }

    /// One that had been given up is back; tells whether there is no more need of it.
    pub(super) fn comes_back(&mut self) -> bool {
        self.stuck -= 1;
        self.threads > self.all + self.stuck
    }

    /// How many are given up.
    pub(super) fn stuck(&self) -> usize {
        self.stuck
    }

    /// How many are left, those given up included.
    pub(super) fn threads(&self) -> usize {
        self.threads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crew that has come and sleeps. All are one thread here: nobody looks at who is called.
    fn asleep(few: usize, all: usize) -> Roster {
        let mut roster = Roster::new(few, all);
        for _ in 0..all {
            roster.comes();
            roster.falls_asleep(std::thread::current());
        }
        roster
    }

    #[test]
    fn few_are_called_for_new_work() {
        let mut roster = asleep(2, 5);
        let called = [(); 5].map(|()| roster.call().is_some());
        assert_eq!(called, [true, true, false, false, false]);
        roster.falls_asleep(std::thread::current());
        assert!(roster.call().is_some() && roster.call().is_none());
    }

    #[test]
    fn r2_those_given_up_do_not_count_as_awake() {
        let mut roster = asleep(1, 2);
        assert!(roster.call().is_some() && roster.call().is_none());
        assert!(roster.gives_up(|| true));
        assert!(roster.call().is_some());
        roster.comes();
        assert!(roster.comes_back(), "it was replaced");
    }

    #[test]
    fn work_that_waited_raises_the_number_and_calm_lowers_it() {
        let mut roster = asleep(1, 3);
        assert!(roster.call().is_some());
        for more in [true, true, false] {
            assert_eq!(roster.call_one_more().is_some(), more);
        }
        assert_eq!(roster.enough, 3, "never more than there are");
        for begun in 1..=CALM * 5 {
            roster.begins();
            let steps = usize::try_from(begun / CALM).unwrap();
            assert_eq!(roster.enough, 3 - steps.min(2));
        }
    }
}
