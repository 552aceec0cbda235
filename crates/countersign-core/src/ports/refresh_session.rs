//! Facts and commit of a refresh.

use crate::nouns::Timestamp;
use crate::nouns::audit::AuditEvent;
use crate::nouns::session::{Session, SessionEnd};
use crate::nouns::user::User;

/// A session with its user and the store's time: what decisions about sessions go by.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    /// The store's time.
    pub now: Timestamp,
    /// The session, whatever its state.
    pub session: Session,
    /// Its user.
    pub user: User,
}

/// What to write; the guard is the generation that was read.
#[derive(Clone, Debug)]
pub enum RefreshCommit {
    /// The next generation becomes current.
    Rotate {
        /// The generation that was read; it must still be current and the session not ended.
        seen: i32,
        /// When the next one became current; also the session's last use.
        rotated_at: Timestamp,
        /// The session's idle deadline from now on.
        idle_expires_at: Timestamp,
        /// The store's own time, once it holds the row, must be before this.
        not_after: Timestamp,
    },
    /// The family ends.
    End {
        /// The generation that was read; it must still be current and the session not ended.
        seen: i32,
        /// Why.
        end: SessionEnd,
        /// Events to keep.
        audit: Vec<AuditEvent>,
    },
}
