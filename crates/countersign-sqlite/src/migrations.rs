//! The migrations, embedded, and run once whoever starts at the same time.

use std::time::Duration;

use countersign_core::ports::store::StoreError;
use diesel::prelude::{QueryableByName, RunQueryDsl as _};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, SqliteConnection, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::errors::Stop;
use crate::store::{SqliteStore, immediately, no_guard};

/// The migrations of this build.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// How long to wait for another process that migrates.
const PATIENCE: Duration = Duration::from_secs(60);

impl SqliteStore {
    /// Runs the migrations that are missing; tells how many. Others who start meanwhile wait and find them done.
    pub fn migrate(&self) -> Result<usize, StoreError> {
        if self.schema_is_current()? {
            return Ok(0);
        }
        // What is pending is read and run within one transaction that lets nobody else write.
        let mut connection = self.writer.opener().with_busy_timeout(PATIENCE).open_writer()?;
        let ran = immediately(&mut connection, |connection| {
            let ran = connection.run_pending_migrations(MIGRATIONS).map(|ran| ran.len());
            // The harness hides what kind of error it was.
            ran.map_err(|error| Stop::Failed(StoreError::Broken(format!("a migration failed: {error}"))))
        });
        ran.map_err(no_guard)
    }

    /// Whether every migration of this build has run.
    pub fn schema_is_current(&self) -> Result<bool, StoreError> {
        let applied = self
            .read(|connection, _| applied(connection))?
            .unwrap_or_default();
        Ok(known_migrations().iter().all(|version| applied.contains(version)))
    }
}

/// The versions that have run; `None` if there is not even a table for them.
pub(crate) fn applied(connection: &mut SqliteConnection) -> QueryResult<Option<Vec<String>>> {
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let table = "SELECT name AS version FROM sqlite_schema WHERE name = '__diesel_schema_migrations'";
    if sql_query(table).load::<Applied>(connection)?.is_empty() {
        return Ok(None);
    }
    let versions = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let rows = sql_query(versions).load::<Applied>(connection)?;
    Ok(Some(rows.into_iter().map(|row| row.version).collect()))
}

/// Whether this build has a migration of that version.
pub(crate) fn is_known(version: &str) -> bool {
    known_migrations().iter().any(|known| known == version)
}

/// The versions of this build, in order.
pub fn known_migrations() -> Vec<String> {
    // Embedded migrations are always there; the error is for those read from a disk.
    let migrations =
        diesel::migration::MigrationSource::<Sqlite>::migrations(&MIGRATIONS).unwrap_or_default();
    migrations
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect()
}
