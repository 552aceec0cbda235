//! Reading a person behind a session: who they are, where they belong, and where this session is.

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, Membership};
use crate::nouns::ids::SessionId;
use crate::nouns::session::Session;
use crate::nouns::user::User;
use crate::usecases::read_session::ReadSessionError;

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

/// Reads the person behind a session that is already authenticated and still lives.
pub fn read_profile(core: &Core, session: SessionId) -> Result<ReadProfile, ReadSessionError> {
    todo!()
}
