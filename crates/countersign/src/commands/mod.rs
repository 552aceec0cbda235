//! The commands, one file each.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod challenge;
pub(crate) mod client;
pub(crate) mod config;
pub(crate) mod copy;
pub(crate) mod doctor;
pub(crate) mod export;
mod grant_records;
mod healthcheck;
pub(crate) mod import;
pub(crate) mod invite;
mod key_verdict;
pub(crate) mod keys;
mod mail;
mod migrate;
pub(crate) mod openapi;
mod operating;
pub(crate) mod outbox;
pub(crate) mod output;
mod records;
pub(crate) mod restore;
mod sender_domain;
mod serve;
mod settings_reference;
mod unlock;
pub(crate) mod user;
pub(crate) mod waitlist;

use std::path::PathBuf;
use std::process::ExitCode;

use countersign_core::nouns::locale::Locale;

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::logging;
use crate::settings::{Inputs, Loaded, Needs, Settings, load};

pub(crate) use mail::MailCommand;

/// Runs what the command line asks for.
pub(crate) fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let settings = |needs| read_settings(cli.config.clone(), needs);
    match cli
        .command
        .unwrap_or(Command::Serve(crate::cli::ServeArgs::default()))
    {
        Command::Serve(args) => serve::run(&settings(Needs::Everything)?, args),
        Command::Migrate => migrate::run(&settings(Needs::Database)?),
        Command::Healthcheck { only } => Ok(healthcheck::run(&settings(Needs::Nothing)?, only)),
        Command::Mail(command) => mail::run(&settings(command.needs())?, &command),
        Command::Unlock { address, format } => {
            unlock::run(&settings(Needs::DatabaseAndKeys)?, &address, format)
        }
        Command::Config(command) => config::run(cli.config, &command),
        Command::User(command) => user::run(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::Client(command) => client::run(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::Invite(args) => invite::run(&settings(Needs::DatabaseAndKeys)?, &args),
        Command::Waitlist(command) => waitlist::run(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::Challenge(command) => challenge::run(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::Outbox(command) => outbox::run(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::Keys(command) => keys::run(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::RootSecret(command) => keys::run_root_secret(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::Doctor(args) => doctor::run(cli.config, &args),
        Command::Backup(args) => backup::run(&settings(Needs::Database)?, &args),
        Command::Restore(args) => restore::run(&settings(Needs::Nothing)?, &args),
        Command::Copy(args) => copy::run(&settings(Needs::Nothing)?, &args),
        Command::Import(args) => import::run(&settings(Needs::DatabaseAndKeys)?, &args),
        Command::Export(args) => export::run(&settings(Needs::DatabaseAndKeys)?, &args),
        Command::Audit(command) => audit::run(&settings(Needs::DatabaseAndKeys)?, &command),
        Command::Openapi { surface } => openapi::run(surface),
        Command::SettingsReference => settings_reference::run(),
    }
}

/// A language on the command line; one that cannot be read is refused, never left out in silence.
fn locale(tag: &str) -> Result<Locale, &'static str> {
    Locale::parse(tag).ok_or("write `en` or `de-AT`")
}

/// Reads the settings and starts the log, in this order: the log is a setting.
fn read_settings(config: Option<PathBuf>, needs: Needs) -> Result<Settings, Failure> {
    let inputs = Inputs::of_this_process(config);
    let Loaded { settings, warnings } = load(&inputs, needs)?;
    logging::start(settings.log_format, settings.log.level.0)
        .map_err(Failure::process("the log cannot be started"))?;
    for warning in warnings {
        log::warn!("{warning}");
    }
    Ok(settings)
}
