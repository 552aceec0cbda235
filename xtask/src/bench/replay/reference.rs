//! The reference: the least a durable sign-in must do, from `bench/reference/`.

use super::database::Database;
use crate::bench::pgbench::{Job, Limit, Outcome, Pgbench, WARM_UP};
use crate::failure::{Explain, Result};
use crate::postgres::{Cluster, Installation};
use crate::workspace::Workspace;
use std::fs;
use std::path::PathBuf;

/// The reference, loaded into one database.
pub(crate) struct Reference {
    pgbench: Pgbench,
    scripts: PathBuf,
}

impl Reference {
    /// Loads its tables, in a schema of their own beside the service's.
    pub(crate) fn load(
        installation: &Installation,
        cluster: &Cluster,
        database: &Database,
        workspace: &Workspace,
    ) -> Result<Reference> {
        let scripts = workspace.root().join("bench/reference");
        let schema = scripts.join("schema.sql");
        let schema = fs::read_to_string(&schema).explain(|| format!("reading {}", schema.display()))?;
        database.run(&schema.split_inclusive(";\n").collect::<Vec<_>>())?;
        Ok(Reference {
            pgbench: Pgbench::new(installation, cluster, database.url()),
            scripts,
        })
    }

    /// Runs one of its scripts.
    pub(crate) fn run(
        &self,
        script: &str,
        connections: usize,
        limit: Limit,
        rate: Option<f64>,
    ) -> Result<Outcome> {
        let script = self.scripts.join(script);
        let job = Job {
            script: &script,
            defines: &[],
            connections,
            limit,
            rate,
        };
        let few = Job {
            limit: Limit::EachClient(WARM_UP),
            rate: None,
            ..job
        };
        self.pgbench.run_warm(&few, &job)
    }
}
