//! `cargo xtask bench`: the service against what the database could do at best, in one run.

mod client;
mod load;
mod pgbench;
mod report;
mod rows;
mod service;
mod sink;

use crate::failure::Result;
use crate::postgres::{Cluster, Installation, Options};
use crate::process;
use crate::workspace::Workspace;
use clap::Args;
use pgbench::Pgbench;
use report::Report;
use rows::{Rig, Row};
use sink::Sink;

/// Arguments of `cargo xtask bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The rows to measure; all if none is named
    #[arg(value_enum)]
    rows: Vec<Row>,
    /// Alternating rounds of which the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Operations per row and round
    #[arg(long, default_value_t = 3_000)]
    operations: usize,
    /// Connections of the load and of pgbench
    #[arg(long, default_value_t = 16)]
    connections: usize,
}

/// Measures, prints a table, and leaves `target/bench.json`.
pub(crate) fn run(workspace: &Workspace, args: &BenchArgs) -> Result<()> {
    process::succeed(
        workspace
            .cargo()
            .args(["build", "--release", "--package", "countersign"]),
    )?;
    let target = workspace.target_folder()?;
    let installation = Installation::find_or_install()?;
    let cluster = Cluster::start(&installation, &Options::durable())?;
    let sink = Sink::start()?;
    let pgbench = Pgbench::prepare(&installation, &cluster, workspace, args.connections)?;
    let rig = Rig::new(&cluster, &sink, target.join("release/countersign"), args)?;

    let rows = if args.rows.is_empty() {
        Row::ALL.to_vec()
    } else {
        args.rows.clone()
    };
    let mut report = Report::default();
    for round in 0..args.rounds {
        eprintln!("xtask: round {} of {}", round + 1, args.rounds);
        for measured in rig.round(round, &rows)? {
            let reference = pgbench.rate(measured.row.script())?;
            report.add(&measured, reference);
        }
    }
    report.print();
    report.write(&target.join("bench.json"))
}
