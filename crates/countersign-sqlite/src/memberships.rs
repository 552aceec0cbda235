//! The port of memberships on their own, and what else reads them.

use countersign_core::nouns::account::{Account, Membership};
use countersign_core::nouns::ids::{AccountId, UserId};
use countersign_core::ports::memberships::Memberships;
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::cells::Id;
use crate::rows::{AccountRow, MembershipRow};
use crate::schema::{accounts, memberships};
use crate::store::SqliteStore;

impl Memberships for SqliteStore {
    fn find_membership(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Result<Option<(Membership, Account)>, StoreError> {
        self.read(|connection, _| {
            let row: Option<(MembershipRow, AccountRow)> = memberships::table
                .inner_join(accounts::table)
                .select((MembershipRow::as_select(), AccountRow::as_select()))
                .filter(memberships::account_id.eq(Id(account.0)))
                .filter(memberships::user_id.eq(Id(user.0)))
                .first(connection)
                .optional()?;
            Ok(row.map(|(membership, account)| (membership.into(), account.into())))
        })
    }
}

/// A user's memberships with their accounts, by ascending id.
pub(crate) fn list_memberships(
    connection: &mut SqliteConnection,
    user: UserId,
) -> QueryResult<Vec<(Membership, Account)>> {
    let rows: Vec<(MembershipRow, AccountRow)> = memberships::table
        .inner_join(accounts::table)
        .select((MembershipRow::as_select(), AccountRow::as_select()))
        .filter(memberships::user_id.eq(Id(user.0)))
        .order(memberships::id)
        .load(connection)?;
    let pair = |(membership, account): (MembershipRow, AccountRow)| (membership.into(), account.into());
    Ok(rows.into_iter().map(pair).collect())
}
