//! What the tests of this crate share: a folder of their own, and a store in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use countersign_conformance::fixture::Fixture;
use countersign_conformance::time::SteadyClock;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::Store;
use countersign_sqlite::{OpenError, SqliteOptions, SqliteStore};

/// An empty folder, gone with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes one.
    pub(crate) fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "countersign-sqlite-{}-{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// A path in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Options of a patient caller.
pub(crate) fn patient() -> SqliteOptions {
    let minute = Duration::from_secs(60);
    SqliteOptions {
        readers: 8,
        busy_timeout: minute,
        wait: minute,
    }
}

/// Opens a file by the clock on the wall.
pub(crate) fn open(path: &Path) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(path, patient(), Arc::new(SteadyClock::new()))
}

/// A migrated store in a folder of its own.
pub(crate) struct Opened {
    /// The store; closed before its folder goes.
    pub store: SqliteStore,
    _folder: Folder,
}

impl Opened {
    /// Makes one that goes by `clock`.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let folder = Folder::new();
        let store = SqliteStore::open(&folder.file("countersign.db"), patient(), clock).unwrap();
        store.migrate().unwrap();
        Self {
            store,
            _folder: folder,
        }
    }
}

impl Fixture for Opened {
    fn store(&self) -> &dyn Store {
        &self.store
    }
}

/// This test program again, to run one of its ignored tests with a file named by [`CHILD_FILE`].
pub(crate) fn child(test: &str, file: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(CHILD_FILE, file);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// The file of a child, if this is one.
pub(crate) fn child_file() -> Option<PathBuf> {
    std::env::var_os(CHILD_FILE).map(PathBuf::from)
}

const CHILD_FILE: &str = "COUNTERSIGN_TEST_CHILD_FILE";
