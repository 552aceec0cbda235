//! Accounts (teams): members, roles, invites, switching.

pub(super) mod accept_invite;
pub(super) mod create_invite;
pub(super) mod end_membership;
pub(super) mod list_invites;
pub(super) mod list_members;
pub(super) mod rename_account;
pub(super) mod resend_invite;
pub(super) mod revoke_invite;
pub(super) mod set_role;
pub(super) mod switch_account;

mod replies;

use countersign_core::nouns::account::Role;
use countersign_core::nouns::ids::AccountId;
use countersign_core::nouns::ledger::{Refusal, SpentBudget};
use countersign_core::usecases::teams::acting::TeamError;

use super::error::AccountsError;
use super::reading::{Bad, Reading};
use crate::common::call::Call;

/// An id in the path; what is none leads nowhere.
pub(super) fn id_in_path<T>(
    call: &Call,
    name: &str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, AccountsError> {
    let text = call.http.match_info().get(name).unwrap_or_default();
    parse(text).ok_or(AccountsError::NotFound)
}

/// The account in the path.
pub(super) fn account_in_path(call: &Call) -> Result<AccountId, AccountsError> {
    id_in_path(call, "id", AccountId::parse)
}

fn role(read: &mut Reading<'_>) -> Result<Role, Bad> {
    read.parsed("role", "unknown_word", Role::parse)
}

impl From<TeamError> for AccountsError {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            TeamError::Forbidden => AccountsError::Forbidden,
            TeamError::Unproven => AccountsError::EmailUnverified,
            TeamError::NotFound => AccountsError::NotFound,
            TeamError::LastOwner => AccountsError::LastOwner,
            TeamError::AlreadyMember => AccountsError::AlreadyMember,
            TeamError::RateLimited { retry_at, now } => {
                // Which budget it was is nobody's business here.
                let spent = SpentBudget::Address;
                AccountsError::Refused(Refusal::RateLimited { retry_at, spent }, now)
            }
            TeamError::Store(error) => AccountsError::Store(error),
        }
    }
}
