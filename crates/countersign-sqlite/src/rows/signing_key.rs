//! A signing key as its row.

use countersign_core::ports::signing_keys::SigningKeyRow;
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::At;
use crate::schema::signing_keys;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct KeyRow {
    kid: String,
    public_key: Vec<u8>,
    sealed: Vec<u8>,
    created_at: At,
    signs_from: At,
    retires_at: Option<At>,
}

impl From<KeyRow> for SigningKeyRow {
    fn from(row: KeyRow) -> Self {
        Self {
            kid: row.kid,
            public_key: row.public_key,
            sealed: row.sealed,
            created_at: row.created_at.0,
            signs_from: row.signs_from.0,
            retires_at: row.retires_at.map(|at| at.0),
        }
    }
}

impl From<&SigningKeyRow> for KeyRow {
    fn from(key: &SigningKeyRow) -> Self {
        Self {
            kid: key.kid.clone(),
            public_key: key.public_key.clone(),
            sealed: key.sealed.clone(),
            created_at: At(key.created_at),
            signs_from: At(key.signs_from),
            retires_at: key.retires_at.map(At),
        }
    }
}
