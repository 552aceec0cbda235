//! What travels to another store is all there is, and what cannot be kept leaves nothing behind.

use std::collections::BTreeSet;

use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::transfer::{TABLES, Transfer};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_migrations::MigrationHarness as _;

use crate::common::{Folder, open};

/// What stays behind.
const STAYING: [&str; 2] = ["budget_hits", "deployment_counters"];

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    #[diesel(sql_type = Text)]
    place: String,
}

#[test]
fn every_column_travels() {
    let mut db = SqliteConnection::establish(":memory:").unwrap();
    db.run_pending_migrations(countersign_sqlite::MIGRATIONS).unwrap();
    let query = "SELECT t.name || '.' || c.name AS place FROM sqlite_schema t, pragma_table_info(t.name) c \
                 WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    let there: Vec<Place> = sql_query(query).load(&mut db).unwrap();
    let there: BTreeSet<String> = there.into_iter().map(|row| row.place).collect();
    let stays = |place: &&String| {
        STAYING
            .iter()
            .any(|table| place.starts_with(&format!("{table}.")))
    };
    let there: BTreeSet<String> = there.iter().filter(|place| !stays(place)).cloned().collect();
    let travelling = TABLES.iter().flat_map(|table| {
        let columns = table.columns.iter();
        columns.map(|(name, _)| format!("{}.{name}", table.name))
    });
    assert_eq!(travelling.collect::<BTreeSet<_>>(), there);
}

#[test]
fn what_fails_on_the_way_leaves_nothing() {
    let folder = Folder::new();
    let store = open(&folder.file("a.db")).unwrap();
    store.migrate().unwrap();
    let key = TABLES.iter().find(|table| table.name == "signing_keys").unwrap();
    let row = ["kid", "0a", "0b", "1000001", "2000002"].map(|cell| Some(cell.to_owned()));
    let row: Vec<Option<String>> = row.into_iter().chain([None]).collect();
    let broken = store.import_rows(&mut |take| {
        take(key, std::slice::from_ref(&row))?;
        Err(StoreError::Broken("the other end is gone".to_owned()))
    });
    assert!(broken.is_err());
    assert!(store.count_rows().unwrap().iter().all(|(_, count)| *count == 0));
    let twice = store.import_rows(&mut |take| take(key, &[row.clone(), row.clone()]));
    assert!(twice.is_err(), "a key that is taken");
    store
        .import_rows(&mut |take| take(key, std::slice::from_ref(&row)))
        .unwrap();
    let mut read = Vec::new();
    store
        .export_rows(&mut |table, rows| {
            read.extend(rows.iter().map(|row| (table.name, row.clone())));
            Ok(())
        })
        .unwrap();
    assert_eq!(read, [("signing_keys", row)]);
}

/// Every row of every table, as texts.
fn all_rows(store: &dyn Transfer) -> BTreeSet<(&'static str, Vec<Option<String>>)> {
    let mut read = BTreeSet::new();
    store
        .export_rows(&mut |table, rows| {
            read.extend(rows.iter().map(|row| (table.name, row.clone())));
            Ok(())
        })
        .unwrap();
    read
}

/// What was read out of one store and into another is read out of that as it was.
#[test]
fn every_row_travels_as_it_is() {
    let folder = Folder::new();
    let [from, to] = ["from.db", "to.db"].map(|name| open(&folder.file(name)).unwrap());
    from.migrate().unwrap();
    to.migrate().unwrap();
    World::new(&from, ManualClock::default()).fills_every_table();
    let there = all_rows(&from);
    for table in TABLES {
        let rows = || there.iter().filter(|(name, _)| *name == table.name);
        assert!(rows().count() > 0, "{} is empty", table.name);
    }
    to.import_rows(&mut |take| from.export_rows(take)).unwrap();
    assert_eq!(all_rows(&to), there);
}
