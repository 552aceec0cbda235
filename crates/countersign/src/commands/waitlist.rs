//! `countersign waitlist …`: who waits, and letting them in singly, in bulk, by domain or in order.

use std::process::ExitCode;

use countersign_core::Core;
use countersign_core::nouns::address::domain_of_addresses;
use countersign_core::nouns::ids::WaitlistEntryId;
use countersign_core::nouns::waitlist::{Feature, Waiting, WaitlistEntry};
use countersign_core::ports::waitlist::WaitlistQuery;
use countersign_core::usecases::waitlist::let_in::{MOST_AT_ONCE, Selection, let_in};
use serde_json::{Value, json};

use super::operating::{open_core, operator};
use super::output::{Format, instant, maybe_instant, moment, table};
use crate::failure::Failure;
use crate::settings::Settings;

/// What to do with the waitlist.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum WaitlistCommand {
    /// List who waits, in the order of the queue
    List(ListArgs),
    /// Let people in: addresses are invited, users are told
    LetIn(LetInArgs),
}

/// Who.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only those who wait for this feature
    #[arg(long, conflicts_with = "product")]
    feature: Option<String>,
    /// Only those who wait for the product itself
    #[arg(long)]
    product: bool,
    /// Only those of this domain
    #[arg(long)]
    domain: Option<String>,
    /// Those who were let in as well
    #[arg(long)]
    all: bool,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    /// Go on after this entry, the last of the page before
    #[arg(long, value_name = "ID")]
    after: Option<String>,
    #[command(flatten)]
    format: Format,
}

/// Whom to let in.
#[derive(Debug, clap::Args)]
pub(crate) struct LetInArgs {
    /// The ids of entries
    #[arg(required_unless_present_any = ["first", "domain"])]
    ids: Vec<String>,
    /// So many, in the order of the queue
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["ids", "domain"], value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_AT_ONCE)))]
    first: Option<u16>,
    /// All of this domain, at most a thousand at once
    #[arg(long, conflicts_with = "ids")]
    domain: Option<String>,
    /// Of those who wait for this feature; without it, for the product itself
    #[arg(long)]
    feature: Option<String>,
    #[command(flatten)]
    format: Format,
}

/// Does it.
pub(crate) fn run(settings: &Settings, command: &WaitlistCommand) -> Result<ExitCode, Failure> {
    let core = open_core(settings)?;
    match command {
        WaitlistCommand::List(args) => list(&core, args),
        WaitlistCommand::LetIn(args) => admit(&core, args),
    }
}

fn list(core: &Core, args: &ListArgs) -> Result<ExitCode, Failure> {
    let feature = args.feature.as_deref().map(feature).transpose()?;
    let entries = core.store.list_waitlist(&WaitlistQuery {
        feature: feature.map(Some).or(args.product.then_some(None)),
        domain: args.domain.as_deref().map(domain).transpose()?,
        waiting: !args.all,
        after: args.after.as_deref().map(entry_id).transpose()?,
        limit: args.limit,
        account: None,
    })?;
    let next = entries
        .last()
        .filter(|_| entries.len() == usize::from(args.limit));
    let next = next.map(|entry| entry.id.to_string());
    args.format.done(
        || json!({ "entries": entries.iter().map(record).collect::<Vec<_>>(), "next": next.clone() }),
        || {
            let row = |entry: &WaitlistEntry| {
                vec![
                    entry.id.to_string(),
                    moment(entry.since),
                    who(entry),
                    entry.feature.as_ref().map_or("", Feature::as_str).to_owned(),
                    entry.granted_at.map(moment).unwrap_or_default(),
                ]
            };
            let rows: Vec<_> = entries.iter().map(row).collect();
            let more = next
                .as_ref()
                .map_or_else(String::new, |id| format!("more: --after {id}\n"));
            table(&["ENTRY", "SINCE (UTC)", "WHO", "FEATURE", "LET IN (UTC)"], &rows) + &more
        },
    )
}

fn admit(core: &Core, args: &LetInArgs) -> Result<ExitCode, Failure> {
    let feature = args.feature.as_deref().map(feature).transpose()?;
    let selection = match (args.first, &args.domain) {
        (Some(count), _) => Selection::First(feature, count),
        (None, Some(domain)) => Selection::Domain(feature, self::domain(domain)?),
        (None, None) if args.ids.len() > usize::from(MOST_AT_ONCE) => {
            return Err(Failure::Told(format!("at most {MOST_AT_ONCE} at once")));
        }
        (None, None) => Selection::Entries(args.ids.iter().map(|id| entry_id(id)).collect::<Result<_, _>>()?),
    };
    let done = let_in(core, &operator(core), &selection)?;
    args.format.done(
        || json!({ "granted": done.granted, "passed_over": done.passed_over, "remaining": done.remaining }),
        || {
            let mut text = format!("let in: {}", done.granted.len());
            if !done.passed_over.is_empty() {
                let ids: Vec<String> = done.passed_over.iter().map(ToString::to_string).collect();
                text.push_str(&format!(
                    "\npassed over, since they wait no more, their address has had its hour's mail or their user is \
                     disabled: {}",
                    ids.join(" ")
                ));
            }
            if !done.remaining.is_empty() {
                text.push_str(&format!("\nthe store failed before the other {}: run it again", done.remaining.len()));
            }
            text
        },
    )
}

fn feature(text: &str) -> Result<Feature, Failure> {
    Feature::parse(text).ok_or_else(|| {
        Failure::Told(format!(
            "`{}` is no feature: a to z, digits and hyphens, 64 at most",
            text.escape_debug()
        ))
    })
}

fn domain(text: &str) -> Result<String, Failure> {
    domain_of_addresses(text).ok_or_else(|| Failure::Told(format!("`{}` is no domain", text.escape_debug())))
}

fn entry_id(text: &str) -> Result<WaitlistEntryId, Failure> {
    let id = WaitlistEntryId::parse(text);
    id.ok_or_else(|| Failure::Told(format!("`{}` is no id of an entry", text.escape_debug())))
}

fn who(entry: &WaitlistEntry) -> String {
    match &entry.who {
        Waiting::User(user, _) => format!("user {user}"),
        Waiting::Address(address) => address.as_str().to_owned(),
    }
}

fn record(entry: &WaitlistEntry) -> Value {
    let who = match &entry.who {
        Waiting::User(user, account) => json!({ "user": user, "account": account }),
        Waiting::Address(address) => json!({ "address": address.as_str() }),
    };
    json!({
        "id": entry.id,
        "who": who,
        "feature": entry.feature.as_ref().map(Feature::as_str),
        "client": entry.client,
        "since": instant(entry.since),
        "granted_at": maybe_instant(entry.granted_at),
    })
}
