//! Backups of the file while it is in use, and a look into one without touching it.

use std::fs;
use std::path::Path;

use countersign_core::nouns::Timestamp;
use countersign_core::ports::operators::KeyUse;
use countersign_core::ports::signing_keys::SigningKeyRow;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::transfer::RowCounts;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use crate::connection::open_to_look;
use crate::errors::store_error;
use crate::migrations::{applied, known_migrations};
use crate::open::{OpenError, check_contents, make_file, refused};
use crate::operators::list_key_uses;
use crate::signing_keys::list_keys;
use crate::store::SqliteStore;
use crate::transfer::count_rows;

/// What is in a file.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// What is wrong with its structure; empty: nothing.
    pub faults: Vec<String>,
    /// The versions of the migrations that were applied, in order; empty: nobody ever kept anything there.
    pub migrations: Vec<String>,
    /// How many rows there are; empty where migrations of this release are missing.
    pub counts: RowCounts,
    /// What hangs on a root secret; `None` where an earlier release kept it in another way.
    pub sealed: Option<Sealed>,
}

/// What hangs on a root secret.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The signing keys.
    pub keys: Vec<SigningKeyRow>,
    /// What is alive, by the keys that made it.
    pub uses: Vec<KeyUse>,
}

impl SqliteStore {
    /// Writes the file as of now to a new one (0600), while others read and write. Nothing may be there yet.
    pub fn back_up(&self, to: &Path) -> Result<(), OpenError> {
        let failed = |source| OpenError::File {
            path: to.to_owned(),
            source,
        };
        make_file(to).map_err(failed)?;
        let written = self.vacuum_into(to).and_then(|()| {
            let synced = fs::File::open(to).and_then(|file| file.sync_all());
            synced.map_err(|error| StoreError::Unavailable(error.to_string()))
        });
        written.map_err(|source| {
            // What is left of it is no backup.
            let _ = fs::remove_file(to);
            OpenError::Store {
                path: to.to_owned(),
                source,
            }
        })
    }

    fn vacuum_into(&self, to: &Path) -> Result<(), StoreError> {
        let to = to
            .to_str()
            .ok_or_else(|| StoreError::Broken("the path of a backup must be UTF-8".to_owned()))?;
        let mut connection = self.writer.opener().open_writer()?;
        sql_query("VACUUM INTO ?")
            .bind::<Text, _>(to)
            .execute(&mut connection)
            .map(drop)
            .map_err(store_error)
    }
}

/// Looks into a file that nobody writes, and leaves it as it is.
pub fn look_into(path: &Path, now: Timestamp) -> Result<FileFacts, OpenError> {
    // SQLite would only say that it cannot open it.
    fs::metadata(path).map_err(|source| OpenError::File {
        path: path.to_owned(),
        source,
    })?;
    let mut connection = open_to_look(path).map_err(|error| refused(path, error))?;
    check_contents(&mut connection, path)?;
    let facts = read_facts(&mut connection, now);
    facts.map_err(|error| refused(path, store_error(error)))
}

fn read_facts(connection: &mut SqliteConnection, now: Timestamp) -> QueryResult<FileFacts> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        integrity_check: String,
    }
    let lines: Vec<Line> = sql_query("PRAGMA integrity_check(20)").load(connection)?;
    let faults = lines.into_iter().map(|line| line.integrity_check);
    let migrations = applied(connection)?.unwrap_or_default();
    let is_current = known_migrations()
        .iter()
        .all(|version| migrations.contains(version));
    Ok(FileFacts {
        faults: faults.filter(|line| line != "ok").collect(),
        counts: if is_current {
            count_rows(connection)?
        } else {
            Vec::new()
        },
        sealed: match read_sealed(connection, now) {
            Ok(sealed) => Some(sealed),
            Err(error) if is_current => return Err(error),
            Err(_) => None,
        },
        migrations,
    })
}

fn read_sealed(connection: &mut SqliteConnection, now: Timestamp) -> QueryResult<Sealed> {
    Ok(Sealed {
        keys: list_keys(connection)?,
        uses: list_key_uses(connection, now)?,
    })
}
