//! What an account is called.

use super::acting::{Acting, TeamError, act, query};
use crate::core::{Caller, Core};
use crate::nouns::account::{Account, LONGEST_ACCOUNT_NAME};
use crate::nouns::audit::AuditKind;
use crate::nouns::ids::{AccountId, EventId};
use crate::ports::changes::Change;
use crate::usecases::read_session::CheckedBearer;

/// Renames an account; a longer name is cut to [`LONGEST_ACCOUNT_NAME`] characters.
pub fn rename_account(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
    name: &str,
) -> Result<Account, TeamError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let name: String = name.chars().take(LONGEST_ACCOUNT_NAME).collect();
    act(core, caller, "rename", &query(bearer, account), |facts| {
        let acting = Acting::managing(facts)?;
        let renamed = Account {
            name: name.clone(),
            updated_at: facts.now,
            ..acting.account.account.clone()
        };
        let event = acting.event(caller, event, AuditKind::AccountChanged);
        let changes = vec![Change::UpdateAccount(renamed.clone()), Change::InsertEvent(event)];
        Ok((renamed, changes))
    })
}
