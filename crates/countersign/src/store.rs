//! Opening the database the settings name, and bringing it up to date.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::{Store, StoreError};
use countersign_postgres::{ConnectError, PostgresOptions, PostgresStore, TimeSource};
use countersign_sqlite::{OpenError, SqliteOptions, SqliteStore};

use crate::settings::{DatabaseUrl, Secret, Settings};

/// The database of development, in the data folder.
const SQLITE_FILE: &str = "countersign.db";
/// How long to wait for a database that starts at the same time as the service.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often to look for it meanwhile.
const PAUSE: Duration = Duration::from_millis(500);

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenStoreError {
    /// The SQLite file cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Sqlite(#[from] OpenError),
    /// PostgreSQL cannot be used.
    #[error(transparent)]
    Postgres(#[from] ConnectError),
    /// It cannot be brought up to date.
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[source] StoreError),
}

/// Opens the store and migrates it; of several that start at once, one does and the others wait.
pub(crate) fn open_store(
    settings: &Settings,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Store>, OpenStoreError> {
    match &settings.database_url {
        Some(DatabaseUrl::Postgres(url)) => open_postgres(url, settings, &*clock),
        Some(DatabaseUrl::Sqlite(path)) => open_sqlite(path, settings, clock),
        None => open_sqlite(&settings.data_dir.join(SQLITE_FILE), settings, clock),
    }
}

fn open_postgres(
    url: &Secret,
    settings: &Settings,
    clock: &dyn Clock,
) -> Result<Arc<dyn Store>, OpenStoreError> {
    let database = &settings.database;
    let options = PostgresOptions {
        pool_size: database.pool_size,
        connection_timeout: database.connection_timeout,
        lock_timeout: database.lock_timeout,
        time: TimeSource::Database,
        prepared: database.prepared,
    };
    let store = PostgresStore::connect(url.expose(), options)?;
    let until = clock.monotonic() + PATIENCE;
    let mut was_told = false;
    loop {
        match store.migrate() {
            Ok(_) => return Ok(Arc::new(store)),
            Err(StoreError::Unavailable(why)) if clock.monotonic() < until => {
                if !was_told {
                    log::warn!("the database is not there yet, waiting for it: {why}");
                    was_told = true;
                }
                thread::sleep(PAUSE);
            }
            Err(error) => return Err(OpenStoreError::Migrate(error)),
        }
    }
}

fn open_sqlite(
    path: &Path,
    settings: &Settings,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Store>, OpenStoreError> {
    let database = &settings.database;
    let options = SqliteOptions {
        readers: database.pool_size,
        busy_timeout: database.lock_timeout,
        wait: database.connection_timeout,
    };
    let store = SqliteStore::open(path, options, clock)?;
    let ran = store.migrate().map_err(OpenStoreError::Migrate)?;
    if ran > 0 {
        log::info!(migrations = ran; "migrated the database");
    }
    Ok(Arc::new(store))
}
