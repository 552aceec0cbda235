//! What somebody waits for.

use super::{WaitlistError, entries_of, holder};
use crate::core::Core;
use crate::nouns::waitlist::WaitlistEntry;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::read_session::CheckedBearer;

/// The entries of the bearer in the account they are in, oldest first.
pub fn read_waitlist(core: &Core, bearer: &CheckedBearer) -> Result<Vec<WaitlistEntry>, WaitlistError> {
    let facts = core
        .store
        .read_person(&PersonQuery::about(Who::Session(bearer.session())))?;
    let (user, account) = holder(&facts)?;
    Ok(entries_of(&facts, user, account).cloned().collect())
}
