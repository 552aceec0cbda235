//! What every measurement stands on: a binary, a cluster as durable as PostgreSQL is by default, a relay.

use super::autogroup::Autogroup;
use super::folder::Folder;
use super::measured::Measured;
use super::plan::Sizes;
use super::replay::{Reference, Replay};
use super::service::Launcher;
use super::sink::Sink;
use crate::failure::Result;
use crate::postgres::{Cluster, Installation, Options};
use crate::process;
use crate::workspace::Workspace;
use std::path::PathBuf;
use std::time::Instant;

/// It, until the end of the run.
pub(super) struct Stand<'a> {
    pub(super) workspace: &'a Workspace,
    /// For what is not to outlive the run.
    pub(super) folder: Folder,
    pub(super) binary: PathBuf,
    pub(super) sink: Sink,
    pub(super) measured: Measured,
    pub(super) launcher: Launcher,
    since: Instant,
    installation: Installation,
    cluster: Cluster,
    _autogroup: Autogroup,
}

impl<'a> Stand<'a> {
    /// Builds and starts everything; the database is migrated and empty.
    pub(super) fn set_up(workspace: &'a Workspace, sizes: &Sizes) -> Result<Stand<'a>> {
        let binary = match &sizes.binary {
            Some(binary) => binary.clone(),
            None => built(workspace)?,
        };
        let folder = Folder::create()?;
        let binary = folder.copy(&binary)?;
        let installation = Installation::find_or_install()?;
        let cluster = Cluster::start(&installation, &Options::durable())?;
        let sink = Sink::start()?;
        let measured = Measured::create(&installation, &cluster)?;
        let launcher = measured.launcher(&binary, &sink, sizes.connections);
        launcher.migrate()?;
        Ok(Stand {
            workspace,
            folder,
            binary,
            sink,
            measured,
            launcher,
            since: Instant::now(),
            installation,
            cluster,
            _autogroup: Autogroup::off(),
        })
    }

    /// Says what comes next, for whoever waits.
    pub(super) fn tell(&self, next: &str) {
        eprintln!("xtask: {:>4.0} s  {next}", self.since.elapsed().as_secs_f64());
    }

    /// What pgbench needs for its part.
    pub(super) fn rivals(&self) -> Result<(Replay, Reference)> {
        let database = &self.measured.database;
        let reference = Reference::load(&self.installation, &self.cluster, database, self.workspace)?;
        let scripts = self.workspace.target_folder()?.join("bench/statements");
        let replay = Replay::record(
            &self.installation,
            &self.cluster,
            &self.sink,
            &self.binary,
            database.url(),
            scripts,
        )?;
        Ok((replay, reference))
    }
}

fn built(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = workspace.cargo();
    process::succeed(cargo.args(["build", "--release", "--package", "countersign"]))?;
    Ok(workspace.target_folder()?.join("release/countersign"))
}
