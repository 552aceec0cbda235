//! `cargo xtask postgres`: the throwaway cluster by itself, to run one crate's tests against again and again.

use crate::failure::Result;
use crate::postgres::{Cluster, Installation, Options};
use crate::process::interrupt;
use clap::Args;
use std::thread;
use std::time::Duration;

/// Arguments of `cargo xtask postgres`.
#[derive(Debug, Args)]
pub(crate) struct PostgresArgs {
    /// As durable as PostgreSQL is by default, for measurements
    #[arg(long)]
    durable: bool,
}

/// Runs a cluster until interrupted.
pub(crate) fn run(args: &PostgresArgs) -> Result<()> {
    let installation = Installation::find_or_install()?;
    let options = if args.durable {
        Options::durable()
    } else {
        Options::for_tests()
    };
    let cluster = Cluster::start(&installation, &options)?;
    println!("{} runs until Ctrl-C; elsewhere:", installation.describe());
    println!("export COUNTERSIGN_TEST_POSTGRES={}", cluster.url("postgres"));
    while interrupt::check().is_ok() {
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
