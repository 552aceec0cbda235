//! A person's sessions, for them to look at.

use crate::core::Core;
use crate::nouns::session::Session;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;

/// The live sessions of the person behind `current`, newest first.
pub fn list_sessions(core: &Core, current: &SessionFacts) -> Result<Vec<Session>, StoreError> {
    core.store
        .list_sessions(current.user.id)
        .map(|(_, sessions)| sessions)
}
