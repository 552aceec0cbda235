//! The bell that wakes mail workers, and the one among them that looks by itself now and then.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use countersign_core::ports::mail_wake::MailWake;

/// Rings are kept until somebody hears them: one that comes while every worker is busy is heard by the next to be free.
#[derive(Debug, Default)]
pub struct Bell {
    state: Mutex<State>,
    changed: Condvar,
    /// For those who pause: they must not swallow a call meant for one who listens.
    stopped: Condvar,
}

#[derive(Debug, Default)]
struct State {
    rings: usize,
    is_watched: bool,
    is_stopped: bool,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// There is new mail.
    Ring,
    /// Nothing for as long as the watch lasts: time to look.
    Silence,
    /// Work is over.
    Stop,
}

/// More rings than this are heard as this many: no more workers could come anyway.
const MAX_RINGS: usize = 64;

impl MailWake for Bell {
    fn wake(&self) {
        self.ring(1);
    }
}

impl Bell {
    /// A bell nobody has rung.
    pub fn new() -> Self {
        Self::default()
    }

    /// Wakes up to `times` workers, now or as they become free.
    pub(crate) fn ring(&self, times: usize) {
        let mut state = self.lock();
        state.rings = state.rings.saturating_add(times).min(MAX_RINGS);
        drop(state);
        for _ in 0..times {
            self.changed.notify_one();
        }
    }

    /// Waits for a ring. Of all who wait one keeps watch, and returns after `watch` in silence; when it leaves, for
    /// whatever reason, the next takes over.
    pub(crate) fn listen(&self, watch: Duration) -> Heard {
        let mut state = self.lock();
        loop {
            if state.is_stopped {
                return Heard::Stop;
            }
            if state.rings > 0 {
                state.rings -= 1;
                return Heard::Ring;
            }
            if state.is_watched {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.is_watched = true;
            let quiet = |state: &mut State| !state.is_stopped && state.rings == 0;
            let waited = self.changed.wait_timeout_while(state, watch, quiet);
            let (next, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = next;
            state.is_watched = false;
            self.changed.notify_one();
            if timeout.timed_out() {
                return Heard::Silence;
            }
        }
    }

    /// Waits `pause`, or until work is over.
    pub(crate) fn pause(&self, pause: Duration) {
        let working = |state: &mut State| !state.is_stopped;
        drop(self.stopped.wait_timeout_while(self.lock(), pause, working));
    }

    /// Tells everybody that work is over.
    pub(crate) fn stop(&self) {
        self.lock().is_stopped = true;
        self.changed.notify_all();
        self.stopped.notify_all();
    }

    /// Whether work is over.
    pub(crate) fn is_stopped(&self) -> bool {
        self.lock().is_stopped
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
