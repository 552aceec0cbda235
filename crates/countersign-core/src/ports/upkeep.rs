//! What keeps a store small and tells whether it is there.

use chrono::TimeDelta;

use super::store::StoreError;

/// How long rows that have no more effect are kept for people to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Challenges after their deadline.
    pub challenges: TimeDelta,
    /// Mails after they closed.
    pub mails: TimeDelta,
    /// Sessions, device tokens and invites after they ended.
    pub sessions: TimeDelta,
    /// Audit events.
    pub audit: TimeDelta,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            challenges: TimeDelta::days(1),
            mails: TimeDelta::days(7),
            sessions: TimeDelta::days(30),
            audit: TimeDelta::days(365),
        }
    }
}

/// Upkeep.
pub trait Upkeep {
    /// Deletes at most about `batch` rows of each table that no rule can ask for any more; tells how many it deleted
    /// in all. Called again until it answers 0.
    fn sweep(&self, retention: &Retention, batch: u16) -> Result<usize, StoreError>;

    /// Answers if the store can be reached and written.
    fn check_health(&self) -> Result<(), StoreError>;
}
