//! The store: who may read and who may write, and what a transaction is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::nouns::Timestamp;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::StoreError;
use diesel::result::Error;
use diesel::{Connection as _, QueryResult, SqliteConnection};

use crate::connection::Readers;
use crate::errors::Stop;
use crate::waits::Waits;
use crate::writer::Writer;

/// How a file is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    /// How many connections read.
    pub readers: u32,
    /// How long to wait for another process that writes.
    pub busy_timeout: Duration,
    /// How long to wait in this process for one's turn to write, or for a connection to read with.
    pub wait: Duration,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            readers: 8,
            busy_timeout: Duration::from_secs(1),
            wait: Duration::from_secs(1),
        }
    }
}

/// The store in one SQLite file. Threads share it by reference.
pub struct SqliteStore {
    pub(crate) path: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) readers: Readers,
    pub(crate) reader_waits: Waits,
    pub(crate) writer: Writer,
    pub(crate) writer_waits: Waits,
}

impl SqliteStore {
    /// Reads one state of the file, with the time.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&mut SqliteConnection, Timestamp) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        let mut connection = self
            .readers
            .get()
            .map_err(|_| StoreError::Unavailable("no connection to read with".to_owned()))?;
        let connection = &mut *connection;
        undone_for(|stopped| {
            connection.transaction(|connection| {
                read(connection, self.clock.now()).map_err(|error| stop(stopped, Stop::from(error)))
            })
        })
        .map_err(no_guard)
    }

    /// Writes all of it or nothing, with the time at which nobody else can write any more.
    pub(crate) fn write<T>(
        &self,
        write: impl FnOnce(&mut SqliteConnection, Timestamp) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.transact(|connection, now| write(connection, now).map_err(Stop::from))
            .map_err(no_guard)
    }

    /// One transaction of the writer.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection, Timestamp) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let asked = self.clock.monotonic();
        let mut turn = self.writer.take_turn().map_err(|error| {
            self.writer_waits.got_none();
            Stop::Failed(error)
        })?;
        self.writer_waits
            .got_one(self.clock.monotonic().saturating_sub(asked));
        let connection = turn.connection().map_err(Stop::Failed)?;
        immediately(connection, |connection| work(connection, self.clock.now()))
    }
}

/// One transaction that may write from its beginning on: a later upgrade could fail however long it waits.
pub(crate) fn immediately<T>(
    connection: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, Stop>,
) -> Result<T, Stop> {
    undone_for(|stopped| {
        connection.immediate_transaction(|connection| work(connection).map_err(|error| stop(stopped, error)))
    })
}

/// Runs a transaction and tells why it was undone. SQLite undoes one by itself when the disk is full or fails; Diesel
/// then reports that there is nothing to roll back, in place of the reason.
fn undone_for<T>(transaction: impl FnOnce(&mut Option<Stop>) -> QueryResult<T>) -> Result<T, Stop> {
    let mut stopped = None;
    transaction(&mut stopped).map_err(|error| stopped.unwrap_or_else(|| error.into()))
}

fn stop(stopped: &mut Option<Stop>, reason: Stop) -> Error {
    *stopped = Some(reason);
    Error::RollbackTransaction
}

/// The error of what has no guard to lose.
pub(crate) fn no_guard(stop: Stop) -> StoreError {
    match stop {
        Stop::Failed(error) => error,
        Stop::Lost => StoreError::Broken("nothing here can be lost".to_owned()),
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::statement;
    use countersign_conformance::time::ManualClock;
    use countersign_core::ports::upkeep::Upkeep as _;
    use diesel::RunQueryDsl as _;
    use diesel::connection::SimpleConnection as _;

    /// A folder that goes with the test.
    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn with_store(name: &str, test: impl FnOnce(&SqliteStore)) {
        let name = format!("countersign-sqlite-unit-{name}-{}", std::process::id());
        let folder = Folder(std::env::temp_dir().join(name));
        let file = folder.0.join("countersign.db");
        let store =
            SqliteStore::open(&file, SqliteOptions::default(), Arc::new(ManualClock::default())).unwrap();
        store.migrate().unwrap();
        test(&store);
    }

    fn fill(connection: &mut SqliteConnection) -> QueryResult<usize> {
        let insert = "INSERT INTO ledgers (key, version, marks, quiet_at) \
                      VALUES (hex(randomblob(20)), 1, '\"' || hex(randomblob(100000)) || '\"', 0)";
        statement(insert).execute(connection)
    }

    #[test]
    fn r2_a_full_disk_is_unavailable_and_leaves_a_sound_store() {
        with_store("full", |store| {
            let limit = |pages: &str| {
                let mut turn = store.writer.take_turn().unwrap();
                turn.connection()
                    .unwrap()
                    .batch_execute(&format!("PRAGMA max_page_count = {pages}"))
                    .unwrap();
            };
            limit("1");
            let refused = store.write(|connection, _| fill(connection));
            assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
            limit("1000000");
            store.check_health().unwrap();
            store.write(|connection, _| fill(connection)).unwrap();
        });
    }

    #[test]
    fn r6_a_panic_while_writing_undoes_it_and_leaves_a_sound_store() {
        with_store("panic", |store| {
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                store.write(|connection, _| -> QueryResult<()> {
                    fill(connection)?;
                    panic!("on purpose");
                })
            }));
            panicked.unwrap_err();
            store.check_health().unwrap();
            let left = store.write(|connection, _| statement("DELETE FROM ledgers").execute(connection));
            assert_eq!(left.unwrap(), 0);
        });
    }
}
