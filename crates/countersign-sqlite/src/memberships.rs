//! The port of memberships on their own, and what else reads them.

use countersign_core::nouns::account::{Account, Membership, Role};
use countersign_core::nouns::ids::{AccountId, UserId};
use countersign_core::ports::memberships::Memberships;
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::cells::{Id, Word};
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

/// The accounts that others are in and nobody but this user is an owner of, by ascending id.
pub(crate) fn list_owned_alone(
    connection: &mut SqliteConnection,
    user: UserId,
) -> QueryResult<Vec<AccountId>> {
    let (own, other) = diesel::alias!(memberships as own, memberships as other);
    let is_there = other
        .field(memberships::account_id)
        .eq(own.field(memberships::account_id))
        .and(other.field(memberships::user_id).ne(Id(user.0)));
    let is_owner = other.field(memberships::role).eq(Word(Role::Owner));
    let others = other.filter(is_there);
    let rows: Vec<Id> = own
        .select(own.field(memberships::account_id))
        .filter(own.field(memberships::user_id).eq(Id(user.0)))
        .filter(own.field(memberships::role).eq(Word(Role::Owner)))
        .filter(diesel::dsl::exists(others))
        .filter(diesel::dsl::not(diesel::dsl::exists(others.filter(is_owner))))
        .order(own.field(memberships::account_id))
        .load(connection)?;
    Ok(rows.into_iter().map(|Id(id)| AccountId(id)).collect())
}
