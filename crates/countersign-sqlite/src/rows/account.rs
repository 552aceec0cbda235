//! An account and a membership as their rows.

use countersign_core::nouns::account::{Account, AccountStatus, Membership, Role};
use countersign_core::nouns::ids::{AccountId, MembershipId, UserId};
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Id, Word};
use crate::schema::{accounts, memberships};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct AccountRow {
    id: Id,
    name: String,
    status: Word<AccountStatus>,
    created_at: At,
    updated_at: At,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = memberships, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct MembershipRow {
    id: Id,
    account_id: Id,
    user_id: Id,
    role: Word<Role>,
    granted_by: Option<Id>,
    created_at: At,
    updated_at: At,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: AccountId(row.id.0),
            name: row.name,
            status: row.status.0,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self {
            id: Id(account.id.0),
            name: account.name.clone(),
            status: Word(account.status),
            created_at: At(account.created_at),
            updated_at: At(account.updated_at),
        }
    }
}

impl From<MembershipRow> for Membership {
    fn from(row: MembershipRow) -> Self {
        Self {
            id: MembershipId(row.id.0),
            account: AccountId(row.account_id.0),
            user: UserId(row.user_id.0),
            role: row.role.0,
            granted_by: row.granted_by.map(|id| UserId(id.0)),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

impl From<&Membership> for MembershipRow {
    fn from(membership: &Membership) -> Self {
        Self {
            id: Id(membership.id.0),
            account_id: Id(membership.account.0),
            user_id: Id(membership.user.0),
            role: Word(membership.role),
            granted_by: membership.granted_by.map(|id| Id(id.0)),
            created_at: At(membership.created_at),
            updated_at: At(membership.updated_at),
        }
    }
}
