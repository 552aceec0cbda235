//! Sessions and their refresh families.

use super::refresh_session::{RefreshCommit, SessionFacts};
use super::store::{Attempt, Attempted, Decide, StoreError};
use crate::nouns::Timestamp;
use crate::nouns::audit::AuditEvent;
use crate::nouns::ids::{SessionId, UserId};
use crate::nouns::session::{Session, SessionEnd};

/// How a session is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SessionKey {
    /// By its id.
    Id(SessionId),
    /// By SHA-256 of its cookie token.
    Token([u8; 32]),
}

/// Sessions.
pub trait Sessions {
    /// A refresh: facts, decision, commit. Without such a session `decide` is not called and the attempt is done.
    fn attempt_refresh(
        &self,
        attempt: Attempt,
        id: SessionId,
        decide: Decide<'_, SessionFacts, RefreshCommit>,
    ) -> Result<Attempted, StoreError>;

    /// Sessions, whatever their state, in the order they are named; a name may come twice.
    fn find_sessions(&self, keys: &[SessionKey]) -> Result<Vec<Option<SessionFacts>>, StoreError>;

    /// One session by its id.
    fn find_session(&self, id: SessionId) -> Result<Option<SessionFacts>, StoreError> {
        let found = self.find_sessions(&[SessionKey::Id(id)])?;
        Ok(found.into_iter().next().flatten())
    }

    /// One session by SHA-256 of its cookie token.
    fn find_session_by_token(&self, hash: &[u8; 32]) -> Result<Option<SessionFacts>, StoreError> {
        let found = self.find_sessions(&[SessionKey::Token(*hash)])?;
        Ok(found.into_iter().next().flatten())
    }

    /// Moves the idle deadline of a session that has not ended; also its last use.
    fn extend_session(
        &self,
        id: SessionId,
        used_at: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// A user's sessions that have not ended and are within their life, newest first, at most 200; and the time.
    fn list_sessions(&self, user: UserId) -> Result<(Timestamp, Vec<Session>), StoreError>;

    /// Ends one session of that user, if it has not ended, and keeps the events if it did so; tells whether.
    fn end_session(
        &self,
        user: UserId,
        id: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError>;

    /// Ends all of a user's sessions but `keep`, all their device tokens, and as pointless the live challenges for their
    /// address, if it is proven, or bound to them with one of [`crate::nouns::surface::Purpose::ENDED_WITH_SESSIONS`], of any kind but a
    /// lockout's; keeps the events if there were sessions to end; tells how many.
    fn end_other_sessions(
        &self,
        user: UserId,
        keep: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<usize, StoreError>;
}
