//! Migrations: embedded, run once however many instances start together.

use countersign_core::ports::store::StoreError;
use diesel::connection::SimpleConnection as _;
use diesel::migration::{Migration, MigrationSource as _};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::{QueryableByName, RunQueryDsl as _};
use diesel::result::{Error, QueryResult};
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Whoever migrates holds this lock until its transaction ends: sessions hold none, so that poolers may stand between.
/// The number has no meaning but must never change.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4858614071219113518)";

/// It waits for its turn as long as that takes. Then a migration fails rather than let others wait behind it for a table
/// that it cannot get.
const PATIENT: &str = "SELECT set_config('lock_timeout', '0', true), \
                       set_config('idle_in_transaction_session_timeout', '0', true)";
const IMPATIENT: &str = "SELECT set_config('lock_timeout', '2000', true)";

statements! {
    /// Whether there is a list of applied migrations.
    HasApplied = "migrations_exist.sql";
    /// The applied migrations.
    ListApplied = "migrations_list.sql";
}

impl PostgresStore {
    /// Brings the schema up to date, one transaction per migration. Of instances that start together one does it and
    /// the others wait.
    pub fn migrate(&self) -> Result<(), StoreError> {
        while !self.write_together(migrate_once)? {}
        Ok(())
    }

    /// Whether every migration of this release was applied. Later ones do no harm: a release gets along with the
    /// schema of the next.
    pub fn schema_is_current(&self) -> Result<bool, StoreError> {
        let applied = self.applied_migrations()?;
        Ok(known_migrations()?
            .iter()
            .all(|version| applied.contains(version)))
    }

    /// The versions that were applied, in order.
    pub(crate) fn applied_migrations(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let has: Vec<Has> = HasApplied::with(&[]).load(connection)?;
            if !has.iter().any(|has| has.has) {
                return Ok(Vec::new());
            }
            let mut applied: Vec<Applied> = ListApplied::with(&[]).load(connection)?;
            applied.sort_by(|a, b| a.version.cmp(&b.version));
            Ok(applied.into_iter().map(|row| row.version).collect())
        })
    }
}

/// The versions of this release, in order.
pub fn known_migrations() -> Result<Vec<String>, StoreError> {
    let known: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS
        .migrations()
        .map_err(|error| StoreError::Broken(plain(error).to_string()))?;
    let versions = known
        .iter()
        .map(|migration| migration.name().version().to_string());
    Ok(versions.collect())
}

/// Applies the next migration, if there is one; tells whether there was none.
fn migrate_once(connection: &mut PgConnection) -> QueryResult<bool> {
    connection.batch_execute(PATIENT)?;
    connection.batch_execute(LOCK)?;
    connection.batch_execute(IMPATIENT)?;
    // Asked again under the lock: somebody else may have been first.
    if !connection.has_pending_migration(MIGRATIONS).map_err(plain)? {
        return Ok(true);
    }
    let version = connection.run_next_migration(MIGRATIONS).map_err(plain)?;
    log::info!(version = version.to_string().as_str(); "migrated the database");
    Ok(false)
}

/// The error of the database, if it is one.
fn plain(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => *error,
        Err(error) => Error::QueryBuilderError(error),
    }
}

#[derive(QueryableByName)]
struct Has {
    #[diesel(sql_type = Bool)]
    has: bool,
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}
