//! The crew: as many threads as the store has connections, and the bounded queue in front of them.
//!
//! A request crosses once from the async side to a thread. Work that waits too long is refused, work that takes too
//! long is answered without: its thread is given up and replaced, never more of them at once than the crew has.

pub(crate) mod checkup;
pub(crate) mod gathering;
mod queue;
mod reading;
mod roster;
mod ticket;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use countersign_core::Core;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use queue::{Job, Queue};
pub use reading::{ClassReading, CrewReading};
use ticket::Ticket;

/// How long work waits for threads that are awake before it gets one more: longer than a database on the same machine
/// needs for a queue of quick statements, shorter than anybody notices.
const MOMENT: Duration = Duration::from_millis(10);

/// Which work goes first when threads are scarce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Of people who are signed in: reads, refreshes, revocations. Also health.
    Session,
    /// Of people who want to sign in.
    SignIn,
}

impl Class {
    /// Both.
    pub const ALL: [Class; 2] = [Class::Session, Class::SignIn];

    /// The word in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Session => "session",
            Class::SignIn => "sign_in",
        }
    }
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CrewError {
    /// The queue is full, the wait in it was too long, or the service stops. The work was not begun.
    #[error("too much work waits already")]
    Overloaded,
    /// The deadline passed: the store hangs. The work may yet be done.
    #[error("the store did not answer in time")]
    TimedOut,
    /// The work panicked.
    #[error("the work panicked")]
    Panicked,
}

/// The size of a crew.
#[derive(Clone, Copy, Debug)]
pub struct CrewLimits {
    /// Threads, as many as the store has connections; at least one.
    pub threads: usize,
    /// Threads that are enough while work is quick.
    pub few: usize,
    /// How much work of each class may wait.
    pub queue_length: usize,
    /// How long work may wait.
    pub queue_wait: Duration,
}

/// A crew at work.
pub struct Crew(Arc<Queue>);

impl Crew {
    /// Hires the threads.
    pub fn hire(core: Arc<Core>, limits: CrewLimits) -> Self {
        let queue = Arc::new(Queue::new(core, limits));
        Queue::staff(&queue);
        Self(queue)
    }

    /// Runs `work` on a thread of the crew and gives its result, within `deadline` from now.
    ///
    /// A caller who goes away takes back work that has not begun; work that has is finished by itself.
    pub async fn submit<T, F>(&self, class: Class, deadline: Duration, work: F) -> Result<T, CrewError>
    where
        T: Send + 'static,
        F: FnOnce(&Core) -> T + Send + 'static,
    {
        let result = self.run(class, deadline, work).await;
        if let Err(error) = &result {
            self.0.undone.count(class, *error);
        }
        result
    }

    async fn run<T, F>(&self, class: Class, deadline: Duration, work: F) -> Result<T, CrewError>
    where
        T: Send + 'static,
        F: FnOnce(&Core) -> T + Send + 'static,
    {
        let (sender, mut result) = oneshot::channel();
        let ticket = Arc::new(Ticket::default());
        let run = Box::new(move |core: &Core| {
            let done = catch_unwind(AssertUnwindSafe(|| work(core)));
            // Nobody may be waiting any more; the store has it all the same.
            let _ = sender.send(done.map_err(|_| CrewError::Panicked));
        });
        let now = Instant::now();
        let ends = now + deadline;
        let ticket_of_job = Arc::clone(&ticket);
        self.0.push(
            class,
            Job {
                ticket: ticket_of_job,
                since: now,
                run,
            },
        )?;
        let mut wait = Wait {
            queue: &self.0,
            ticket,
            ends,
            over: false,
        };
        if let Ok(done) = timeout_at(now + MOMENT, &mut result).await {
            return wait.done(done);
        }
        self.0.hurry(&wait.ticket);
        let patience = self.0.limits.queue_wait.min(deadline);
        if let Ok(done) = timeout_at(now + patience, &mut result).await {
            return wait.done(done);
        }
        if wait.ticket.take_back() {
            wait.over = true;
            return Err(self.0.refusal());
        }
        match timeout_at(ends, &mut result).await {
            Ok(done) => wait.done(done),
            Err(_) => {
                wait.over = true;
                Queue::give_up_on(&self.0, &wait.ticket);
                Err(CrewError::TimedOut)
            }
        }
    }

    /// Takes no more work, does what waits, and sends the threads home; waits for them no longer than `patience`.
    pub fn close(&self, patience: Duration) {
        self.0.close(patience);
    }

    /// How many threads are given up at present.
    pub fn stuck(&self) -> usize {
        self.0.stuck()
    }

    /// How it stands, for operators.
    pub fn read(&self) -> CrewReading {
        self.0.read(Instant::now())
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.0.close(Duration::ZERO);
    }
}

/// What must be seen to even if the caller goes away meanwhile.
struct Wait<'a> {
    queue: &'a Arc<Queue>,
    ticket: Arc<Ticket>,
    ends: Instant,
    over: bool,
}

impl Wait<'_> {
    fn done<T>(
        &mut self,
        done: Result<Result<T, CrewError>, oneshot::error::RecvError>,
    ) -> Result<T, CrewError> {
        self.over = true;
        // Work that is dropped undone was still waiting when the crew was sent home.
        done.unwrap_or(Err(CrewError::Overloaded))
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over || self.ticket.take_back() {
            return;
        }
        // The client went away while a thread is at it: should that thread hang, it is replaced all the same.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (queue, ticket, ends) = (Arc::clone(self.queue), Arc::clone(&self.ticket), self.ends);
            runtime.spawn(async move {
                tokio::time::sleep_until(ends).await;
                Queue::give_up_on(&queue, &ticket);
            });
        }
    }
}

#[cfg(test)]
mod tests;
