//! The database under the service: filled, looked into, and its work counted.

use super::meters;
use super::replay::Database;
use super::service::{Launcher, Place};
use super::sink::Sink;
use crate::failure::Result;
use crate::postgres::{Cluster, Installation};
use crate::process;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Its name in the cluster.
const NAME: &str = "countersign";

/// The measured database, and another of its cluster to ask about it.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) database: Database,
    maintenance: Database,
    psql: PathBuf,
    postmaster: u32,
    counts_statements: bool,
}

impl Measured {
    /// Makes it, migrated and empty.
    pub(crate) fn create(installation: &Installation, cluster: &Cluster) -> Result<Measured> {
        let maintenance = Database::new(installation, cluster.url("postgres"));
        maintenance.run(&[format!("CREATE DATABASE {NAME}")])?;
        let counts_statements = installation.has_module("pg_stat_statements");
        if counts_statements {
            maintenance.run(&["CREATE EXTENSION IF NOT EXISTS pg_stat_statements"])?;
        }
        Ok(Measured {
            database: Database::new(installation, cluster.url(NAME)),
            maintenance,
            psql: installation.program("psql"),
            postmaster: cluster.postmaster(),
            counts_statements,
        })
    }

    /// How a service is started on it.
    pub(crate) fn launcher(&self, binary: &Path, sink: &Sink, connections: usize) -> Launcher {
        Launcher {
            binary: binary.to_owned(),
            place: Place::Postgres(self.database.url().to_owned()),
            smtp: sink.url(),
            connections,
        }
    }

    /// Adds the users from one number to another, with all that is theirs.
    pub(crate) fn seed(&self, workspace: &Workspace, from: usize, to: usize) -> Result<()> {
        let mut psql = Command::new(&self.psql);
        psql.args([
            "-qX",
            "-v",
            &format!("from={from}"),
            "-v",
            &format!("users={to}"),
            "-f",
        ]);
        psql.arg(workspace.root().join("bench/seed.sql"));
        process::capture(psql.arg(self.database.url())).map(drop)
    }

    /// CPU time the whole cluster has used.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        meters::cpu_of_cluster(self.postmaster)
    }

    /// Statements sent to it so far; `None` where the server cannot count.
    pub(crate) fn statements(&self) -> Result<Option<f64>> {
        if !self.counts_statements {
            return Ok(None);
        }
        let count = format!(
            "SELECT COALESCE(sum(s.calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid \
             WHERE d.datname = '{NAME}' AND s.toplevel"
        );
        self.maintenance.value(&count).map(Some)
    }

    /// How large it is.
    pub(crate) fn size_mib(&self) -> Result<f64> {
        self.database
            .value("SELECT pg_database_size(current_database()) / 1048576.0")
    }

    /// Mails that wait.
    pub(crate) fn queued(&self) -> Result<usize> {
        self.database
            .value("SELECT count(*) FROM outbox WHERE closed_at IS NULL")
    }

    /// Closes all mails that wait.
    pub(crate) fn give_up_mails(&self) -> Result<()> {
        let close = "UPDATE outbox SET state = 'suppressed', closed_at = clock_timestamp(), leased_until = NULL, \
                     open_key = NULL WHERE closed_at IS NULL";
        self.database.run(&[close]).map(drop)
    }
}
