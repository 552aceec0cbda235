//! Counters over the whole deployment: added to and summed in one statement.

use countersign_core::nouns::Timestamp;
use countersign_core::ports::counters::{Counters, Tally};
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;

use crate::bind::Named;
use crate::rows;
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;
use crate::time::micros;

statements! {
    /// Adds and sums.
    SettleCounters = "counters_settle.sql";
}

impl Counters for PostgresStore {
    fn settle_counters(&self, tallies: &[Tally]) -> Result<(Timestamp, Vec<u64>), StoreError> {
        let names: Vec<&str> = tallies.iter().map(|tally| tally.name).collect();
        let deltas: Vec<i64> = tallies.iter().map(|tally| i64::from(tally.delta)).collect();
        let windows: Vec<i64> = tallies.iter().map(|tally| micros(tally.window)).collect();
        let found: Vec<SumRow> = self.write(|connection| {
            let values: [Named<'_>; 4] = [
                ("at", &self.at()),
                ("names", &names),
                ("deltas", &deltas),
                ("windows", &windows),
            ];
            SettleCounters::with(&values).load(connection)
        })?;
        let now = found.first().map(|row| row.now).unwrap_or_default();
        let sums = found.into_iter().filter_map(|row| row.total);
        Ok((
            now,
            sums.map(|total| u64::try_from(total).unwrap_or_default())
                .collect(),
        ))
    }
}

struct SumRow {
    now: Timestamp,
    total: Option<i64>,
}

impl QueryableByName<Pg> for SumRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        // Where nothing was asked there is one row all the same, for the time.
        let name: Option<String> = rows::get(row, "name")?;
        let total: i64 = rows::get(row, "total")?;
        Ok(Self {
            now: rows::now(row)?,
            total: name.map(|_| total),
        })
    }
}
