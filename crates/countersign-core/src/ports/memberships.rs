//! Memberships on their own, for what reads one at every refresh.

use super::store::StoreError;
use crate::nouns::account::{Account, Membership};
use crate::nouns::ids::{AccountId, UserId};

/// Memberships.
pub trait Memberships {
    /// A user's membership of an account, with the account.
    fn find_membership(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Result<Option<(Membership, Account)>, StoreError>;
}
