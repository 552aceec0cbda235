//! Signing keys: listed, and the first of them made only once.

use std::cell::RefCell;

use countersign_core::nouns::Timestamp;
use countersign_core::ports::signing_keys::{SigningKeyCommit, SigningKeyFacts, SigningKeyRow, SigningKeys};
use countersign_core::ports::store::{Decide, StoreError};
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::QueryResult;
use diesel::row::NamedRow;

use crate::bind::Named;
use crate::parts::EventValues;
use crate::rows::{self, get};
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::store::PostgresStore;

statements! {
    /// Lets one instance at a time look and insert.
    LockSigningKeys = "signing_keys_lock.sql";
    /// Inserts a key where there is none.
    EnsureSigningKey = "signing_keys_ensure.sql";
    /// The time, once the table is held.
    ReadTime = "time_read.sql";
    /// Seals keys anew.
    ResealSigningKeys = "signing_keys_reseal.sql";
    /// All keys.
    ListSigningKeys = "signing_keys_list.sql";
}

parts! {
    CHANGE = "signing_keys_change.sql";
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

    fn change_signing_keys(
        &self,
        decide: Decide<'_, SigningKeyFacts, SigningKeyCommit>,
    ) -> Result<(), StoreError> {
        // The work may be run again where others interfered, and each time it decides anew.
        let decide = RefCell::new(decide);
        self.write_together(|connection| {
            LockSigningKeys::with(&[]).execute(connection)?;
            let clock: Vec<Now> = ReadTime::with(&[("at", &self.at())]).load(connection)?;
            let now = clock.first().map(|Now(now)| *now).unwrap_or_default();
            let keys = list(connection)?;
            let commit = (decide.borrow_mut())(&SigningKeyFacts { now, keys });
            commit.map_or(Ok(()), |commit| write_commit(connection, &commit))
        })
    }
}

fn write_commit(connection: &mut PgConnection, commit: &SigningKeyCommit) -> QueryResult<()> {
    let SigningKeyCommit {
        insert,
        retire,
        reseal,
        remove,
        audit,
    } = commit;
    let events = EventValues::of(audit)?;
    let kids: Vec<&str> = insert.iter().map(|key| key.kid.as_str()).collect();
    let public_keys: Vec<&[u8]> = insert.iter().map(|key| key.public_key.as_slice()).collect();
    let sealed: Vec<&[u8]> = insert.iter().map(|key| key.sealed.as_slice()).collect();
    let created: Vec<Timestamp> = insert.iter().map(|key| key.created_at).collect();
    let signs_from: Vec<Timestamp> = insert.iter().map(|key| key.signs_from).collect();
    let retires: Vec<Option<Timestamp>> = insert.iter().map(|key| key.retires_at).collect();
    let retired_kids: Vec<&str> = retire.iter().map(|(kid, _)| kid.as_str()).collect();
    let retired_at: Vec<Timestamp> = retire.iter().map(|(_, at)| *at).collect();
    let removed: Vec<&str> = remove.iter().map(String::as_str).collect();
    let mut values: Vec<Named<'_>> = vec![
        ("new_kids", &kids),
        ("new_public_keys", &public_keys),
        ("new_sealed", &sealed),
        ("new_created", &created),
        ("new_signs_from", &signs_from),
        ("new_retires", &retires),
        ("retired_kids", &retired_kids),
        ("retired_at", &retired_at),
        ("removed_kids", &removed),
    ];
    values.extend(events.named());
    let kids: Vec<&str> = reseal.iter().map(|(kid, _)| kid.as_str()).collect();
    let sealed: Vec<&[u8]> = reseal.iter().map(|(_, sealed)| sealed.as_slice()).collect();
    ResealSigningKeys::with(&[("kids", &kids), ("sealed", &sealed)]).execute(connection)?;
    Composed::with(&events.kept_with(CHANGE), &values)
        .execute(connection)
        .map(drop)
}

struct Now(Timestamp);

impl QueryableByName<Pg> for Now {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        rows::now(row).map(Self)
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
