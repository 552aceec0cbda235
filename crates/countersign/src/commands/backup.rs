//! `countersign backup FILE`: the SQLite database as of now, while the service runs.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::ids::EventId;
use countersign_core::ports::clock::Clock as _;
use countersign_sqlite::look_into;
use serde_json::json;

use super::key_verdict::KeyVerdict;
use super::output::Format;
use super::restore::{counts_json, counts_text};
use crate::failure::Failure;
use crate::settings::Settings;
use crate::store::{Connected, connect_as_set};
use crate::system_clock::SystemClock;

/// Where to.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    /// The file to write; nothing may be there yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    format: Format,
}

/// Writes it, and reads it again to be sure.
pub(crate) fn run(settings: &Settings, args: &BackupArgs) -> Result<ExitCode, Failure> {
    let clock = Arc::new(SystemClock::new());
    let store = match connect_as_set(settings, Arc::clone(&clock) as _)? {
        Connected::Sqlite(store) => store,
        Connected::Postgres(_) => {
            let told = "this is for SQLite: PostgreSQL is backed up by `pg_dump --format=custom`, see docs/operations.md";
            return Err(Failure::Told(told.to_owned()));
        }
    };
    if !store.schema_is_current()? {
        return Err(Failure::Told(
            "the database lacks migrations of this release: run `countersign migrate` first".to_owned(),
        ));
    }
    let file = target(&args.file)?;
    let id = EventId::mint(&SystemEntropy::new(), clock.now());
    let event = AuditEvent::by_operator(id, clock.now(), AuditKind::BackedUp);
    countersign_core::ports::audit_events::AuditEvents::insert_audit_events(&store, &[event])?;
    let failed = |why: &dyn Display| Failure::Told(format!("the backup failed: {why}"));
    store.back_up(&file).map_err(|error| failed(&error))?;
    let facts = look_into(&file, clock.now()).map_err(|error| failed(&error))?;
    if let Some(fault) = facts.faults.first() {
        return Err(Failure::Told(format!("the backup is damaged: {fault}")));
    }
    let Some(sealed) = &facts.sealed else {
        return Err(failed(&"its schema is not that of this release"));
    };
    let verdict = KeyVerdict::of(settings, &sealed.keys, &sealed.uses, clock.now())?;
    let bytes = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
    args.format.done(
        || {
            json!({
                "file": file.display().to_string(),
                "bytes": bytes,
                "rows": counts_json(&facts.counts),
                "keys": verdict.json(),
            })
        },
        || {
            format!(
                "{} is written and read again: {bytes} bytes\n{}\n{}\nkeep the root secret elsewhere: it is not in the backup\n",
                file.display(),
                counts_text(&facts.counts),
                verdict.text()
            )
        },
    )
}

fn target(file: &Path) -> Result<PathBuf, Failure> {
    if file.exists() {
        return Err(Failure::Told(format!("{} is there already", file.display())));
    }
    std::path::absolute(file).map_err(Failure::process("the path of the backup"))
}
