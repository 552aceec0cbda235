//! The transfer port: whole tables out of the database and into it. Rows pass as JSON, which PostgreSQL takes apart
//! itself.

use countersign_core::ports::store::StoreError;
use countersign_core::ports::transfer::{
    CellKind, RowCounts, TABLES, TakeRows, Transfer, TransferRow, TransferTable,
};
use diesel::connection::{AnsiTransactionManager, SimpleConnection as _};
use diesel::pg::PgConnection;
use diesel::prelude::{QueryableByName, RunQueryDsl as _};
use diesel::result::{Error, QueryResult};
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::errors::store_error;
use crate::store::{PostgresStore, end};

/// How many rows are handed on at once.
const BATCH: usize = 500;

/// Both ends may wait for each other for as long as the rest takes.
const PATIENT: &str = "SELECT set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true), \
                       set_config('idle_in_transaction_session_timeout', '0', true)";

/// What only this store keeps, made again from what travels: table, column, value.
const DERIVED: [(&str, &str, &str); 4] = [
    ("ledgers", "quiet_hour", "date_trunc('hour', quiet_at, 'UTC')"),
    (
        "sessions",
        "lapses_on",
        "(LEAST(idle_expires_at, absolute_expires_at, ended_at) AT TIME ZONE 'UTC')::date",
    ),
    (
        "device_tokens",
        "lapses_on",
        "(LEAST(expires_at, ended_at) AT TIME ZONE 'UTC')::date",
    ),
    // By it a mail that nobody held yet is found by its key.
    (
        "outbox",
        "open_key",
        "CASE WHEN fence = 0 AND closed_at IS NULL THEN coalesce_key END",
    ),
];

impl Transfer for PostgresStore {
    fn list_migrations(&self) -> Result<Vec<String>, StoreError> {
        self.applied_migrations()
    }

    fn count_rows(&self) -> Result<RowCounts, StoreError> {
        self.read(|connection| {
            let count = |table: &'static TransferTable| {
                let query = format!("SELECT count(*) AS n FROM {}", table.name);
                let found: Count = sql_query(query).get_result(connection)?;
                Ok((table.name, u64::try_from(found.n).unwrap_or_default()))
            };
            TABLES.iter().map(count).collect()
        })
    }

    fn export_rows(&self, take: TakeRows<'_>) -> Result<(), StoreError> {
        self.in_one_transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", |connection| {
            TABLES
                .iter()
                .try_for_each(|table| export_table(connection, table, take))
        })
    }

    fn import_rows(
        &self,
        give: &mut dyn FnMut(TakeRows<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.in_one_transaction("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", |connection| {
            let mut take = |table: &'static TransferTable, rows: &[TransferRow]| {
                import_batch(connection, table, rows).map_err(|error| store_error(&error))
            };
            give(&mut take)
        })
    }
}

impl PostgresStore {
    /// Runs something whose errors are the port's own, and undoes it where there is one.
    fn in_one_transaction(
        &self,
        begin: &str,
        work: impl FnOnce(&mut PgConnection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut link = self.pool.link()?;
        self.read_on(&mut link, |connection| {
            AnsiTransactionManager::begin_transaction_sql(connection, begin)
        })?;
        let mut failed = None;
        let ended = link.run(|connection| {
            let worked = connection
                .batch_execute(PATIENT)
                .map_err(|error| store_error(&error))
                .and_then(|()| work(connection));
            let result = worked.map_err(|error| {
                failed = Some(error);
                Error::RollbackTransaction
            });
            end(connection, result, |()| true)
        });
        match failed {
            Some(error) => Err(error),
            None => ended.map_err(|error| store_error(&error)),
        }
    }
}

fn export_table(
    connection: &mut PgConnection,
    table: &'static TransferTable,
    take: TakeRows<'_>,
) -> Result<(), StoreError> {
    let failed = |error: Error| store_error(&error);
    let cells = table.columns.iter().map(|(name, kind)| match kind {
        CellKind::Id => format!("replace({name}::text, '-', '')"),
        CellKind::Octets => format!("encode({name}, 'hex')"),
        // In whole numbers: before PostgreSQL 14 the parts of an instant are floating-point numbers.
        CellKind::Instant => format!(
            "(extract(epoch FROM date_trunc('second', {name}))::bigint * 1000000 \
             + extract(microseconds FROM {name})::bigint % 1000000)::text"
        ),
        CellKind::Number | CellKind::Text | CellKind::Document => format!("{name}::text"),
    });
    let cells: Vec<String> = cells.collect();
    let declare = format!(
        "DECLARE rows NO SCROLL CURSOR FOR SELECT json_build_array({})::text AS line FROM {}",
        cells.join(", "),
        table.name
    );
    connection.batch_execute(&declare).map_err(failed)?;
    let fetch = format!("FETCH {BATCH} FROM rows");
    loop {
        let lines: Vec<Line> = sql_query(&fetch).load(connection).map_err(failed)?;
        if lines.is_empty() {
            break;
        }
        // serde's own error would quote the row.
        let rows = lines.iter().map(|line| serde_json::from_str(&line.line));
        let rows: Result<Vec<TransferRow>, _> = rows.collect();
        take(
            table,
            &rows.map_err(|_| StoreError::Broken(format!("a row of {} cannot be read", table.name)))?,
        )?;
    }
    connection.batch_execute("CLOSE rows").map_err(failed)
}

fn import_batch(
    connection: &mut PgConnection,
    table: &TransferTable,
    rows: &[TransferRow],
) -> QueryResult<()> {
    let cell = |(n, (name, kind)): (usize, &(&'static str, CellKind))| {
        let text = format!("(line ->> {n})");
        let value = match kind {
            CellKind::Id => format!("{text}::uuid"),
            CellKind::Octets => format!("decode({text}, 'hex')"),
            CellKind::Instant => format!("'epoch'::timestamptz + {text}::bigint * interval '1 microsecond'"),
            CellKind::Number => format!("{text}::bigint"),
            CellKind::Text => text,
            CellKind::Document => format!("{text}::jsonb"),
        };
        ((*name).to_owned(), value)
    };
    let columns: Vec<(String, String)> = table.columns.iter().enumerate().map(cell).collect();
    let cells: Vec<String> = columns
        .iter()
        .map(|(name, value)| format!("{value} AS {name}"))
        .collect();
    let derived = DERIVED.iter().filter(|(of, _, _)| *of == table.name);
    let derived: Vec<_> = derived.map(|(_, name, value)| (*name, *value)).collect();
    let names: Vec<&str> = columns
        .iter()
        .map(|(name, _)| name.as_str())
        .chain(derived.iter().map(|(name, _)| *name))
        .collect();
    let values: Vec<&str> = std::iter::once("travelled.*")
        .chain(derived.iter().map(|(_, value)| *value))
        .collect();
    let insert = format!(
        "INSERT INTO {} ({}) SELECT {} FROM (SELECT {} FROM json_array_elements($1::json) AS line) AS travelled",
        table.name,
        names.join(", "),
        values.join(", "),
        cells.join(", ")
    );
    let rows = serde_json::to_string(rows).map_err(|error| Error::SerializationError(Box::new(error)))?;
    sql_query(insert)
        .bind::<Text, _>(rows)
        .execute(connection)
        .map(drop)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}
