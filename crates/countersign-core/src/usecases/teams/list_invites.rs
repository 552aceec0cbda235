//! The invites of an account, for those who manage it.

use super::acting::{Acting, TeamError, query};
use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::ids::AccountId;
use crate::nouns::invite::Invite;
use crate::usecases::read_session::CheckedBearer;

/// The invites that are pending or were made within 30 days, newest first; and the store's time, which tells those that
/// are past their end.
pub fn list_invites(
    core: &Core,
    bearer: &CheckedBearer,
    account: AccountId,
) -> Result<(Timestamp, Vec<Invite>), TeamError> {
    let facts = core.store.read_person(&query(bearer, account))?;
    Acting::managing(&facts).map(|acting| (facts.now, acting.account.invites.clone()))
}
