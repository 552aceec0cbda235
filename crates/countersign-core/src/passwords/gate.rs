//! How many passwords may be hashed at once: each takes a processor for a while and many mebibytes.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::policy::PasswordLimits;

/// The gate in front of all hashing of one process. Clones are the same gate.
#[derive(Clone)]
pub struct HashGate(Arc<Shared>);

/// The right to hash, given back when it is dropped. The thread that hashes owns it, so that a request that was given
/// up still counts until its hash is done.
pub struct HashPermit(Arc<Shared>);

/// There is no processor or no memory left for another hash: come again (429 or 503, as the surface says it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Overloaded;

struct Shared {
    at_once: usize,
    waiting: usize,
    queue: Mutex<Queue>,
    called: Condvar,
}

#[derive(Default)]
struct Queue {
    inside: usize,
    /// Tickets, in the order they came. Who is called finds its ticket gone, and its place taken for it.
    tickets: VecDeque<u64>,
    next: u64,
}

impl HashGate {
    /// A gate that lets `at_once` (at least one) hash while up to `waiting` wait.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Self(Arc::new(Shared {
            at_once: at_once.max(1),
            waiting,
            queue: Mutex::default(),
            called: Condvar::new(),
        }))
    }

    /// The gate that the limits ask for.
    pub fn of(limits: &PasswordLimits) -> Self {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = limits.at_once.map_or_else(processors, usize::from);
        Self::new(at_once, at_once.saturating_mul(limits.waiting_each.into()))
    }

    /// Gives permits in the order of the calls; waits for one for as long as `wait`. [`Overloaded`] at once where
    /// enough wait already.
    pub fn enter(&self, wait: Duration) -> Result<HashPermit, Overloaded> {
        let mut queue = self.0.queue();
        if queue.inside < self.0.at_once {
            queue.inside += 1;
        } else if queue.tickets.len() >= self.0.waiting {
            return Err(Overloaded);
        } else {
            self.0.wait(queue, wait)?;
        }
        Ok(HashPermit(Arc::clone(&self.0)))
    }

    /// How many hash, and how many wait.
    pub fn load(&self) -> (usize, usize) {
        let queue = self.0.queue();
        (queue.inside, queue.tickets.len())
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, mut queue: MutexGuard<'_, Queue>, wait: Duration) -> Result<(), Overloaded> {
        let ticket = queue.next;
        queue.next += 1;
        queue.tickets.push_back(ticket);
        let is_queued = |queue: &mut Queue| queue.tickets.contains(&ticket);
        let (mut queue, _) = self
            .called
            .wait_timeout_while(queue, wait, is_queued)
            .unwrap_or_else(PoisonError::into_inner);
        if is_queued(&mut queue) {
            queue.tickets.retain(|other| *other != ticket);
            return Err(Overloaded);
        }
        Ok(())
    }
}

impl Drop for HashPermit {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        // The place goes straight to who waited longest, so that nobody who comes meanwhile overtakes.
        if queue.tickets.pop_front().is_some() {
            self.0.called.notify_all();
        } else {
            queue.inside -= 1;
        }
    }
}
