//! Sessions behind refresh JWTs: read, refreshed, ended. By default a refresh token does not rotate, since programs keep
//! the first one they got; where it does, S2 holds.

use crate::core::{Caller, Core};
use crate::nouns::client::ClientId;
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Surface;
use crate::nouns::user::UserStatus;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;
use crate::tokens::descope::{CheckedRefreshJwt, CheckedSessionJwt};
use crate::usecases::descope::entered::{EnterError, Entered};
use crate::usecases::end_session::event;
use crate::usecases::refresh_session::{RefreshSessionError, RefreshTerms, rotate};
use crate::usecases::revoke_session::sign_out;

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The session is over, or the token was replaced.
    #[error("not a token of a live session")]
    LoggedOut,
    /// No key to issue tokens with.
    #[error("no key to issue tokens with")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EnterError> for SessionError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::NoKey => Self::NoKey,
            EnterError::Store(error) => Self::Store(error),
        }
    }
}

impl From<RefreshSessionError> for SessionError {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::Invalid | RefreshSessionError::Reused => Self::LoggedOut,
            RefreshSessionError::NoKey => Self::NoKey,
            RefreshSessionError::Store(error) => Self::Store(error),
        }
    }
}

/// The live session of a refresh JWT. The current generation counts, and for the grace of S2 its predecessor.
pub fn read_session(
    core: &Core,
    project: &ClientId,
    shown: &CheckedRefreshJwt,
) -> Result<SessionFacts, SessionError> {
    let facts = find(core, project, shown)?.filter(|facts| !shown.is_over && is_in(facts));
    let recent = facts.filter(|facts| {
        let family = facts.session.family.as_ref();
        family.is_some_and(|family| {
            let age = family.generation - shown.shown.generation;
            age == 0 || age == 1 && facts.now < family.rotated_at + core.policy.sessions.refresh_grace
        })
    });
    recent.ok_or(SessionError::LoggedOut)
}

/// The live session of a session JWT.
pub fn read_session_of(
    core: &Core,
    project: &ClientId,
    checked: &CheckedSessionJwt,
) -> Result<SessionFacts, SessionError> {
    let facts = core.store.find_session(checked.session)?;
    let facts = facts.filter(|facts| facts.session.client == *project && is_in(facts));
    facts.ok_or(SessionError::LoggedOut)
}

/// Refreshes a session: new JWTs, and its idle time begins anew.
pub fn refresh(
    core: &Core,
    caller: &Caller,
    project: &ClientId,
    shown: &CheckedRefreshJwt,
    rotates: bool,
) -> Result<Entered, SessionError> {
    if rotates && !shown.is_over {
        let terms = RefreshTerms {
            surface: Surface::Descope,
            grace: core.policy.sessions.refresh_grace,
            idle: core.policy.sessions.idle,
        };
        // A token of another project is none of this one's, whatever its signature.
        find(core, project, shown)?.ok_or(SessionError::LoggedOut)?;
        let (user, session, now) = rotate(core, caller, &terms, &shown.shown)?;
        return Ok(Entered::of(core, user, &session, now)?);
    }
    let mut facts = read_session(core, project, shown)?;
    let (idle, now) = (core.policy.sessions.idle, facts.now);
    if facts.session.is_due_to_extend(now, idle) {
        let until = facts.session.extended(now, idle);
        core.store.extend_session(facts.session.id, now, until)?;
        facts.session.last_used_at = now;
        facts.session.idle_expires_at = until;
    }
    Ok(Entered::of(core, facts.user, &facts.session, now)?)
}

/// Ends the session of a refresh JWT. One that is over is as good as ended.
pub fn log_out(
    core: &Core,
    caller: &Caller,
    project: &ClientId,
    shown: &CheckedRefreshJwt,
) -> Result<(), StoreError> {
    match find(core, project, shown)? {
        Some(facts) => sign_out(core, caller, &facts),
        None => Ok(()),
    }
}

/// Ends all sessions of the person behind a refresh JWT, on every surface. The session has to live: who was logged out
/// logs nobody out.
pub fn log_out_everywhere(
    core: &Core,
    caller: &Caller,
    project: &ClientId,
    shown: &CheckedRefreshJwt,
) -> Result<(), SessionError> {
    let facts = read_session(core, project, shown)?;
    let event = event(core, caller, &facts, SessionEnd::SignedOut)
        .session(facts.session.id)
        .with("all", true);
    core.store
        .end_user_sessions(facts.user.id, SessionEnd::SignedOut, &[event])?;
    Ok(())
}

/// The session of a refresh token that is of its family, whatever its state.
fn find(
    core: &Core,
    project: &ClientId,
    shown: &CheckedRefreshJwt,
) -> Result<Option<SessionFacts>, StoreError> {
    let facts = core.store.find_session(shown.shown.session)?;
    Ok(facts.filter(|facts| {
        let (session, family) = (&facts.session, facts.session.family.as_ref());
        session.surface == Surface::Descope
            && session.client == *project
            && family.is_some_and(|family| shown.shown.belongs_to(&core.keys, session, family))
    }))
}

fn is_in(facts: &SessionFacts) -> bool {
    let SessionFacts { now, session, user } = facts;
    session.surface == Surface::Descope && session.is_live(*now) && user.status == UserStatus::Active
}
