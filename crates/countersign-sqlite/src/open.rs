//! Opening the file: made for its owner alone, and refused if it is somebody else's.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::StoreError;
use diesel::prelude::{QueryableByName, RunQueryDsl as _};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, SqliteConnection, sql_query};

use crate::connection::Opener;
use crate::errors::store_error;
use crate::migrations;
use crate::store::{SqliteOptions, SqliteStore};
use crate::waits::Waits;
use crate::writer::Writer;

/// Why a file cannot be the store.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file, or the folder it is to be made in, cannot be reached.
    #[error("{}: {source}", path.display())]
    File {
        /// What could not be reached.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something else.
    #[error("{} is not a SQLite database", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// It is a SQLite database of something else.
    #[error("{} is a SQLite database, but not one of Countersign", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// SQLite refuses it.
    #[error("{}: {source}", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: StoreError,
    },
}

impl SqliteStore {
    /// Opens the file, making it (0600) and its folder (0700) where they are missing. Its tables are made by
    /// [`SqliteStore::migrate`].
    pub fn open(path: &Path, options: SqliteOptions, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let path = std::path::absolute(path).map_err(|source| OpenError::File {
            path: path.into(),
            source,
        })?;
        create(&path)?;
        let opener = Opener::new(&path, options.busy_timeout);
        let failed = |source| OpenError::Store {
            path: path.clone(),
            source,
        };
        let mut connection = opener.open_writer().map_err(|error| refused(&path, error))?;
        check_contents(&mut connection, &path)?;
        turn_wal_on(&mut connection, options.busy_timeout).map_err(failed)?;
        let reader_waits = Waits::default();
        let readers = opener.open_readers(options.readers, options.wait, reader_waits.clone());
        let writer = Writer::new(opener, options.wait, connection);
        Ok(Self {
            path,
            clock,
            readers,
            reader_waits,
            writer,
            writer_waits: Waits::default(),
        })
    }
}

/// Makes the file, empty and for its owner alone. SQLite gives its companions (`-wal`, `-shm`) the same mode.
fn create(path: &Path) -> Result<(), OpenError> {
    /// Closing a file drops every lock this process holds on it (POSIX), also those of another store on the same
    /// file, so it is never opened but to make it, and nobody goes on while somebody does.
    static MAKING: Mutex<()> = Mutex::new(());

    let failed = |path: &Path, source| OpenError::File {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(|source| failed(folder, source))?;
    }
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    match make_file(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(path, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}

/// Makes an empty file for its owner alone, where there is none.
pub(crate) fn make_file(path: &Path) -> io::Result<()> {
    let mut file = fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file.open(path).map(drop)
}

/// An empty file is welcome, one of ours too, anything else is not.
pub(crate) fn check_contents(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let objects = count(
        connection,
        "SELECT count(*) AS n FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
    );
    if objects.map_err(|error| refused(path, store_error(error)))? == 0 {
        return Ok(());
    }
    let applied = migrations::applied(connection).map_err(|error| refused(path, store_error(error)))?;
    let Some(applied) = applied else {
        return Err(OpenError::Foreign {
            path: path.to_owned(),
        });
    };
    // Migrations only expand or contract: a file that a newer release migrated serves this one, too (R7).
    if let Some(version) = applied.into_iter().find(|version| !migrations::is_known(version)) {
        log::warn!(
            "{} was migrated by a newer release: migration {version} is unknown to this one",
            path.display()
        );
    }
    Ok(())
}

/// Switches the file to a write-ahead log, so that readers and the writer never wait for each other.
///
/// SQLite does not wait for others here, so we do: another process may be starting.
fn turn_wal_on(connection: &mut SqliteConnection, busy_timeout: Duration) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Mode {
        #[diesel(sql_type = Text)]
        journal_mode: String,
    }
    const PAUSE: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        let mode = sql_query("PRAGMA journal_mode = WAL")
            .get_result::<Mode>(connection)
            .map_err(store_error);
        match mode {
            Ok(mode) if mode.journal_mode.eq_ignore_ascii_case("wal") => return Ok(()),
            Ok(_) => {
                return Err(StoreError::Unavailable(
                    "the file system allows no write-ahead log".to_owned(),
                ));
            }
            Err(StoreError::Unavailable(_)) if waited < busy_timeout => {
                thread::sleep(PAUSE);
                waited += PAUSE;
            }
            Err(error) => return Err(error),
        }
    }
}

pub(crate) fn refused(path: &Path, source: StoreError) -> OpenError {
    match source {
        StoreError::Broken(message) if message.contains("not a database") => OpenError::NotADatabase {
            path: path.to_owned(),
        },
        source => OpenError::Store {
            path: path.to_owned(),
            source,
        },
    }
}

fn count(connection: &mut SqliteConnection, query: &str) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    sql_query(query)
        .get_result::<Count>(connection)
        .map(|count| count.n)
}
