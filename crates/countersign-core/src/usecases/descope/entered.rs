//! Somebody who is in, with the JWTs of their session.

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::ids::SessionId;
use crate::nouns::session::Session;
use crate::nouns::user::User;
use crate::ports::people::{PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::tokens::descope::{SessionJwts, issue};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::entering::SignedIn;

/// A session as programs are told of it.
#[derive(Clone)]
pub struct Entered {
    /// Whose.
    pub user: User,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether the success made them.
    pub is_new_user: bool,
    /// The device token, where the success gave one.
    pub device: Option<OpaqueToken>,
    /// The session's JWTs.
    pub jwts: SessionJwts,
    /// The store's time.
    pub now: Timestamp,
}

/// Why no JWTs were given.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// No key to sign or derive with.
    #[error("no key to issue tokens with")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Entered {
    /// After a success.
    pub fn after(core: &Core, signed_in: SignedIn) -> Result<Self, EnterError> {
        let SignedIn {
            user,
            session,
            is_new_user,
            device,
            now,
            ..
        } = signed_in;
        Ok(Self {
            is_new_user,
            device: Some(device),
            ..Self::of(core, user, &session, now)?
        })
    }

    /// For the session of that id, if there is one and it is live.
    pub(super) fn in_session(core: &Core, session: Option<SessionId>) -> Result<Option<Self>, EnterError> {
        let facts = match session {
            Some(session) => core.store.find_session(session)?,
            None => None,
        };
        let facts = facts.filter(|facts| facts.session.is_live(facts.now));
        let entered = facts.map(|facts| Self::of(core, facts.user, &facts.session, facts.now));
        entered.transpose()
    }

    /// For a session that goes on.
    pub fn of(core: &Core, user: User, session: &Session, now: Timestamp) -> Result<Self, EnterError> {
        let jwts = issue(core, session, &user, now).ok_or(EnterError::NoKey)?;
        Ok(Self {
            has_password: has_password(core, &user)?,
            user,
            is_new_user: false,
            device: None,
            jwts,
            now,
        })
    }
}

/// Whether a user has a password.
pub fn has_password(core: &Core, user: &User) -> Result<bool, StoreError> {
    let facts = core.store.read_person(&PersonQuery::about(Who::User(user.id)))?;
    Ok(facts.password.is_some())
}
