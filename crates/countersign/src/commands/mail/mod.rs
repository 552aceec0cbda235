//! `countersign mail …`: trying what mails say and whether they leave.

mod templates;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use countersign_core::nouns::locale::Locale;

use super::locale;
use super::output::Format;
use crate::failure::Failure;
use crate::settings::{Needs, Settings};

/// What to do about mails.
#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Send a test mail, show the conversation with the relay, and look up what the sender's domain publishes
    Test {
        /// Who gets it
        address: String,
        #[command(flatten)]
        format: Format,
    },
    /// Look at the templates, copy them, and try them
    #[command(subcommand)]
    Templates(TemplatesCommand),
}

/// What to do about templates.
#[derive(Debug, Subcommand)]
pub(crate) enum TemplatesCommand {
    /// List each mail in each language, and the files of yours that have a part in it
    List {
        #[command(flatten)]
        format: Format,
    },
    /// Copy the built-in files of a mail, or of the `frame` of all, into your folder; overwrites nothing
    Eject {
        /// The mail, or `frame`
        mail: String,
        /// The folder, if not that of mail.templates_dir
        #[arg(long, value_name = "PATH")]
        folder: Option<PathBuf>,
        #[command(flatten)]
        format: Format,
    },
    /// Try every mail in every language and tell everything that is wrong, with file and line
    Check {
        #[command(flatten)]
        format: Format,
    },
    /// Show a mail as somebody would get it, with made-up values
    Preview(PreviewArgs),
}

/// Arguments of `countersign mail templates preview`.
#[derive(Debug, clap::Args)]
pub(crate) struct PreviewArgs {
    /// The mail
    mail: String,
    /// The language
    #[arg(long, value_name = "TAG", value_parser = locale)]
    locale: Option<Locale>,
    /// Which of its samples, from 1
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    sample: usize,
    /// Write the HTML part to this file instead of showing the text; `-` is standard output
    #[arg(long, value_name = "PATH", conflicts_with = "json")]
    html: Option<PathBuf>,
    #[command(flatten)]
    format: Format,
}

impl MailCommand {
    /// What it cannot do without.
    pub(crate) fn needs(&self) -> Needs {
        match self {
            MailCommand::Test { .. } => Needs::Mails,
            MailCommand::Templates(_) => Needs::Nothing,
        }
    }
}

/// Does it.
pub(crate) fn run(settings: &Settings, command: &MailCommand) -> Result<ExitCode, Failure> {
    match command {
        MailCommand::Test { address, format } => test::run(settings, address, *format),
        MailCommand::Templates(command) => templates::run(settings, command),
    }
}
