//! `countersign audit list`: who did what, newest first.

use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, TimeDelta};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::{EventId, UserId};
use countersign_core::ports::operators::{AuditEntry, AuditQuery};
use countersign_core::usecases::list_audit_events::list_audit_events;
use serde_json::json;

use super::operating::open_core;
use super::output::{Format, moment, table};
use super::records;
use crate::failure::Failure;
use crate::settings::Settings;

/// What to do with the audit trail.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AuditCommand {
    /// List events, newest first
    List(ListArgs),
}

/// Which events.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only those about this address, or this pseudonym of an erased one
    #[arg(long)]
    address: Option<String>,
    /// Only those about the user of this id
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Only those of this kind, like `sign_in_failed`
    #[arg(long)]
    kind: Option<String>,
    /// Only those since then: `2026-01-31`, `2026-01-31T12:00:00Z`, or so long ago: `2h`, `7d`
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    /// Go on after this event, as the page before names it
    #[arg(long, value_name = "CURSOR")]
    before: Option<String>,
    #[command(flatten)]
    format: Format,
}

/// Lists them.
pub(crate) fn run(settings: &Settings, command: &AuditCommand) -> Result<ExitCode, Failure> {
    let AuditCommand::List(args) = command;
    let core = open_core(settings)?;
    let now = core.store.read_time()?;
    let entries = list_audit_events(&core, &query(args, now)?)?;
    let next = entries
        .last()
        .filter(|_| entries.len() == usize::from(args.limit));
    let next = next.map(|entry| format!("{}_{}", entry.at.timestamp_micros(), entry.id));
    args.format.done(
        || json!({ "events": entries.iter().map(records::event).collect::<Vec<_>>(), "next": next.clone() }),
        || {
            let row = |entry: &AuditEntry| {
                let name = entry.address.clone().or(entry.user.map(|id| id.to_string()));
                vec![
                    moment(entry.at),
                    entry.kind.clone(),
                    name.unwrap_or_default(),
                    entry.ip_prefix.clone().unwrap_or_default(),
                    entry.detail.to_string(),
                ]
            };
            let rows: Vec<_> = entries.iter().map(row).collect();
            let more = next
                .as_ref()
                .map_or_else(String::new, |next| format!("more: --before {next}\n"));
            table(&["WHEN (UTC)", "KIND", "ABOUT", "FROM", "DETAIL"], &rows) + &more
        },
    )
}

fn query(args: &ListArgs, now: Timestamp) -> Result<AuditQuery, Failure> {
    let told = |what: &str| Failure::Told(what.to_owned());
    let user = args
        .user
        .as_deref()
        .map(|text| UserId::parse(text).ok_or_else(|| told("--user takes the id of a user")));
    let since = args.since.as_deref().map(|text| {
        since(text, now)
            .ok_or_else(|| told("--since takes a day, an instant like 2026-01-31T12:00:00Z, or 2h, 7d"))
    });
    let before = args.before.as_deref().map(|text| {
        let (at, id) = text.split_once('_')?;
        Some((
            Timestamp::from_timestamp_micros(at.parse().ok()?)?,
            EventId::parse(id)?,
        ))
    });
    let before =
        before.map(|cursor| cursor.ok_or_else(|| told("--before takes what the page before ends with")));
    // A pseudonym is no address, and is taken as it is.
    let address = args.address.as_deref().map(|text| match Address::parse(text) {
        Ok(address) => address.as_str().to_owned(),
        Err(_) => text.trim().to_owned(),
    });
    Ok(AuditQuery {
        address,
        user: user.transpose()?,
        kind: args.kind.clone(),
        since: since.transpose()?,
        before: before.transpose()?,
        limit: args.limit,
    })
}

fn since(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(day.and_hms_opt(0, 0, 0)?.and_utc());
    }
    let number = text.get(..text.len().checked_sub(1)?)?.parse().ok()?;
    let ago = match text.get(text.len() - 1..)? {
        "s" => TimeDelta::try_seconds(number),
        "m" => TimeDelta::try_minutes(number),
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => None,
    };
    now.checked_sub_signed(ago?)
}

#[cfg(test)]
mod tests {
    use super::super::output::instant;
    use super::*;

    #[test]
    fn since_is_a_day_an_instant_or_a_span() {
        let now = since("2026-01-31T12:00:00Z", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(
            instant(since("2026-01-31", now).unwrap()),
            "2026-01-31T00:00:00.000000Z"
        );
        assert_eq!(instant(since("36h", now).unwrap()), "2026-01-30T00:00:00.000000Z");
        assert_eq!(instant(since("1d", now).unwrap()), "2026-01-30T12:00:00.000000Z");
        for text in ["", "d", "7", "yesterday", "1é", "99999999999999d"] {
            assert_eq!(since(text, now), None, "{text}");
        }
    }
}
