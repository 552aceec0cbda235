//! The port of users who come and go many at a time: one statement for a batch, and one more where some are known.

use std::collections::{HashMap, HashSet};

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::UserId;
use countersign_core::ports::imports::{ImportEvent, Imported, ImportedUser, Imports};
use countersign_core::ports::people::PasswordCredential;
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::audit_events::InsertAuditEvents;
use crate::bind::Named;
use crate::parts::{EventValues, document};
use crate::rows::{self, get};
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// Makes users whose address and id are free.
    InsertUsers = "imports/users_insert.sql";
    /// Who has some of these addresses or ids.
    ListOwners = "imports/owners_list.sql";
    /// Users by page, with their passwords.
    ExportUsers = "imports/users_export.sql";
}

impl Imports for PostgresStore {
    fn import_users(
        &self,
        users: &[ImportedUser],
        keep: bool,
        event: ImportEvent<'_>,
    ) -> Result<Vec<Imported>, StoreError> {
        self.write_together_if(keep, |connection| {
            let created = insert_users(connection, users)?;
            if created.len() == users.len() {
                keep_event(connection, event, created.len())?;
                return Ok(vec![Imported::Created; users.len()]);
            }
            let outcomes = outcomes(connection, users, &created)?;
            keep_event(connection, event, created.len())?;
            Ok(outcomes)
        })
    }

    fn export_users(&self, after: Option<UserId>, limit: u16) -> Result<Vec<ImportedUser>, StoreError> {
        let (after, limit): (Option<Uuid>, _) = (after.map(|id| id.0), i64::from(limit));
        let values: [Named<'_>; 2] = [("after", &after), ("limit", &limit)];
        let found: Vec<ExportRow> = self.read(|connection| ExportUsers::with(&values).load(connection))?;
        Ok(found.into_iter().map(|ExportRow(user)| user).collect())
    }
}

/// The ids of those that were made. Where others are making the same at this moment it waits for them, always in the
/// order of the addresses.
fn insert_users(connection: &mut PgConnection, users: &[ImportedUser]) -> QueryResult<HashSet<Uuid>> {
    let columns = Columns::of(users)?;
    let made: Vec<IdRow> = InsertUsers::with(&columns.named()).load(connection)?;
    Ok(made.into_iter().map(|IdRow(id)| id).collect())
}

/// A statement of its own, so that it sees whom the first one waited for.
fn outcomes(
    connection: &mut PgConnection,
    users: &[ImportedUser],
    created: &HashSet<Uuid>,
) -> QueryResult<Vec<Imported>> {
    let ids: Vec<Uuid> = users.iter().map(|imported| imported.user.id.0).collect();
    let addresses: Vec<&str> = users
        .iter()
        .map(|imported| imported.user.address.as_str())
        .collect();
    let values: [Named<'_>; 2] = [("ids", &ids), ("addresses", &addresses)];
    let owners: Vec<OwnerRow> = ListOwners::with(&values).load(connection)?;
    let by_address: HashMap<&str, Uuid> = owners
        .iter()
        .map(|owner| (owner.address.as_str(), owner.user))
        .collect();
    let known: HashSet<Uuid> = owners.iter().map(|owner| owner.user).collect();
    let mut told = HashSet::new();
    let outcome = |imported: &ImportedUser| {
        let (id, address) = (imported.user.id.0, imported.user.address.as_str());
        match by_address.get(address) {
            // Of several records with one id and one address, the first is the one that was made.
            Some(owner) if *owner == id && created.contains(&id) && told.insert(id) => Ok(Imported::Created),
            Some(owner) => Ok(Imported::AddressTaken(UserId(*owner))),
            None if known.contains(&id) => Ok(Imported::IdTaken),
            None => Err(vanished()),
        }
    };
    users.iter().map(outcome).collect()
}

/// Whoever was in the way is gone already: the batch is tried again.
fn vanished() -> Error {
    let told = "an owner was there and is gone".to_owned();
    Error::DatabaseError(DatabaseErrorKind::SerializationFailure, Box::new(told))
}

fn keep_event(connection: &mut PgConnection, event: ImportEvent<'_>, created: usize) -> QueryResult<()> {
    if created == 0 {
        return Ok(());
    }
    let events = [event(created)];
    let events = EventValues::of(&events)?;
    InsertAuditEvents::with(&events.named())
        .execute(connection)
        .map(drop)
}

/// A batch as arrays, so that the statement is one for all.
struct Columns<'a> {
    ids: Vec<Uuid>,
    addresses: Vec<&'a str>,
    verified: Vec<Option<Timestamp>>,
    statuses: Vec<&'static str>,
    names: Vec<Option<&'a str>>,
    pictures: Vec<Option<&'a str>>,
    created: Vec<Timestamp>,
    updated: Vec<Timestamp>,
    profiles: Vec<Option<String>>,
    hashes: Vec<Option<&'a str>>,
    set: Vec<Option<Timestamp>>,
}

impl<'a> Columns<'a> {
    fn of(imported: &'a [ImportedUser]) -> QueryResult<Self> {
        let users = || imported.iter().map(|imported| &imported.user);
        let passwords = || imported.iter().map(|imported| imported.password.as_ref());
        let profiles = users().map(|user| {
            let profile = (!user.profile.is_empty()).then_some(&user.profile);
            document(profile.map(serde_json::to_string))
        });
        Ok(Self {
            ids: users().map(|user| user.id.0).collect(),
            addresses: users().map(|user| user.address.as_str()).collect(),
            verified: users().map(|user| user.verified_at).collect(),
            statuses: users().map(|user| user.status.as_str()).collect(),
            names: users().map(|user| user.display_name.as_deref()).collect(),
            pictures: users().map(|user| user.avatar_url.as_deref()).collect(),
            created: users().map(|user| user.created_at).collect(),
            updated: users().map(|user| user.updated_at).collect(),
            profiles: profiles.collect::<QueryResult<_>>()?,
            hashes: passwords()
                .map(|kept| kept.map(|kept| kept.hash.as_str()))
                .collect(),
            set: passwords().map(|kept| kept.map(|kept| kept.set_at)).collect(),
        })
    }

    fn named(&self) -> [Named<'_>; 11] {
        [
            ("ids", &self.ids),
            ("addresses", &self.addresses),
            ("verified", &self.verified),
            ("statuses", &self.statuses),
            ("names", &self.names),
            ("pictures", &self.pictures),
            ("created", &self.created),
            ("updated", &self.updated),
            ("profiles", &self.profiles),
            ("hashes", &self.hashes),
            ("set", &self.set),
        ]
    }
}

struct IdRow(Uuid);

impl QueryableByName<Pg> for IdRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        get(row, "id").map(Self)
    }
}

struct OwnerRow {
    address: String,
    user: Uuid,
}

impl QueryableByName<Pg> for OwnerRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self {
            address: get(row, "address")?,
            user: get(row, "user_id")?,
        })
    }
}

struct ExportRow(ImportedUser);

impl QueryableByName<Pg> for ExportRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let user = rows::user(row)?.ok_or("a user without an id")?;
        let hash: Option<String> = get(row, "password_hash")?;
        let set_at: Option<Timestamp> = get(row, "password_set_at")?;
        let password = hash.zip(set_at);
        Ok(Self(ImportedUser {
            user,
            password: password.map(|(hash, set_at)| PasswordCredential { hash, set_at }),
        }))
    }
}
