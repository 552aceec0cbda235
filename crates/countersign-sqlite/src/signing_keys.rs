//! The signing key port.

use countersign_core::ports::signing_keys::{SigningKeyCommit, SigningKeyFacts, SigningKeyRow, SigningKeys};
use countersign_core::ports::store::{Decide, StoreError};
use diesel::prelude::*;

use crate::audit_events::insert_events;
use crate::cells::At;
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

    fn change_signing_keys(
        &self,
        decide: Decide<'_, SigningKeyFacts, SigningKeyCommit>,
    ) -> Result<(), StoreError> {
        self.write(|connection, now| {
            let keys = list_keys(connection)?;
            match decide(&SigningKeyFacts { now, keys }) {
                Some(commit) => write_commit(connection, &commit),
                None => Ok(()),
            }
        })
    }
}

fn write_commit(connection: &mut SqliteConnection, commit: &SigningKeyCommit) -> QueryResult<()> {
    for key in &commit.insert {
        diesel::insert_into(signing_keys::table)
            .values(KeyRow::from(key))
            .execute(connection)?;
    }
    for (kid, at) in &commit.retire {
        diesel::update(signing_keys::table.find(kid))
            .set(signing_keys::retires_at.eq(At(*at)))
            .execute(connection)?;
    }
    for (kid, sealed) in &commit.reseal {
        diesel::update(signing_keys::table.find(kid))
            .set(signing_keys::sealed.eq(sealed))
            .execute(connection)?;
    }
    for kid in &commit.remove {
        diesel::delete(signing_keys::table.find(kid)).execute(connection)?;
    }
    insert_events(connection, &commit.audit)
}

/// All keys, oldest first.
pub(crate) fn list_keys(connection: &mut SqliteConnection) -> QueryResult<Vec<SigningKeyRow>> {
    let rows = signing_keys::table
        .select(KeyRow::as_select())
        .order((signing_keys::created_at, signing_keys::kid))
        .load(connection)?;
    Ok(rows.into_iter().map(SigningKeyRow::from).collect())
}
