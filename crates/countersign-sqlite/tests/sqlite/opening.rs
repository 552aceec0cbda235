//! Opening: whose the file is, what it may hold, and what it is told when it may not.

use std::fs;
use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use crate::common::{Folder, open};
use countersign_core::ports::store::{Store, StoreError};
use countersign_core::ports::upkeep::Upkeep as _;
use countersign_sqlite::OpenError;

#[test]
fn threads_may_share_a_store() {
    fn shared<T: Store + Send + Sync + 'static>() {}
    shared::<countersign_sqlite::SqliteStore>();
}

#[cfg(unix)]
#[test]
fn file_and_folder_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let file = folder.file("data/deep/countersign.db");
    let store = open(&file).unwrap();
    store.migrate().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.file("data")), 0o700);
    assert_eq!(mode(&folder.file("data/deep")), 0o700);
    for name in ["countersign.db", "countersign.db-wal", "countersign.db-shm"] {
        assert_eq!(mode(&folder.file("data/deep").join(name)), 0o600, "{name}");
    }
}

#[test]
fn any_path_is_only_a_path() {
    let folder = Folder::new();
    let file = folder.file("a b?mode=memory#%41&immutable=1.db");
    open(&file).unwrap().migrate().unwrap();
    assert!(file.exists());
    assert!(open(&file).unwrap().schema_is_current().unwrap());
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let folder = Folder::new();
    for (name, contents) in [
        ("short", "hello".to_owned()),
        ("long", "not a database\n".repeat(1_000)),
    ] {
        let file = folder.file(name);
        fs::write(&file, &contents).unwrap();
        assert!(
            matches!(open(&file), Err(OpenError::NotADatabase { .. })),
            "{name}"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), contents);
    }
    assert!(
        matches!(open(&folder.file(".")), Err(OpenError::Store { .. })),
        "a folder"
    );
    assert!(
        matches!(open(&folder.file("short/below.db")), Err(OpenError::File { .. })),
        "below a file"
    );
}

#[test]
fn a_database_of_something_else_is_refused() {
    let folder = Folder::new();
    let file = folder.file("other.db");
    let mut other = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other.batch_execute("CREATE TABLE recipes (name TEXT)").unwrap();
    assert!(matches!(open(&file), Err(OpenError::Foreign { .. })));
    other
        .batch_execute("INSERT INTO recipes VALUES ('soup')")
        .unwrap();
}

#[test]
fn r7_a_database_of_a_newer_release_serves_the_previous_one() {
    let folder = Folder::new();
    let file = folder.file("newer.db");
    open(&file).unwrap().migrate().unwrap();
    let mut newer = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    newer
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')")
        .unwrap();
    let store = open(&file).unwrap();
    store.migrate().unwrap();
    store.check_health().unwrap();
}

#[test]
fn r2_a_file_that_is_gone_is_not_healthy() {
    let folder = Folder::new();
    let file = folder.file("countersign.db");
    let store = open(&file).unwrap();
    store.migrate().unwrap();
    store.check_health().unwrap();
    fs::remove_file(&file).unwrap();
    assert!(matches!(store.check_health(), Err(StoreError::Unavailable(_))));
}
