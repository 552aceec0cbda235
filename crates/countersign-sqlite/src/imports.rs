//! The port of users who come and go many at a time.

use countersign_core::nouns::ids::UserId;
use countersign_core::ports::imports::{ImportEvent, Imported, ImportedUser, Imports};
use countersign_core::ports::people::PasswordCredential;
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::audit_events::insert_events;
use crate::cells::{At, Id, Word};
use crate::errors::Stop;
use crate::rows::UserRow;
use crate::schema::{address_credentials, password_credentials, users};
use crate::store::{SqliteStore, no_guard};
use crate::users::insert_user;

impl Imports for SqliteStore {
    fn import_users(
        &self,
        users: &[ImportedUser],
        keep: bool,
        event: ImportEvent<'_>,
    ) -> Result<Vec<Imported>, StoreError> {
        let mut tried = None;
        let done = self.transact(|connection, _| {
            let outcomes = import(connection, users, event)?;
            if keep {
                return Ok(outcomes);
            }
            tried = Some(outcomes);
            Err(Stop::Lost)
        });
        match (done, tried) {
            (Err(Stop::Lost), Some(outcomes)) => Ok(outcomes),
            (done, _) => done.map_err(no_guard),
        }
    }

    fn export_users(&self, after: Option<UserId>, limit: u16) -> Result<Vec<ImportedUser>, StoreError> {
        self.read(|connection, _| {
            // No id is smaller than none at all.
            let after = Id(after.map(|id| id.0).unwrap_or_default());
            let rows: Vec<(UserRow, Option<(String, At)>)> = users::table
                .inner_join(address_credentials::table)
                .left_join(password_credentials::table)
                .select((
                    UserRow::as_select(),
                    (password_credentials::hash, password_credentials::set_at).nullable(),
                ))
                .filter(users::id.gt(after))
                .order(users::id)
                .limit(i64::from(limit))
                .load(connection)?;
            let whole = rows.into_iter().map(|(user, password)| ImportedUser {
                user: user.into(),
                password: password.map(|(hash, At(set_at))| PasswordCredential { hash, set_at }),
            });
            Ok(whole.collect())
        })
    }
}

/// Nobody else writes meanwhile, so what is looked up stays true.
fn import(
    connection: &mut SqliteConnection,
    users: &[ImportedUser],
    event: ImportEvent<'_>,
) -> Result<Vec<Imported>, Stop> {
    let mut outcomes = Vec::with_capacity(users.len());
    for imported in users {
        outcomes.push(import_one(connection, imported)?);
    }
    let created = outcomes.iter().filter(|&&outcome| outcome == Imported::Created);
    match created.count() {
        0 => {}
        some => insert_events(connection, &[event(some)])?,
    }
    Ok(outcomes)
}

fn import_one(connection: &mut SqliteConnection, imported: &ImportedUser) -> Result<Imported, Stop> {
    let user = &imported.user;
    let owner = address_credentials::table
        .select(address_credentials::user_id)
        .filter(address_credentials::address.eq(Word(user.address.clone())))
        .first::<Id>(connection)
        .optional()?;
    if let Some(Id(owner)) = owner {
        return Ok(Imported::AddressTaken(UserId(owner)));
    }
    let namesake = users::table
        .select(users::id)
        .filter(users::id.eq(Id(user.id.0)))
        .first::<Id>(connection)
        .optional()?;
    if namesake.is_some() {
        return Ok(Imported::IdTaken);
    }
    insert_user(connection, user)?;
    if let Some(password) = &imported.password {
        diesel::insert_into(password_credentials::table)
            .values((
                password_credentials::user_id.eq(Id(user.id.0)),
                password_credentials::hash.eq(&password.hash),
                password_credentials::set_at.eq(At(password.set_at)),
            ))
            .execute(connection)?;
    }
    Ok(Imported::Created)
}
