//! Session reads, gathered: while one statement is under way, those who ask meanwhile are answered by the next, together.
//!
//! A read of one row is mostly the way there and back. Under load many wait for that way at once; alone, nobody waits for
//! anybody. What is read was asked for before the statement began, so an answer is never older than its question.
//!
//! One statement at a time gathers the most; another goes beside it once as many wait as are worth a way of their own, or
//! when the one under way is late.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::Data;
use countersign_core::Core;
use countersign_core::ports::refresh_session::SessionFacts;
use countersign_core::ports::sessions::SessionKey;
use countersign_core::ports::store::{Store, StoreError};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::{Class, CrewError};
use crate::app::App;

/// The most sessions one statement reads.
const MOST: usize = 64;
/// As many as are worth a statement beside one that is under way.
const MANY: usize = 16;
/// How long a statement is under way before those behind it need not wait for it.
const LATE: Duration = Duration::from_millis(2);
/// The most statements under way at once.
const FLIGHTS: usize = 2;

/// What became of one question.
type Answer = Result<Option<SessionFacts>, GatheringError>;

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum GatheringError {
    /// The crew did not get to it.
    #[error(transparent)]
    Crew(#[from] CrewError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody who asks.
struct Asker {
    key: SessionKey,
    reply: oneshot::Sender<Answer>,
}

#[derive(Default)]
struct State {
    askers: VecDeque<Asker>,
    flights: usize,
    /// When the latest flight took off.
    took_off_at: Option<Instant>,
}

impl State {
    /// Whether those who wait are to have one more flight.
    fn needs_flight(&self, now: Instant) -> bool {
        let late = || self.took_off_at.is_some_and(|at| now - at >= LATE);
        match self.flights {
            0 => true,
            FLIGHTS.. => false,
            _ => self.askers.len() >= MANY || late(),
        }
    }
}

/// The questions that wait.
#[derive(Default)]
pub(crate) struct Gathering(Mutex<State>);

impl Gathering {
    /// Reads a session, within the request's deadline.
    pub(crate) async fn find(app: &Data<App>, key: SessionKey) -> Answer {
        let (reply, answer) = oneshot::channel();
        let now = Instant::now();
        let ends = now + app.settings.store_deadline;
        if app
            .gathering
            .ask(Asker { key, reply }, app.settings.queue_length, now)?
        {
            // It belongs to none of those who ask: they may go away.
            let app = Data::clone(app);
            actix_web::rt::spawn(async move { fly(&app).await });
        }
        match timeout_at(ends, answer).await {
            Ok(Ok(answer)) => answer,
            // Dropped unanswered: the work panicked, or hangs and was given up.
            Ok(Err(_)) => Err(CrewError::Panicked.into()),
            Err(_) => Err(CrewError::TimedOut.into()),
        }
    }

    /// Queues a question; tells whether a flight is to be begun for it.
    fn ask(&self, asker: Asker, most: usize, now: Instant) -> Result<bool, CrewError> {
        let mut state = self.hold();
        if state.askers.len() >= most {
            return Err(CrewError::Overloaded);
        }
        state.askers.push_back(asker);
        let begins = state.needs_flight(now);
        state.flights += usize::from(begins);
        Ok(begins)
    }

    /// Lands, unless somebody waits; tells whether it did.
    fn lands(&self) -> bool {
        let mut state = self.hold();
        let lands = state.askers.is_empty();
        state.flights -= usize::from(lands);
        lands
    }

    /// Takes those who wait by now, and answers them.
    fn answer(&self, store: &dyn Store) {
        let askers = self.take();
        let keys: Vec<SessionKey> = askers.iter().map(|asker| asker.key).collect();
        if keys.is_empty() {
            return;
        }
        let found = store.find_sessions(&keys);
        for (n, (asker, key)) in askers.into_iter().zip(&keys).enumerate() {
            let answer = match &found {
                Ok(found) => Ok(found.get(n).cloned().flatten()),
                // A row that cannot be read is told to those who asked for it alone.
                Err(StoreError::Broken(_)) if keys.len() > 1 => {
                    let alone = store.find_sessions(std::slice::from_ref(key));
                    alone.map(|found| found.into_iter().next().flatten())
                }
                Err(error) => Err(error.clone()),
            };
            // Whoever went away needs no answer.
            let _ = asker.reply.send(answer.map_err(GatheringError::from));
        }
    }

    /// Tells those who wait that the crew did not get to them.
    fn refuse(&self, error: CrewError) {
        for asker in self.take() {
            let _ = asker.reply.send(Err(error.into()));
        }
    }

    fn take(&self) -> Vec<Asker> {
        let mut state = self.hold();
        state.took_off_at = Some(Instant::now());
        let many = state.askers.len().min(MOST);
        state.askers.drain(..many).collect()
    }

    fn hold(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Flies as long as anybody waits.
async fn fly(app: &Data<App>) {
    loop {
        let own = Data::clone(app);
        let answer = move |core: &Core| own.gathering.answer(&*core.store);
        let flown = app
            .crew
            .submit(Class::Session, app.settings.store_deadline, answer)
            .await;
        match flown {
            Ok(()) | Err(CrewError::Panicked) => {}
            Err(error @ (CrewError::Overloaded | CrewError::TimedOut)) => app.gathering.refuse(error),
        }
        if app.gathering.lands() {
            return;
        }
    }
}
