//! The counter port.

use countersign_core::nouns::Timestamp;
use countersign_core::ports::counters::{Counters, Tally};
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::statement::statement;
use crate::store::SqliteStore;

impl Counters for SqliteStore {
    fn settle_counters(&self, tallies: &[Tally]) -> Result<(Timestamp, Vec<u64>), StoreError> {
        // Every second somebody asks; who has nothing to report only reads.
        if tallies.iter().all(|tally| tally.delta == 0) {
            return self.read(|connection, now| Ok((now, sum_all(connection, tallies, now)?)));
        }
        self.write(|connection, now| {
            for tally in tallies.iter().filter(|tally| tally.delta > 0) {
                statement(
                    "INSERT INTO deployment_counters (name, slot, total) VALUES (?, ?, ?) \
                     ON CONFLICT (name, slot) DO UPDATE SET total = total + excluded.total",
                )
                .bind(tally.name)
                .bind(now.timestamp())
                .bind(i64::from(tally.delta))
                .execute(connection)?;
            }
            Ok((now, sum_all(connection, tallies, now)?))
        })
    }
}

fn sum_all(connection: &mut SqliteConnection, tallies: &[Tally], now: Timestamp) -> QueryResult<Vec<u64>> {
    tallies.iter().map(|tally| sum(connection, tally, now)).collect()
}

fn sum(connection: &mut SqliteConnection, tally: &Tally, now: Timestamp) -> QueryResult<u64> {
    #[derive(QueryableByName)]
    struct Sum {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let query = "SELECT coalesce(sum(total), 0) AS n FROM deployment_counters WHERE name = ? AND slot > ?";
    let since = (now - tally.window).timestamp();
    let sum = statement(query)
        .bind(tally.name)
        .bind(since)
        .get_result::<Sum>(connection)?;
    Ok(u64::try_from(sum.n).unwrap_or_default())
}
