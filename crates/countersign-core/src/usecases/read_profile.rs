//! Reading a person behind a session: who they are, where they belong, and where this session is.

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, AccountStatus, Membership};
use crate::nouns::ids::SessionId;
use crate::nouns::session::Session;
use crate::nouns::surface::Surface;
use crate::nouns::user::User;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::passwords::comparing::insider;
use crate::usecases::read_session::{CheckedBearer, ReadSessionError, read_refresh_session};

/// A person as they see themself.
#[derive(Clone, Debug)]
pub struct ReadProfile {
    /// The store's time.
    pub now: Timestamp,
    /// The session.
    pub session: Session,
    /// Its user.
    pub user: User,
    /// The user's memberships with their accounts, oldest first.
    pub memberships: Vec<(Membership, Account)>,
    /// The membership of the session's account; `None` if it has none or that ended.
    pub active: Option<(Membership, Account)>,
    /// Whether the user has a password.
    pub has_password: bool,
}

/// Reads the person behind a checked access token of a surface.
pub fn read_profile_of(
    core: &Core,
    bearer: CheckedBearer,
    surface: Surface,
) -> Result<ReadProfile, ReadSessionError> {
    let read = read_profile(core, bearer.session())?;
    if read.session.surface == surface {
        Ok(read)
    } else {
        Err(ReadSessionError::Unauthenticated)
    }
}

/// Reads the person behind a refresh token that stands in for a bearer token, as it does in a cookie: dead at once with the
/// membership its session is for (S3).
pub fn read_profile_by_refresh(core: &Core, token: &str) -> Result<ReadProfile, ReadSessionError> {
    let session = read_refresh_session(core, token)?.session;
    let read = read_profile(core, session.id)?;
    if session.details.account.is_some() && read.active.is_none() {
        return Err(ReadSessionError::Unauthenticated);
    }
    Ok(read)
}

/// Reads the person behind a session that is already authenticated and still lives.
pub fn read_profile(core: &Core, session: SessionId) -> Result<ReadProfile, ReadSessionError> {
    let facts = core
        .store
        .read_person(&PersonQuery::about(Who::Session(session)))?;
    let (user, session) = insider(&facts).ok_or(ReadSessionError::Unauthenticated)?;
    let active = facts.memberships.iter().find(|(_, account)| {
        Some(account.id) == session.details.account && account.status == AccountStatus::Active
    });
    Ok(ReadProfile {
        now: facts.now,
        session: session.clone(),
        user: user.clone(),
        active: active.cloned(),
        has_password: facts.password.is_some(),
        memberships: facts.memberships.clone(),
    })
}
