//! The commands, one file each.

mod healthcheck;
mod mail;
mod migrate;
mod serve;
mod settings_reference;
mod unlock;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::logging;
use crate::settings::{Inputs, Loaded, Needs, Settings, load};

pub(crate) use mail::MailCommand;

/// Runs what the command line asks for.
pub(crate) fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let settings = |needs| read_settings(cli.config, needs);
    match cli
        .command
        .unwrap_or(Command::Serve(crate::cli::ServeArgs::default()))
    {
        Command::Serve(args) => serve::run(&settings(Needs::Everything)?, args),
        Command::Migrate => migrate::run(&settings(Needs::Database)?),
        Command::Healthcheck => Ok(healthcheck::run(&settings(Needs::Nothing)?)),
        Command::Unlock { address } => unlock::run(&settings(Needs::DatabaseAndKeys)?, &address),
        Command::Mail(command) => mail::run(&settings(command.needs())?, &command),
        Command::SettingsReference => settings_reference::run(),
    }
}

/// Reads the settings and starts the log, in this order: the log is a setting.
fn read_settings(config: Option<PathBuf>, needs: Needs) -> Result<Settings, Failure> {
    let inputs = Inputs {
        file: config,
        variables: std::env::vars_os().collect(),
        folder: PathBuf::new(),
    };
    let Loaded { settings, warnings } = load(&inputs, needs)?;
    logging::start(settings.log_format, settings.log.level.0)
        .map_err(Failure::process("the log cannot be started"))?;
    for warning in warnings {
        log::warn!("{warning}");
    }
    Ok(settings)
}
