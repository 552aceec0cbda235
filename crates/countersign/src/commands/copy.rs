//! `countersign copy --from URL --to URL`: everything from one database into another, empty one.

use std::process::ExitCode;
use std::sync::Arc;

use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::ids::EventId;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::transfer::RowCounts;
use serde_json::json;

use super::key_verdict::KeyVerdict;
use super::output::{Format, table};
use super::restore::{counts_json, counts_text};
use crate::failure::Failure;
use crate::settings::{DatabaseUrl, Settings, parse_database_url};
use crate::store::{Connected, connect};
use crate::system_clock::SystemClock;

/// From where to where.
#[derive(Debug, clap::Args)]
pub(crate) struct CopyArgs {
    /// The database to copy from: `sqlite:PATH` or `postgres://…`
    #[arg(long, value_name = "URL")]
    from: String,
    /// The database to copy to; it must be empty, and is brought up to date first
    #[arg(long, value_name = "URL")]
    to: String,
    #[command(flatten)]
    format: Format,
}

/// Copies, and counts.
pub(crate) fn run(settings: &Settings, args: &CopyArgs) -> Result<ExitCode, Failure> {
    let read = |name: &str, text: &str| {
        parse_database_url(text).map_err(|error| Failure::Told(format!("{name} {error}")))
    };
    let (from, to) = (read("--from", &args.from)?, read("--to", &args.to)?);
    let (from, to) = (open(settings, &from, false)?, open(settings, &to, true)?);
    if !from.schema_is_current()? {
        return Err(Failure::Told(
            "the database to copy from lacks migrations of this release: run `countersign migrate` on it first".to_owned(),
        ));
    }
    to.migrate()?;
    let (source, target) = (from.transfer(), to.transfer());
    if source.list_migrations()? != target.list_migrations()? {
        return Err(Failure::Told(
            "the two databases have different migrations: one was brought up to date by another release"
                .to_owned(),
        ));
    }
    refuse_rows(&target.count_rows()?)?;

    // The counts are of the rows that were handed over, and so of one moment, whoever writes meanwhile.
    let mut handed: Vec<(&'static str, u64)> = source
        .count_rows()?
        .into_iter()
        .map(|(name, _)| (name, 0))
        .collect();
    target.import_rows(&mut |take| {
        source.export_rows(&mut |table, rows| {
            for (_, count) in handed.iter_mut().filter(|(name, _)| *name == table.name) {
                *count += u64::try_from(rows.len()).unwrap_or_default();
            }
            take(table, rows)
        })
    })?;
    let arrived = target.count_rows()?;
    if arrived != handed {
        return Err(Failure::Told(format!(
            "the counts differ, so the copy must not be used: {} were handed over, {} arrived",
            counts_json(&handed),
            counts_json(&arrived)
        )));
    }
    let store = to.store();
    let (now, keys, uses) = (
        store.read_time()?,
        store.list_signing_keys()?,
        store.list_key_uses()?,
    );
    let clock = SystemClock::new();
    let id = EventId::mint(&SystemEntropy::new(), clock.now());
    store.insert_audit_events(&[AuditEvent::by_operator(id, now, AuditKind::CopiedIn)])?;
    let verdict = KeyVerdict::of(settings, &keys, &uses, now)?;
    args.format.done(
        || json!({ "rows": counts_json(&arrived), "keys": verdict.json() }),
        || {
            let row = |(name, count): &(&str, u64)| vec![(*name).to_owned(), count.to_string()];
            let rows: Vec<_> = arrived.iter().filter(|(_, count)| *count > 0).map(row).collect();
            format!(
                "{}(all other tables are empty)\n\nevery row that was handed over arrived; budgets per network and the deployment's counters begin anew\n{}\n",
                table(&["TABLE", "ROWS"], &rows),
                verdict.text()
            )
        },
    )
}

fn open(settings: &Settings, url: &DatabaseUrl, may_make: bool) -> Result<Connected, Failure> {
    Ok(connect(url, settings, Arc::new(SystemClock::new()), may_make)?)
}

fn refuse_rows(counts: &RowCounts) -> Result<(), Failure> {
    if counts.iter().all(|(_, count)| *count == 0) {
        return Ok(());
    }
    let told = format!(
        "the database to copy to is not empty: it has {}",
        counts_text(counts)
    );
    Err(Failure::Told(told))
}
