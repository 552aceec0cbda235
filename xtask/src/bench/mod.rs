//! `cargo xtask bench`: the service against what the database could do at best, in one run.
//!
//! Read `run.rs` first. `driver/` is the load, `rows/` what it asks for, `replay/` what pgbench does in the service's place,
//! `bars.rs` what is to be reached.

mod autogroup;
mod bars;
mod driver;
mod folder;
mod footprint;
mod growth;
mod mails;
mod measure;
mod measured;
mod meters;
mod mixed;
mod pgbench;
mod plan;
mod replay;
mod report;
mod results;
mod rig;
mod rounds;
mod rows;
mod run;
mod section;
mod service;
mod sink;
mod sqlite;
mod stand;

use crate::failure::Result;
use crate::workspace::Workspace;
pub(crate) use plan::BenchArgs;
use plan::Command;
use std::path::PathBuf;

/// Runs every row once with a binary that is there, to see that it runs; the figures mean nothing.
pub(crate) fn smoke(workspace: &Workspace, binary: PathBuf) -> Result<()> {
    run::run(workspace, &BenchArgs::short(binary))
}

/// Measures what is asked for, prints it, and leaves it in the target folder.
pub(crate) fn run(workspace: &Workspace, args: &BenchArgs) -> Result<()> {
    match &args.command {
        None => run::run(workspace, args),
        Some(Command::Statements(args)) => replay::statements(workspace, args),
        Some(Command::Growth(args)) => growth::run(workspace, args),
    }
}
