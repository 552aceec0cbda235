//! Opening the database the settings name, and bringing it up to date.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::{Store, StoreError};
use countersign_core::ports::transfer::Transfer;
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
    /// There is no such file, and none is to be made.
    #[error("there is no database {}", .0.display())]
    NoFile(PathBuf),
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

/// A database, as it is: neither made nor brought up to date.
pub(crate) enum Connected {
    /// PostgreSQL; it connects when it is first asked something.
    Postgres(PostgresStore),
    /// An SQLite file.
    Sqlite(SqliteStore),
}

impl Connected {
    /// As a store.
    pub(crate) fn store(&self) -> &dyn Store {
        match self {
            Connected::Postgres(store) => store,
            Connected::Sqlite(store) => store,
        }
    }

    /// As what moves house.
    pub(crate) fn transfer(&self) -> &dyn Transfer {
        match self {
            Connected::Postgres(store) => store,
            Connected::Sqlite(store) => store,
        }
    }

    /// Whether every migration of this release was applied.
    pub(crate) fn schema_is_current(&self) -> Result<bool, StoreError> {
        match self {
            Connected::Postgres(store) => store.schema_is_current(),
            Connected::Sqlite(store) => store.schema_is_current(),
        }
    }

    /// The versions of this release's migrations, in order.
    pub(crate) fn known_migrations(&self) -> Result<Vec<String>, StoreError> {
        match self {
            Connected::Postgres(_) => countersign_postgres::known_migrations(),
            Connected::Sqlite(_) => Ok(countersign_sqlite::known_migrations()),
        }
    }

    /// Brings it up to date.
    pub(crate) fn migrate(&self) -> Result<(), OpenStoreError> {
        match self {
            Connected::Postgres(store) => store.migrate(),
            Connected::Sqlite(store) => store.migrate().map(drop),
        }
        .map_err(OpenStoreError::Migrate)
    }
}

/// The SQLite file the settings mean, if they mean one.
pub(crate) fn sqlite_file(settings: &Settings) -> Option<PathBuf> {
    match &settings.database_url {
        Some(DatabaseUrl::Postgres(_)) => None,
        Some(DatabaseUrl::Sqlite(path)) => Some(path.clone()),
        None => Some(settings.data_dir.join(SQLITE_FILE)),
    }
}

/// Connects to the database of a URL as it is. An SQLite file is made only where `may_make` says so.
pub(crate) fn connect(
    url: &DatabaseUrl,
    settings: &Settings,
    clock: Arc<dyn Clock>,
    may_make: bool,
) -> Result<Connected, OpenStoreError> {
    match url {
        DatabaseUrl::Postgres(url) => connect_postgres(url, settings).map(Connected::Postgres),
        DatabaseUrl::Sqlite(path) if may_make || path.exists() => {
            connect_sqlite(path, settings, clock).map(Connected::Sqlite)
        }
        DatabaseUrl::Sqlite(path) => Err(OpenStoreError::NoFile(path.clone())),
    }
}

/// Connects to the database the settings mean, as it is.
pub(crate) fn connect_as_set(
    settings: &Settings,
    clock: Arc<dyn Clock>,
) -> Result<Connected, OpenStoreError> {
    let default = || DatabaseUrl::Sqlite(settings.data_dir.join(SQLITE_FILE));
    let url = settings.database_url.clone().unwrap_or_else(default);
    connect(&url, settings, clock, false)
}

fn connect_postgres(url: &Secret, settings: &Settings) -> Result<PostgresStore, OpenStoreError> {
    let database = &settings.database;
    let options = PostgresOptions {
        pool_size: database.pool_size,
        connection_timeout: database.connection_timeout,
        lock_timeout: database.lock_timeout,
        time: TimeSource::Database,
        prepared: database.prepared,
    };
    Ok(PostgresStore::connect(url.expose(), options)?)
}

fn connect_sqlite(
    path: &Path,
    settings: &Settings,
    clock: Arc<dyn Clock>,
) -> Result<SqliteStore, OpenStoreError> {
    let database = &settings.database;
    let options = SqliteOptions {
        readers: database.pool_size,
        busy_timeout: database.lock_timeout,
        wait: database.connection_timeout,
    };
    Ok(SqliteStore::open(path, options, clock)?)
}

fn open_postgres(
    url: &Secret,
    settings: &Settings,
    clock: &dyn Clock,
) -> Result<Arc<dyn Store>, OpenStoreError> {
    let store = connect_postgres(url, settings)?;
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
    let store = connect_sqlite(path, settings, clock)?;
    let ran = store.migrate().map_err(OpenStoreError::Migrate)?;
    if ran > 0 {
        log::info!(migrations = ran; "migrated the database");
    }
    Ok(Arc::new(store))
}
