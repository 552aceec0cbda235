//! The transfer port: whole tables out of the file and into it. Rows pass as JSON, which SQLite takes apart itself.

use countersign_core::ports::store::StoreError;
use countersign_core::ports::transfer::{
    CellKind, RowCounts, TABLES, TakeRows, Transfer, TransferRow, TransferTable,
};
use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::errors::{Stop, store_error};
use crate::migrations::applied;
use crate::store::{SqliteStore, no_guard};

/// How many rows are handed on at once.
const BATCH: usize = 500;

impl Transfer for SqliteStore {
    fn list_migrations(&self) -> Result<Vec<String>, StoreError> {
        Ok(self
            .read(|connection, _| applied(connection))?
            .unwrap_or_default())
    }

    fn count_rows(&self) -> Result<RowCounts, StoreError> {
        self.read(|connection, _| count_rows(connection))
    }

    fn export_rows(&self, take: TakeRows<'_>) -> Result<(), StoreError> {
        let mut failed = None;
        let read = self.read(|connection, _| {
            let tables = TABLES
                .iter()
                .try_for_each(|table| export_table(connection, table, take));
            tables.map_err(|error| {
                failed = Some(error);
                Error::RollbackTransaction
            })
        });
        failed.map_or(read, Err)
    }

    fn import_rows(
        &self,
        give: &mut dyn FnMut(TakeRows<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let imported = self.transact(|connection, _| {
            let mut take = |table: &'static TransferTable, rows: &[TransferRow]| {
                import_batch(connection, table, rows).map_err(store_error)
            };
            give(&mut take).map_err(Stop::Failed)
        });
        imported.map_err(no_guard)
    }
}

/// How many rows each table has.
pub(crate) fn count_rows(connection: &mut SqliteConnection) -> QueryResult<RowCounts> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let count = |table: &'static TransferTable| {
        let query = format!("SELECT count(*) AS n FROM {}", table.name);
        let found: Count = sql_query(query).get_result(connection)?;
        Ok((table.name, u64::try_from(found.n).unwrap_or_default()))
    };
    TABLES.iter().map(count).collect()
}

fn export_table(
    connection: &mut SqliteConnection,
    table: &'static TransferTable,
    take: TakeRows<'_>,
) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let cells = table.columns.iter().map(|(name, kind)| match kind {
        CellKind::Id | CellKind::Octets => format!("iif({name} IS NULL, NULL, lower(hex({name})))"),
        CellKind::Instant | CellKind::Number => format!("CAST({name} AS TEXT)"),
        CellKind::Text | CellKind::Document => (*name).to_owned(),
    });
    let cells: Vec<String> = cells.collect();
    let query = format!(
        "SELECT json_array({}) AS line FROM {}",
        cells.join(", "),
        table.name
    );
    let lines = sql_query(query).load_iter::<Line, DefaultLoadingMode>(connection);
    let mut batch = Vec::with_capacity(BATCH);
    for line in lines.map_err(store_error)? {
        let line = line.map_err(store_error)?.line;
        // serde's own error would quote the row.
        let row = serde_json::from_str::<TransferRow>(&line)
            .map_err(|_| StoreError::Broken(format!("a row of {} cannot be read", table.name)))?;
        batch.push(row);
        if batch.len() == BATCH {
            take(table, &batch)?;
            batch.clear();
        }
    }
    if batch.is_empty() {
        Ok(())
    } else {
        take(table, &batch)
    }
}

fn import_batch(
    connection: &mut SqliteConnection,
    table: &TransferTable,
    rows: &[TransferRow],
) -> QueryResult<()> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let cells = table.columns.iter().enumerate().map(|(n, (_, kind))| {
        let cell = format!("json_extract(value, '$[{n}]')");
        match kind {
            CellKind::Id | CellKind::Octets => format!("unhex({cell})"),
            CellKind::Instant | CellKind::Number => format!("CAST({cell} AS INTEGER)"),
            CellKind::Text | CellKind::Document => cell,
        }
    });
    let cells: Vec<String> = cells.collect();
    let insert = format!(
        "INSERT INTO {} ({}) SELECT {} FROM json_each(?)",
        table.name,
        names.join(", "),
        cells.join(", ")
    );
    let rows = serde_json::to_string(rows).map_err(|error| Error::SerializationError(Box::new(error)))?;
    sql_query(insert)
        .bind::<Text, _>(rows)
        .execute(connection)
        .map(drop)
}
