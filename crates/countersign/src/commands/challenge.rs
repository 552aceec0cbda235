//! `countersign challenge show <request id or address>`: the timeline of one sign-in, or the newest of an address.

use std::process::ExitCode;

use countersign_core::Core;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::RequestId;
use countersign_core::usecases::show_challenge::{Happening, list_challenges, show_challenge};
use serde_json::json;

use super::operating::open_core;
use super::output::{Format, instant, maybe_instant, moment, table};
use super::records;
use crate::failure::Failure;
use crate::settings::Settings;

/// What to do with challenges.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ChallengeCommand {
    /// Tell what happened to one sign-in, by its request id; or list those of an address
    Show(ShowArgs),
}

/// Which challenge.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// The request id a client was given, or an address
    #[arg(value_name = "REQUEST ID OR ADDRESS")]
    name: String,
    /// Of an address: how many at most
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    #[command(flatten)]
    format: Format,
}

/// Shows it.
pub(crate) fn run(settings: &Settings, command: &ChallengeCommand) -> Result<ExitCode, Failure> {
    let ChallengeCommand::Show(args) = command;
    let core = open_core(settings)?;
    match RequestId::parse(args.name.trim()) {
        Some(request) => show(&core, request, args.format),
        None => list(&core, args),
    }
}

fn show(core: &Core, request: RequestId, format: Format) -> Result<ExitCode, Failure> {
    let story = show_challenge(core, request)?.ok_or_else(|| {
        let told = "there is no such request, or none any more: challenges are kept for a day (retention.challenges). \
                    The id is `requestId` or `request_id` of the reply to whoever asked for the code; the `request_id` of \
                    a log line and `x-request-id` name something else. An address will do, too";
        Failure::Told(told.to_owned())
    })?;
    format.done(
        || {
            let happenings = story.happenings.iter().map(|happening| {
                json!({ "at": maybe_instant(happening.at), "what": happening.what, "text": happening.text })
            });
            let requests = story.requests.iter().map(ToString::to_string);
            let state = records::challenge_state(&story.challenge, story.now);
            let more = [
                ("now", json!(instant(story.now))),
                ("state", json!(state)),
                ("requests", requests.collect()),
                ("timeline", happenings.collect()),
            ];
            records::with(records::challenge(&story.challenge), more)
        },
        || {
            let challenge = &story.challenge;
            let requests: Vec<String> = story.requests.iter().map(ToString::to_string).collect();
            let head = format!(
                "address   {}\nrequests  {}\nstate     {}\n\n",
                challenge.address.as_str(),
                requests.join(", "),
                records::challenge_state(challenge, story.now)
            );
            let row = |happening: &Happening| {
                let at = happening.at.map(moment).unwrap_or_default();
                vec![at, happening.what.to_owned(), happening.text.clone()]
            };
            let rows: Vec<_> = story.happenings.iter().map(row).collect();
            head + &table(&["WHEN (UTC)", "WHAT", ""], &rows)
        },
    )
}

fn list(core: &Core, args: &ShowArgs) -> Result<ExitCode, Failure> {
    let address = Address::parse(&args.name).map_err(|_| {
        let name = args.name.escape_debug();
        Failure::Told(format!("`{name}` is neither a request id nor an address"))
    })?;
    let (now, challenges) = list_challenges(core, &address, args.limit)?;
    args.format.done(
        || {
            let list = challenges.iter().map(|challenge| {
                let state = json!(records::challenge_state(challenge, now));
                records::with(records::challenge(challenge), [("state", state)])
            });
            json!({ "address": address.as_str(), "challenges": list.collect::<Vec<_>>() })
        },
        || {
            if challenges.is_empty() {
                return format!("{} asked for no code that is still remembered", address.as_str());
            }
            let rows: Vec<_> = challenges
                .iter()
                .map(|challenge| {
                    vec![
                        challenge.id.to_string(),
                        moment(challenge.created_at),
                        challenge.kind.as_str().to_owned(),
                        challenge.surface.as_str().to_owned(),
                        challenge.failed_guesses.to_string(),
                        records::challenge_state(challenge, now).to_owned(),
                    ]
                })
                .collect();
            table(
                &["REQUEST", "ASKED (UTC)", "KIND", "SURFACE", "WRONG", "STATE"],
                &rows,
            )
        },
    )
}
