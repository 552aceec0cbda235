//! The members of an account, for those who manage it.

use super::acting::{Acting, TeamError, query};
use crate::core::Core;
use crate::nouns::ids::AccountId;
use crate::ports::people::Member;
use crate::usecases::read_session::CheckedBearer;

/// All members, the oldest first.
pub fn list_members(
    core: &Core,
    bearer: &CheckedBearer,
    account: AccountId,
) -> Result<Vec<Member>, TeamError> {
    let facts = core.store.read_person(&query(bearer, account))?;
    Acting::managing(&facts).map(|acting| acting.account.members.clone())
}
