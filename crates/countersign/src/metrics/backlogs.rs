//! What waits in the outbox, as it was when it was last looked at.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use countersign_core::Core;
use countersign_core::nouns::outbox::MailLane;
use countersign_core::ports::store::StoreError;

/// No lane is counted further than this: a look costs as much as it finds.
const MOST: u32 = 100_000;

/// The latest look.
#[derive(Debug, Default)]
pub(crate) struct Backlogs(Mutex<Option<Look>>);

#[derive(Clone, Debug)]
struct Look {
    /// By the process's own clock.
    at: Duration,
    lanes: Vec<Waiting>,
}

/// What waits in one lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) lane: MailLane,
    pub(crate) open: u64,
    /// How long the oldest mail that is due has been so; zero where none is.
    pub(crate) overdue: Duration,
}

impl Backlogs {
    /// Looks anew.
    pub(crate) fn look(&self, core: &Core) -> Result<(), StoreError> {
        let (now, backlogs) = core.store.list_backlogs(MOST)?;
        let waiting = |backlog: &countersign_core::ports::outbox::Backlog| Waiting {
            lane: backlog.lane,
            open: backlog.open,
            overdue: backlog
                .oldest_due_at
                .and_then(|at| (now - at).to_std().ok())
                .unwrap_or_default(),
        };
        let look = Look {
            at: core.clock.monotonic(),
            lanes: backlogs.iter().map(waiting).collect(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(look);
        Ok(())
    }

    /// What was seen, and how long ago; nothing before the first look.
    pub(crate) fn read(&self, core: &Core) -> Option<(Duration, Vec<Waiting>)> {
        let look = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let ago = core.clock.monotonic().saturating_sub(look.at);
        Some((ago, look.lanes))
    }
}
