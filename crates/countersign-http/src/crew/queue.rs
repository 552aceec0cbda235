//! The queue itself: two classes, each bounded, and the threads that take from it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use countersign_core::Core;

use super::ticket::Ticket;
use super::{Class, CrewError, CrewLimits};

/// Work that waits.
pub(super) struct Job {
    pub(super) ticket: Arc<Ticket>,
    pub(super) run: Box<dyn FnOnce(&Core) + Send>,
}

/// What callers and threads share.
pub(super) struct Queue {
    core: Arc<Core>,
    pub(super) limits: CrewLimits,
    state: Mutex<State>,
    work: Condvar,
    gone: Condvar,
}

#[derive(Default)]
struct State {
    session: VecDeque<Job>,
    sign_in: VecDeque<Job>,
    /// Threads there are, those given up included.
    threads: usize,
    /// Threads given up.
    stuck: usize,
    closing: bool,
}

impl Queue {
    pub(super) fn new(core: Arc<Core>, limits: CrewLimits) -> Self {
        Self {
            core,
            limits: CrewLimits {
                threads: limits.threads.max(1),
                ..limits
            },
            state: Mutex::default(),
            work: Condvar::new(),
            gone: Condvar::new(),
        }
    }

    fn hold(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the threads.
    pub(super) fn staff(queue: &Arc<Self>) {
        let mut state = queue.hold();
        for _ in 0..queue.limits.threads {
            Self::start_thread(queue, &mut state);
        }
    }

    fn start_thread(queue: &Arc<Self>, state: &mut State) {
        let own = Arc::clone(queue);
        let started = std::thread::Builder::new()
            .name("crew".to_owned())
            .spawn(move || own.labour());
        match started {
            Ok(_) => state.threads += 1,
            Err(error) => log::error!("a thread for the store could not be started: {error}"),
        }
    }

    /// Queues work, or refuses it at once.
    pub(super) fn push(&self, class: Class, job: Job) -> Result<(), CrewError> {
        let mut state = self.hold();
        let closing = state.closing;
        let line = match class {
            Class::Session => &mut state.session,
            Class::SignIn => &mut state.sign_in,
        };
        if closing || line.len() >= self.limits.queue_length {
            return Err(refusal_in(&state));
        }
        line.push_back(job);
        drop(state);
        self.work.notify_one();
        Ok(())
    }

    /// What work that could not begin is told: too much of it, or a store that hangs.
    pub(super) fn refusal(&self) -> CrewError {
        refusal_in(&self.hold())
    }

    /// Gives up the thread behind a ticket, unless it is done or as many are given up as there are threads.
    pub(super) fn give_up_on(queue: &Arc<Self>, ticket: &Ticket) {
        let mut state = queue.hold();
        if state.stuck < queue.limits.threads && ticket.give_up() {
            state.stuck += 1;
            log::warn!(
                "a thread of the store hangs and is replaced; {} hang now",
                state.stuck
            );
            Self::start_thread(queue, &mut state);
        }
    }

    pub(super) fn stuck(&self) -> usize {
        self.hold().stuck
    }

    /// How much work of each class waits.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> (usize, usize) {
        let state = self.hold();
        (state.session.len(), state.sign_in.len())
    }

    /// A thread's life.
    fn labour(&self) {
        while let Some(job) = self.next() {
            if !job.ticket.begin() {
                continue;
            }
            (job.run)(&self.core);
            if job.ticket.finish() && self.is_replaced() {
                break;
            }
        }
        self.hold().threads -= 1;
        self.gone.notify_all();
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.hold();
        loop {
            if let Some(job) = state.session.pop_front() {
                return Some(job);
            }
            if let Some(job) = state.sign_in.pop_front() {
                return Some(job);
            }
            if state.closing {
                return None;
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A thread that had been given up is back: whether there is no more need of it.
    fn is_replaced(&self) -> bool {
        let mut state = self.hold();
        state.stuck -= 1;
        state.threads > self.limits.threads + state.stuck
    }

    pub(super) fn close(&self, patience: Duration) {
        let mut state = self.hold();
        state.closing = true;
        self.work.notify_all();
        let (state, _) = self
            .gone
            .wait_timeout_while(state, patience, |state| state.threads > state.stuck)
            .unwrap_or_else(PoisonError::into_inner);
        if state.threads > 0 && !patience.is_zero() {
            log::warn!(
                "{} threads of the store were still busy at the end",
                state.threads
            );
        }
    }
}

fn refusal_in(state: &State) -> CrewError {
    // While threads hang in the store, what waits behind them waits for the store and not for other people.
    if state.stuck > 0 && !state.closing {
        CrewError::TimedOut
    } else {
        CrewError::Overloaded
    }
}
