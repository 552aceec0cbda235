//! Countersign: sign-in by email, self-hosted, one binary. Reads the settings once, builds everything, runs it.

mod addresses;
mod banner;
mod cli;
mod commands;
mod deployment_core;
mod failure;
mod logging;
mod mailing;
mod metrics;
mod root_secret;
mod settings;
mod signals;
mod social;
mod store;
mod system_clock;
mod upkeep;

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;

/// A request makes and drops some hundred small things; the C library's allocator takes twice as long over them. Without
/// huge pages: of those an idle service would hold twice the memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[allow(
    clippy::print_stderr,
    reason = "whoever ran the command is told why it failed, also before there is a log"
)]
fn main() -> ExitCode {
    match commands::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("countersign: {failure}");
            ExitCode::FAILURE
        }
    }
}
