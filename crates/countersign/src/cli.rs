//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use countersign_core::nouns::surface::Surface;

use crate::commands::MailCommand;
use crate::commands::audit::AuditCommand;
use crate::commands::backup::BackupArgs;
use crate::commands::challenge::ChallengeCommand;
use crate::commands::client::ClientCommand;
use crate::commands::config::ConfigCommand;
use crate::commands::copy::CopyArgs;
use crate::commands::doctor::DoctorArgs;
use crate::commands::export::ExportArgs;
use crate::commands::import::ImportArgs;
use crate::commands::invite::InviteArgs;
use crate::commands::keys::{KeysCommand, RootSecretCommand};
use crate::commands::outbox::OutboxCommand;
use crate::commands::output::Format;
use crate::commands::restore::RestoreArgs;
use crate::commands::user::UserCommand;
use crate::commands::waitlist::WaitlistCommand;

/// Self-hosted sign-in by email.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, about, long_about = None, propagate_version = true)]
pub(crate) struct Cli {
    /// The settings file (TOML); also COUNTERSIGN_CONFIG, and ./countersign.toml if it is there
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do; without a command: serve.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve requests and send mails (the default)
    Serve(ServeArgs),
    /// Bring the database up to date, and stop
    Migrate,
    /// Ask the running service on this machine whether it is alive
    Healthcheck {
        /// The half that runs here; a worker answers at `metrics.listen` alone
        #[arg(long, value_enum)]
        only: Option<Half>,
    },
    /// Open every lock of an address
    Unlock {
        /// The email address
        address: String,
        #[command(flatten)]
        format: Format,
    },
    /// Try the mails: what they say, and whether they leave
    #[command(subcommand)]
    Mail(MailCommand),
    /// Check the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look after users
    #[command(subcommand)]
    User(UserCommand),
    /// Look after the apps of the Accounts API
    #[command(subcommand)]
    Client(ClientCommand),
    /// Invite people by their addresses
    Invite(InviteArgs),
    /// Look after those who wait
    #[command(subcommand)]
    Waitlist(WaitlistCommand),
    /// Tell what happened to a sign-in
    #[command(subcommand)]
    Challenge(ChallengeCommand),
    /// Look after mails
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Look after the keys that sign
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Change the secret all keys come from
    #[command(subcommand)]
    RootSecret(RootSecretCommand),
    /// Look whether everything the service needs is there and well
    Doctor(DoctorArgs),
    /// Write a backup of the SQLite database while the service runs
    Backup(BackupArgs),
    /// Look whether a backup is good, and put it in place
    Restore(RestoreArgs),
    /// Copy everything from one database into another, empty one
    Copy(CopyArgs),
    /// Take users over from another service, or from an export of this one
    Import(ImportArgs),
    /// Write all users with the hashes of their passwords, in the form `import` reads
    Export(ExportArgs),
    /// Read the audit trail
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print the OpenAPI document of a surface
    Openapi {
        /// The surface, as the setting `surfaces` names it
        #[arg(value_parser = crate::commands::openapi::surface)]
        surface: Surface,
    },
    /// Print the reference of all settings as Markdown
    SettingsReference,
}

/// Arguments of `countersign serve`.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct ServeArgs {
    /// Run one half only: answer requests, or send mails
    #[arg(long, value_enum)]
    pub(crate) only: Option<Half>,
}

/// A half of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Half {
    /// Answer requests
    Http,
    /// Send mails
    Worker,
}

impl ServeArgs {
    /// Whether requests are answered here.
    pub(crate) fn serves_http(self) -> bool {
        self.only != Some(Half::Worker)
    }

    /// Whether mails are sent from here.
    pub(crate) fn sends_mails(self) -> bool {
        self.only != Some(Half::Http)
    }
}
