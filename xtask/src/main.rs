//! `cargo xtask`: the commands that contributors and CI run, in one place.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to the terminal is this program's purpose"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "measures how long its own steps take; decides nothing by the clock"
)]

mod bench;
mod certificate;
mod commands;
mod debian;
mod failure;
mod node;
mod postgres;
mod process;
mod python;
mod tidy;
mod wanted;
mod workspace;

use clap::{Parser, Subcommand};
use failure::Result;
use std::process::ExitCode;
use workspace::Workspace;

/// The workspace's own runner.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// One variant per command; each lives in its own file (`commands/<name>.rs`, larger ones in a folder of
/// their own beside it), takes its clap `Args`, and is dispatched in `run`.
#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service in development mode
    Dev(commands::dev::DevArgs),
    /// Run every test against a throwaway PostgreSQL
    Test(commands::test::TestArgs),
    /// Run the service beside its real neighbours: nginx, Caddy, PgBouncer, PostgreSQL over TLS
    Neighbours(commands::neighbours::NeighboursArgs),
    /// Run everything a change must pass: format, lints, docs, tidy, generated files, tests, neighbours
    Ci,
    /// Check the architecture rules
    Tidy,
    /// Write the generated files, or check that they are up to date
    Generate(commands::generate::GenerateArgs),
    /// Measure the service against the database's own limit
    Bench(bench::BenchArgs),
    /// Keep a throwaway PostgreSQL running and print its address, until interrupted
    Postgres(commands::postgres::PostgresArgs),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // What fails while everything is being ended fails because of that.
            let failure = process::interrupt::check().err().unwrap_or(failure);
            failure.report();
            failure.exit_code()
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let workspace = Workspace::find()?;
    process::interrupt::listen()?;
    match cli.command {
        Command::Dev(args) => commands::dev::run(&workspace, &args),
        Command::Test(args) => commands::test::run(&workspace, &args),
        Command::Neighbours(args) => commands::neighbours::run(&workspace, &args),
        Command::Ci => commands::ci::run(&workspace),
        Command::Tidy => commands::tidy::run(&workspace),
        Command::Generate(args) => commands::generate::run(&workspace, &args),
        Command::Bench(args) => bench::run(&workspace, &args),
        Command::Postgres(args) => commands::postgres::run(&args),
    }
}
