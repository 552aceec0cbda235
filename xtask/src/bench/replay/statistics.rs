//! What `pg_stat_statements` tells.

use super::database::{Database, literal};
use crate::failure::{Failure, Result};
use serde::{Deserialize, Serialize};

/// The statistics of one database.
pub(crate) struct Statistics<'a> {
    database: &'a Database,
}

/// One statement since the last reset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StatementTimes {
    pub(crate) text: String,
    pub(crate) calls: u64,
    pub(crate) rows: u64,
    /// How often it was planned; 0 where the server does not count it.
    pub(crate) plans: u64,
    /// Of one execution, planning apart.
    pub(crate) mean_ms: f64,
    /// Write-ahead log of one execution.
    pub(crate) wal_bytes: f64,
    /// Pages it looked at.
    pub(crate) pages: f64,
}

const OWN: &str = "dbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

impl<'a> Statistics<'a> {
    pub(crate) fn of(database: &'a Database) -> Statistics<'a> {
        Statistics { database }
    }

    /// Forgets what was counted in this database so far.
    pub(crate) fn reset(&self) -> Result<()> {
        let reset =
            "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()";
        self.database
            .run(&["CREATE EXTENSION IF NOT EXISTS pg_stat_statements", reset])
            .map(drop)
    }

    /// The statement with these words in its text.
    pub(crate) fn tagged(&self, words: &str) -> Result<StatementTimes> {
        let pattern = literal(&format!("%/* {words} */%"));
        let found = self.select(&format!(
            "query LIKE {pattern} AND query NOT LIKE '%pg_stat_statements%'"
        ))?;
        let first = found.into_iter().next();
        first.ok_or_else(|| Failure::new(format!("the statistics know no {words:?}")))
    }

    /// The statements that were called at least so often, those that took the most time first.
    pub(crate) fn frequent(&self, calls: usize) -> Result<Vec<StatementTimes>> {
        self.select(&format!("calls >= {calls}"))
    }

    fn select(&self, condition: &str) -> Result<Vec<StatementTimes>> {
        let select = format!(
            "SELECT json_build_object('text', query, 'calls', calls, 'rows', rows, 'plans', plans, 'mean_ms', mean_exec_time, \
             'wal_bytes', wal_bytes / calls, 'pages', (shared_blks_hit + shared_blks_read)::float8 / calls) \
             FROM pg_stat_statements WHERE {OWN} AND {condition} ORDER BY total_exec_time DESC"
        );
        let lines = self.database.run(&[select])?;
        let parse = |line: &String| serde_json::from_str(line);
        let parsed: std::result::Result<Vec<StatementTimes>, _> = lines.iter().map(parse).collect();
        parsed.map_err(|error| Failure::new(format!("reading pg_stat_statements: {error}")))
    }
}
