//! The queue itself: two classes, each bounded, and the threads that take from it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use countersign_core::Core;
use tokio::time::Instant;

use super::reading::{CrewReading, Undone};
use super::roster::Roster;
use super::ticket::Ticket;
use super::{Class, CrewError, CrewLimits};

/// Work that waits.
pub(super) struct Job {
    pub(super) ticket: Arc<Ticket>,
    /// When it came.
    pub(super) since: Instant,
    pub(super) run: Box<dyn FnOnce(&Core) + Send>,
}

/// What callers and threads share.
pub(super) struct Queue {
    core: Arc<Core>,
    pub(super) limits: CrewLimits,
    pub(super) undone: Undone,
    state: Mutex<State>,
    gone: Condvar,
}

#[derive(Default)]
struct State {
    session: VecDeque<Job>,
    sign_in: VecDeque<Job>,
    roster: Roster,
    closing: bool,
}

impl Queue {
    pub(super) fn new(core: Arc<Core>, limits: CrewLimits) -> Self {
        let threads = limits.threads.max(1);
        Self {
            core,
            limits: CrewLimits { threads, ..limits },
            undone: Undone::default(),
            state: Mutex::new(State {
                roster: Roster::new(limits.few, threads),
                ..State::default()
            }),
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
        let started = thread::Builder::new()
            .name("crew".to_owned())
            .spawn(move || own.labour());
        match started {
            Ok(_) => state.roster.comes(),
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
        let called = state.roster.call();
        drop(state);
        wake(called);
        Ok(())
    }

    /// Work has waited for a moment: it gets one more thread.
    pub(super) fn hurry(&self, ticket: &Ticket) {
        let mut state = self.hold();
        if ticket.is_waiting() {
            let called = state.roster.call_one_more();
            drop(state);
            wake(called);
        }
    }

    /// What work that could not begin is told: too much of it, or a store that hangs.
    pub(super) fn refusal(&self) -> CrewError {
        refusal_in(&self.hold())
    }

    /// Gives up the thread behind a ticket, unless it is done or as many are given up as there are threads.
    pub(super) fn give_up_on(queue: &Arc<Self>, ticket: &Ticket) {
        let mut state = queue.hold();
        if state.roster.gives_up(|| ticket.give_up()) {
            log::warn!(
                "a thread of the store hangs and is replaced; {} hang now",
                state.roster.stuck()
            );
            Self::start_thread(queue, &mut state);
        }
    }

    pub(super) fn stuck(&self) -> usize {
        self.hold().roster.stuck()
    }

    /// How it stands. Work that was taken back stays in its line until a thread comes to it; it waits no more.
    pub(super) fn read(&self, now: Instant) -> CrewReading {
        let state = self.hold();
        let classes = Class::ALL.map(|class| {
            let line = match class {
                Class::Session => &state.session,
                Class::SignIn => &state.sign_in,
            };
            let mut waiting = line.iter().filter(|job| job.ticket.is_waiting()).peekable();
            let oldest = waiting.peek().map_or(Duration::ZERO, |job| now - job.since);
            self.undone.read(class, waiting.count(), oldest)
        });
        CrewReading {
            classes,
            threads: state.roster.threads(),
            stuck: state.roster.stuck(),
        }
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
            // A thread that had been given up may be back where another took its place.
            if job.ticket.finish() && self.hold().roster.comes_back() {
                break;
            }
        }
        self.hold().roster.goes();
        self.gone.notify_all();
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.hold();
        loop {
            let next = state.session.pop_front().or_else(|| state.sign_in.pop_front());
            if next.is_some() {
                state.roster.begins();
                return next;
            }
            if state.closing {
                return None;
            }
            state = self.sleep(state);
        }
    }

    /// Sleeps until called.
    fn sleep<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let own = thread::current();
        let id = own.id();
        state.roster.falls_asleep(own);
        // Parking may end without a call.
        while state.roster.sleeps(id) {
            drop(state);
            thread::park();
            state = self.hold();
        }
        state
    }

    pub(super) fn close(&self, patience: Duration) {
        let mut state = self.hold();
        state.closing = true;
        state.roster.call_all().iter().for_each(Thread::unpark);
        let (state, _) = self
            .gone
            .wait_timeout_while(state, patience, |state| {
                state.roster.threads() > state.roster.stuck()
            })
            .unwrap_or_else(PoisonError::into_inner);
        if state.roster.threads() > 0 && !patience.is_zero() {
            log::warn!(
                "{} threads of the store were still busy at the end",
                state.roster.threads()
            );
        }
    }
}

/// Wakes whoever is called; after the state was let go of, since that is what they reach for.
fn wake(called: Option<Thread>) {
    if let Some(thread) = called {
        thread.unpark();
    }
}

fn refusal_in(state: &State) -> CrewError {
    // While threads hang in the store, what waits behind them waits for the store and not for other people.
    if state.roster.stuck() > 0 && !state.closing {
        CrewError::TimedOut
    } else {
        CrewError::Overloaded
    }
}
