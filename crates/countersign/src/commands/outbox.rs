//! `countersign outbox …`: the mails that wait, that left, and that did not; and another try for these.

use std::process::ExitCode;

use countersign_core::Core;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::MailId;
use countersign_core::nouns::outbox::MailState;
use countersign_core::ports::operators::{MailQuery, MailTrail};
use countersign_core::usecases::list_mails::list_mails;
use countersign_core::usecases::retry_mails::{Retry, retry_mails};
use serde_json::json;

use super::operating::open_core;
use super::output::{Format, Page, moment, table};
use super::records;
use crate::failure::Failure;
use crate::settings::Settings;

/// What to do with mails.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum OutboxCommand {
    /// List mails, newest first
    List(ListArgs),
    /// Try mails again that were not handed over
    Retry(RetryArgs),
}

/// Which mails.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only mails to this address
    #[arg(long)]
    address: Option<String>,
    /// Only mails in this state: queued, deferred, handed_over, refused, expired, suppressed or broken
    #[arg(long)]
    state: Option<String>,
    #[command(flatten)]
    page: Page,
    #[command(flatten)]
    format: Format,
}

/// Which mails to try again.
#[derive(Debug, clap::Args)]
pub(crate) struct RetryArgs {
    /// The ids of mails
    #[arg(required_unless_present = "all")]
    ids: Vec<String>,
    /// All mails in this state whose time is not over: deferred, refused or broken
    #[arg(long, value_name = "STATE", value_parser = ["deferred", "refused", "broken"], conflicts_with = "ids")]
    all: Option<String>,
    #[command(flatten)]
    format: Format,
}

/// Does it.
pub(crate) fn run(settings: &Settings, command: &OutboxCommand) -> Result<ExitCode, Failure> {
    let core = open_core(settings)?;
    match command {
        OutboxCommand::List(args) => list(&core, args),
        OutboxCommand::Retry(args) => retry(&core, args),
    }
}

fn state(text: &str) -> Result<MailState, Failure> {
    MailState::parse(text).ok_or_else(|| {
        let known: Vec<&str> = MailState::ALL.iter().map(|state| state.as_str()).collect();
        Failure::Told(format!(
            "no mail is `{}`: write one of {}",
            text.escape_debug(),
            known.join(", ")
        ))
    })
}

fn mail_id(text: &str) -> Result<MailId, Failure> {
    MailId::parse(text).ok_or_else(|| Failure::Told(format!("`{}` is no id of a mail", text.escape_debug())))
}

fn list(core: &Core, args: &ListArgs) -> Result<ExitCode, Failure> {
    let address = args.address.as_deref().map(Address::parse).transpose();
    let mails = list_mails(
        core,
        &MailQuery {
            address: address.map_err(Failure::process("--address"))?,
            state: args.state.as_deref().map(state).transpose()?,
            before: args.page.before.as_deref().map(mail_id).transpose()?,
            challenge: None,
            limit: args.page.limit,
        },
    )?;
    let next = mails
        .last()
        .filter(|_| mails.len() == usize::from(args.page.limit));
    let next = next.map(|trail| trail.record.mail.id.to_string());
    args.format.done(
        || json!({ "mails": mails.iter().map(records::mail).collect::<Vec<_>>(), "next": next.clone() }),
        || {
            let row = |trail: &MailTrail| {
                let record = &trail.record;
                vec![
                    record.mail.id.to_string(),
                    moment(record.mail.created_at),
                    record.mail.kind.as_str().to_owned(),
                    record.mail.address.as_str().to_owned(),
                    record.state.as_str().to_owned(),
                    record.attempts.to_string(),
                    record.note.clone().unwrap_or_default(),
                ]
            };
            let rows: Vec<_> = mails.iter().map(row).collect();
            let more = next
                .as_ref()
                .map_or_else(String::new, |id| format!("more: --before {id}\n"));
            table(
                &["MAIL", "QUEUED (UTC)", "KIND", "TO", "STATE", "TRIES", "NOTE"],
                &rows,
            ) + &more
        },
    )
}

fn retry(core: &Core, args: &RetryArgs) -> Result<ExitCode, Failure> {
    let which = match &args.all {
        Some(all) => Retry::All(state(all)?),
        None => Retry::These(args.ids.iter().map(|id| mail_id(id)).collect::<Result<_, _>>()?),
    };
    let requeued = retry_mails(core, &which)?;
    args.format.print(
        || json!({ "requeued": requeued }),
        || match requeued {
            1 => "1 mail is queued again".to_owned(),
            0 => "no mail is queued again: none of them is waiting to be, or a worker holds it".to_owned(),
            count => format!("{count} mails are queued again"),
        },
    )?;
    // Of all there are, none may be; of those that were named, one should.
    Ok(if requeued == 0 && args.all.is_none() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
