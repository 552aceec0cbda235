//! Updates of hot rows stay in their page and touch no index (HOT), so that vacuum has little to do.

use countersign_conformance::samples::address;
use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::ports::store::Attempt;
use countersign_postgres::PostgresOptions;
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::sql_types::{BigInt, Text};

use crate::support::{TestDatabase, hot_paths, patient};

/// Room for every old version of a row: how soon the server clears them away depends on what else it does.
const ROOMY: &str = "
    ALTER TABLE sessions SET (fillfactor = 10);
    ALTER TABLE ledgers SET (fillfactor = 10);
    ALTER TABLE challenges SET (fillfactor = 10);";

#[derive(Debug, diesel::QueryableByName)]
struct Updates {
    #[diesel(sql_type = BigInt)]
    updated: i64,
    #[diesel(sql_type = BigInt)]
    hot: i64,
}

/// What the server counted, once it counted all: a session reports what it did when it ends.
fn updates_of(connection: &mut PgConnection, table: &str, all: i64) -> Updates {
    let mut look = || -> Updates {
        let query = diesel::sql_query(
            "SELECT n_tup_upd AS updated, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = $1",
        );
        query.bind::<Text, _>(table).get_result(connection).unwrap()
    };
    (0..100_000)
        .map(|_| look())
        .find(|updates| updates.updated >= all)
        .expect("a server that counts")
}

#[test]
fn hot_rows_are_updated_in_place() {
    let database = TestDatabase::migrated();
    database.run(ROOMY);
    let store = database.store(PostgresOptions {
        pool_size: 1,
        ..patient()
    });
    let w = World::new(&store, ManualClock::default());
    for n in 0..250 {
        let session = w.sign_in(&address(&format!("owner{n}"))).session.id;
        for seen in 1..5 {
            w.wait(1);
            w.does(Attempt::Optimistic, &hot_paths::rotation(&w, session, seen));
        }
    }
    for n in 0..500 {
        for _ in 0..2 {
            w.wait(1);
            let challenge = w.ask(w.new.challenge(&address(&format!("you{n}"))));
            w.does(Attempt::Optimistic, &w.failing(&challenge));
        }
    }
    drop(store);
    let connection = &mut database.connection();
    for (table, all) in [("sessions", 1_000), ("ledgers", 1_500), ("challenges", 1_000)] {
        let updates = updates_of(connection, table, all);
        assert!(updates.hot * 10 >= updates.updated * 9, "{table}: {updates:?}");
    }
}
