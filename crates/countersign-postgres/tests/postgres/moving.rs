//! What travels to another store is all there is, but for what this one works out anew.

use std::collections::BTreeSet;

use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::transfer::{TABLES, Transfer};
use countersign_postgres::PostgresOptions;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};

use crate::support::TestDatabase;

/// What stays behind: tables, and columns that are made again from others.
const STAYING: [&str; 6] = [
    "budget_hits.",
    "deployment_counters.",
    "outbox.open_key",
    "ledgers.quiet_hour",
    "sessions.lapses_on",
    "device_tokens.lapses_on",
];

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    place: String,
}

#[test]
fn every_column_travels() {
    let database = TestDatabase::migrated();
    let query = "SELECT c.table_name || '.' || c.column_name AS place FROM information_schema.columns c \
                 WHERE c.table_schema = 'public' AND c.is_generated = 'NEVER' AND c.table_name NOT LIKE '\\_\\_%'";
    let there: Vec<Place> = sql_query(query).load(&mut database.connection()).unwrap();
    let stays = |place: &str| STAYING.iter().any(|staying| place.starts_with(staying));
    let there = there.into_iter().map(|row| row.place);
    let there: BTreeSet<String> = there.filter(|place| !stays(place)).collect();
    let travelling = TABLES.iter().flat_map(|table| {
        let columns = table.columns.iter();
        columns.map(|(name, _)| format!("{}.{name}", table.name))
    });
    assert_eq!(travelling.collect::<BTreeSet<_>>(), there);
}

#[test]
fn what_fails_on_the_way_leaves_nothing() {
    let database = TestDatabase::migrated();
    let store = database.store(PostgresOptions::default());
    let key = TABLES.iter().find(|table| table.name == "signing_keys").unwrap();
    let row = ["kid", "0a", "0b", "1000001", "1800000000123457"].map(|cell| Some(cell.to_owned()));
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
    assert_eq!(read, [("signing_keys", row)], "to the microsecond");
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
    let databases = [TestDatabase::migrated(), TestDatabase::migrated()];
    let [from, to] = databases
        .each_ref()
        .map(|database| database.store(PostgresOptions::default()));
    World::new(&from, ManualClock::default()).fills_every_table();
    let there = all_rows(&from);
    for table in TABLES {
        let rows = || there.iter().filter(|(name, _)| *name == table.name);
        assert!(rows().count() > 0, "{} is empty", table.name);
    }
    to.import_rows(&mut |take| from.export_rows(take)).unwrap();
    assert_eq!(all_rows(&to), there);
}
