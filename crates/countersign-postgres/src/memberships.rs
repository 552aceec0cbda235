//! Memberships on their own, and as part of what a user has.

use countersign_core::nouns::account::{Account, Membership};
use countersign_core::nouns::ids::{AccountId, UserId};
use countersign_core::ports::memberships::Memberships;
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;

use crate::grant_rows as grants;
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// A user's membership of an account.
    FindMembership = "people/membership_columns.sql", "people/account_of_membership.sql", "people/membership.sql";
    /// A user's memberships.
    MembershipsOfUser =
        "people/membership_columns.sql", "people/account_of_membership.sql", "people/memberships_of_user.sql";
}

impl Memberships for PostgresStore {
    fn find_membership(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Result<Option<(Membership, Account)>, StoreError> {
        let found: Vec<MembershipRow> = self.read(|connection| {
            FindMembership::with(&[("account", &account.0), ("user", &user.0)]).load(connection)
        })?;
        Ok(found.into_iter().next().map(MembershipRow::into_pair))
    }
}

/// A membership with its account.
pub(crate) struct MembershipRow(Membership, Account);

impl MembershipRow {
    pub(crate) fn into_pair(self) -> (Membership, Account) {
        (self.0, self.1)
    }
}

impl QueryableByName<Pg> for MembershipRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let account = grants::account(row)?.ok_or("a membership of no account")?;
        Ok(Self(grants::membership(row)?, account))
    }
}
