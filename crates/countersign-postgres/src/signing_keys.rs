//! Signing keys: listed, and the first of them made only once.

use countersign_core::ports::signing_keys::{SigningKeyRow, SigningKeys};
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::QueryResult;
use diesel::row::NamedRow;

use crate::bind::Named;
use crate::rows::get;
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// Lets one instance at a time look and insert.
    LockSigningKeys = "signing_keys_lock.sql";
    /// Inserts a key where there is none.
    EnsureSigningKey = "signing_keys_ensure.sql";
    /// All keys.
    ListSigningKeys = "signing_keys_list.sql";
}

impl SigningKeys for PostgresStore {
    fn list_signing_keys(&self) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.read(list)
    }

    fn ensure_signing_key(&self, candidate: &SigningKeyRow) -> Result<Vec<SigningKeyRow>, StoreError> {
        let (public_key, sealed) = (candidate.public_key.as_slice(), candidate.sealed.as_slice());
        let values: [Named<'_>; 6] = [
            ("kid", &candidate.kid),
            ("public_key", &public_key),
            ("sealed", &sealed),
            ("created_at", &candidate.created_at),
            ("signs_from", &candidate.signs_from),
            ("retires_at", &candidate.retires_at),
        ];
        self.write_together(|connection| {
            LockSigningKeys::with(&[]).execute(connection)?;
            EnsureSigningKey::with(&values).execute(connection)?;
            list(connection)
        })
    }
}

fn list(connection: &mut PgConnection) -> QueryResult<Vec<SigningKeyRow>> {
    let found: Vec<KeyRow> = ListSigningKeys::with(&[]).load(connection)?;
    Ok(found.into_iter().map(|KeyRow(key)| key).collect())
}

struct KeyRow(SigningKeyRow);

impl QueryableByName<Pg> for KeyRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self(SigningKeyRow {
            kid: get(row, "kid")?,
            public_key: get(row, "public_key")?,
            sealed: get(row, "sealed")?,
            created_at: get(row, "created_at")?,
            signs_from: get(row, "signs_from")?,
            retires_at: get(row, "retires_at")?,
        }))
    }
}
