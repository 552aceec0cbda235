//! The identities of somebody who is signed in.

use crate::core::Core;
use crate::nouns::identity::Identity;
use crate::nouns::ids::SessionId;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::passwords::comparing::insider;
use crate::usecases::read_session::ReadSessionError;

/// The identities of the user of a session, the oldest first.
pub fn list_identities(core: &Core, session: SessionId) -> Result<Vec<Identity>, ReadSessionError> {
    let facts = core
        .store
        .read_person(&PersonQuery::about(Who::Session(session)))?;
    insider(&facts).ok_or(ReadSessionError::Unauthenticated)?;
    Ok(facts.identities)
}
