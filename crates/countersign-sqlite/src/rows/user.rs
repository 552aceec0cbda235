//! A user as their two rows: the person, and the address that proves them.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::user::{User, UserStatus};
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Id, Json, Word};
use crate::schema::{address_credentials, users};

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub(crate) struct NewUserRow {
    id: Id,
    status: Word<UserStatus>,
    display_name: Option<String>,
    avatar_url: Option<String>,
    created_at: At,
    updated_at: At,
    profile: Option<Json<Profile>>,
}

#[derive(Insertable)]
#[diesel(table_name = address_credentials, treat_none_as_default_value = false)]
pub(crate) struct CredentialRow {
    address: Word<Address>,
    user_id: Id,
    verified_at: Option<At>,
    created_at: At,
}

/// A user joined with their address.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Sqlite))]
pub(crate) struct UserRow {
    id: Id,
    status: Word<UserStatus>,
    display_name: Option<String>,
    avatar_url: Option<String>,
    created_at: At,
    updated_at: At,
    profile: Option<Json<Profile>>,
    #[diesel(select_expression = address_credentials::address)]
    address: Word<Address>,
    #[diesel(select_expression = address_credentials::verified_at)]
    verified_at: Option<At>,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId(row.id.0),
            address: row.address.0,
            verified_at: row.verified_at.map(|at| at.0),
            status: row.status.0,
            display_name: row.display_name,
            avatar_url: row.avatar_url,
            profile: row.profile.map(|profile| profile.0).unwrap_or_default(),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

impl From<&User> for NewUserRow {
    fn from(user: &User) -> Self {
        Self {
            id: Id(user.id.0),
            status: Word(user.status),
            display_name: user.display_name.clone(),
            avatar_url: user.avatar_url.clone(),
            created_at: At(user.created_at),
            updated_at: At(user.updated_at),
            profile: (!user.profile.is_empty()).then(|| Json(user.profile.clone())),
        }
    }
}

impl From<&User> for CredentialRow {
    fn from(user: &User) -> Self {
        Self {
            address: Word(user.address.clone()),
            user_id: Id(user.id.0),
            verified_at: user.verified_at.map(At),
            created_at: At(user.created_at),
        }
    }
}
