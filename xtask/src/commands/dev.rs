//! `cargo xtask dev`: the service as a newcomer runs it.

use crate::failure::{Failure, Result};
use crate::workspace::Workspace;
use clap::Args;
use std::os::unix::process::CommandExt;

/// Arguments of `cargo xtask dev`.
#[derive(Debug, Args)]
pub(crate) struct DevArgs {
    /// Arguments for `countersign serve`
    #[arg(last = true)]
    serve_args: Vec<String>,
}

/// Becomes `cargo run -p countersign -- serve`, so that signals reach the service directly.
pub(crate) fn run(workspace: &Workspace, args: &DevArgs) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["run", "--package", "countersign", "--", "serve"])
        .args(&args.serve_args);
    cargo.env("COUNTERSIGN_MODE", "development");
    let error = cargo.exec();
    Err(Failure::new(format!("starting cargo: {error}")))
}
