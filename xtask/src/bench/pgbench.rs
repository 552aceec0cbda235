//! pgbench on the reference SQL: what the same database does at best.

use crate::failure::{Failure, Result};
use crate::postgres::{Cluster, Installation};
use crate::process;
use crate::workspace::Workspace;
use std::path::PathBuf;
use std::process::Command;

const DATABASE: &str = "postgres";
const SECONDS: &str = "3";

/// The reference, loaded.
pub(crate) struct Pgbench {
    program: PathBuf,
    scripts: PathBuf,
    url: String,
    connections: String,
}

impl Pgbench {
    pub(crate) fn prepare(
        installation: &Installation,
        cluster: &Cluster,
        workspace: &Workspace,
        connections: usize,
    ) -> Result<Pgbench> {
        let scripts = workspace.root().join("bench/reference");
        let url = cluster.url(DATABASE);
        let psql = installation.program("psql");
        process::capture(
            Command::new(psql)
                .args(["-qX", "-v", "ON_ERROR_STOP=1", "-f"])
                .arg(scripts.join("schema.sql"))
                .arg(&url),
        )?;
        Ok(Pgbench {
            program: installation.program("pgbench"),
            scripts,
            url,
            connections: connections.to_string(),
        })
    }

    /// Transactions a second of one script, prepared, over as many connections as the load has.
    pub(crate) fn rate(&self, script: &str) -> Result<f64> {
        let script = self.scripts.join(script);
        let mut pgbench = Command::new(&self.program);
        pgbench.args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-T",
            SECONDS,
            "-c",
            &self.connections,
            "-f",
        ]);
        let output = process::capture(pgbench.arg(script).arg(&self.url))?;
        let text = String::from_utf8_lossy(&output);
        let rate = text
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.ok_or_else(|| Failure::new(format!("pgbench gave no tps: {text}")))
    }
}
