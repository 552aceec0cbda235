//! The signing key port.

use countersign_core::ports::signing_keys::{SigningKeyRow, SigningKeys};
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::rows::KeyRow;
use crate::schema::signing_keys;
use crate::store::SqliteStore;

impl SigningKeys for SqliteStore {
    fn list_signing_keys(&self) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.read(|connection, _| list_keys(connection))
    }

    fn ensure_signing_key(&self, candidate: &SigningKeyRow) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.write(|connection, _| {
            let keys = list_keys(connection)?;
            if !keys.is_empty() {
                return Ok(keys);
            }
            diesel::insert_into(signing_keys::table)
                .values(KeyRow::from(candidate))
                .execute(connection)?;
            list_keys(connection)
        })
    }
}

fn list_keys(connection: &mut SqliteConnection) -> QueryResult<Vec<SigningKeyRow>> {
    let rows = signing_keys::table
        .select(KeyRow::as_select())
        .order((signing_keys::created_at, signing_keys::kid))
        .load(connection)?;
    Ok(rows.into_iter().map(SigningKeyRow::from).collect())
}
