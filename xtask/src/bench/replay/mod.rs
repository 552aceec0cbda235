//! The replay: pgbench sends the service's own statements, with the service's own values, to the service's own tables.
//!
//! They are recorded, not written down here: the release binary does each operation once on a scratch database, and
//! the server's log tells what it sent. In the replay every transaction has a person of its own: wherever a recorded
//! value names the one who was recorded, stands an expression over the transaction's number.

mod array;
mod beside;
mod command;
mod database;
mod effect;
mod expression;
mod instant;
mod log;
mod lot;
mod operation;
mod people;
mod recording;
mod reference;
mod run;
mod script;
mod seed;
mod snapshot;
mod statistics;
mod tokens;

pub(crate) use command::{StatementsArgs, statements};
pub(crate) use database::Database;
pub(crate) use operation::Operation;
pub(crate) use reference::Reference;
use statistics::{StatementTimes, Statistics};

use super::pgbench::Pgbench;
use super::service::{Launcher, Place};
use super::sink::Sink;
use crate::failure::{Explain, Failure, Result};
use crate::postgres::{Cluster, Installation};
use lot::{Lot, Lots};
use recording::{Recorded, Recording, Studio};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The recorded operations, ready to be replayed on one database.
pub(crate) struct Replay {
    recording: Recording,
    database: Database,
    pgbench: Pgbench,
    folder: PathBuf,
    lots: Lots,
    seeded: RefCell<BTreeMap<Operation, Lot>>,
}

impl Replay {
    /// Records what `binary` sends for each operation, on a scratch database of the cluster; it is to be replayed on
    /// the database at `url`. The scripts stay in `folder` for whoever wants to read them.
    pub(crate) fn record(
        installation: &Installation,
        cluster: &Cluster,
        sink: &Sink,
        binary: &Path,
        url: &str,
        folder: PathBuf,
    ) -> Result<Replay> {
        const SCRATCH: &str = "countersign_recorded";
        fs::create_dir_all(&folder).explain(|| format!("making {}", folder.display()))?;
        let database = Database::new(installation, url.to_owned());
        let scratch = Database::new(installation, cluster.url(SCRATCH));
        let launcher = Launcher {
            binary: binary.to_owned(),
            place: Place::Postgres(scratch.url().to_owned()),
            smtp: sink.url(),
            connections: 1,
        };
        database.run(&[
            format!("CREATE DATABASE {SCRATCH}"),
            format!("ALTER DATABASE {SCRATCH} SET log_statement = 'all'"),
        ])?;
        let studio = Studio {
            scratch: &scratch,
            beside: &database,
            launcher: &launcher,
        };
        let recording = studio.record(sink)?;
        database.run(&[format!("DROP DATABASE {SCRATCH} WITH (FORCE)")])?;
        Ok(Replay {
            recording,
            pgbench: Pgbench::new(installation, cluster, database.url()),
            database,
            folder,
            lots: Lots::new(),
            seeded: RefCell::default(),
        })
    }

    /// Makes the rows that so many transactions of an operation find. Those of an earlier lot are left as they are.
    pub(crate) fn seed(&self, operation: Operation, transactions: usize) -> Result<()> {
        let lot = self.lots.take(transactions)?;
        let Recorded { rows, tokens, at, .. } = self.recorded(operation)?;
        seed::seed(
            &self.database,
            &self.recording.tables,
            rows,
            &lot.minting(tokens, *at),
            &lot,
        )?;
        self.seeded.borrow_mut().insert(operation, lot);
        Ok(())
    }

    /// What the server's statistics tell of the replayed statements since they were last reset.
    pub(crate) fn statistics(&self, operation: Operation) -> Result<Vec<StatementTimes>> {
        let statements = self.recorded(operation)?.statements.len();
        let statistics = Statistics::of(&self.database);
        (1..=statements)
            .map(|n| statistics.tagged(&script::tag(operation.name(), n)))
            .collect()
    }

    /// What is replayed, as the service sends it.
    pub(crate) fn texts(&self, operation: Operation) -> Result<Vec<String>> {
        let statements = self.recorded(operation)?.statements.iter();
        Ok(statements.map(|statement| statement.text.clone()).collect())
    }

    fn recorded(&self, operation: Operation) -> Result<&Recorded> {
        let recorded = self.recording.operations.get(&operation);
        recorded.ok_or_else(|| Failure::new(format!("{} was not recorded", operation.name())))
    }
}
