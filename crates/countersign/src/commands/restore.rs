//! `countersign restore`: looks whether a backup is sound and the root secret the right one, and puts it in place.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use countersign_core::nouns::Timestamp;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::transfer::RowCounts;
use countersign_sqlite::{Sealed, look_into};
use serde_json::{Value, json};

use super::key_verdict::KeyVerdict;
use super::output::Format;
use crate::failure::Failure;
use crate::root_secret::make_folder;
use crate::settings::{DatabaseUrl, Settings, parse_database_url};
use crate::store::{connect, sqlite_file};
use crate::system_clock::SystemClock;

const NOT_OURS: &str = "no migration was ever applied: it is no database of Countersign";

/// What from.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// The backup of an SQLite database
    #[arg(value_name = "FILE", required_unless_present = "database")]
    file: Option<PathBuf>,
    /// Only look: change nothing
    #[arg(long)]
    verify: bool,
    /// With --verify: look at a database that was restored otherwise, like `postgres://…`
    #[arg(long, value_name = "URL", requires = "verify", conflicts_with = "file")]
    database: Option<String>,
    #[command(flatten)]
    format: Format,
}

/// What was found.
struct Findings {
    what: String,
    faults: Vec<String>,
    /// Of an earlier release: what the service will apply. Nothing is wrong with that.
    missing_migrations: Vec<String>,
    counts: RowCounts,
    /// `None`: an earlier release kept the keys in a way that this one cannot read before it has migrated.
    verdict: Option<KeyVerdict>,
}

impl Findings {
    fn is_good(&self) -> bool {
        self.faults.is_empty() && self.verdict.as_ref().is_none_or(KeyVerdict::fits)
    }
}

/// Looks, and restores unless it is only to look.
pub(crate) fn run(settings: &Settings, args: &RestoreArgs) -> Result<ExitCode, Failure> {
    let clock = SystemClock::new();
    let findings = match (&args.database, &args.file) {
        (Some(url), _) => look_at_database(settings, url)?,
        (None, Some(file)) => look_at_file(settings, file, clock.now())?,
        (None, None) => return Err(Failure::Told("name a backup".to_owned())),
    };
    let is_good = findings.is_good();
    let restored = match &args.file {
        Some(file) if is_good && !args.verify => Some(put_in_place(settings, file)?),
        Some(_) | None => None,
    };
    args.format.print(
        || as_json(&findings, restored.as_deref()),
        || as_text(&findings, restored.as_deref()),
    )?;
    Ok(if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn look_at_file(settings: &Settings, file: &Path, now: Timestamp) -> Result<Findings, Failure> {
    let facts = look_into(file, now).map_err(|error| Failure::Told(error.to_string()))?;
    let mut faults: Vec<String> = facts
        .faults
        .iter()
        .map(|fault| format!("damaged: {fault}"))
        .collect();
    let known = countersign_sqlite::known_migrations();
    faults.extend(faults_of_schema(&facts.migrations, &known));
    let sealed = facts.sealed.as_ref();
    let verdict = sealed.map(|Sealed { keys, uses }| KeyVerdict::of(settings, keys, uses, now));
    Ok(Findings {
        what: file.display().to_string(),
        faults,
        missing_migrations: those_missing(&facts.migrations, &known),
        counts: facts.counts,
        verdict: verdict.transpose()?,
    })
}

fn look_at_database(settings: &Settings, url: &str) -> Result<Findings, Failure> {
    let url = parse_database_url(url).map_err(|error| Failure::Told(format!("--database {error}")))?;
    let database = connect(&url, settings, Arc::new(SystemClock::new()), false)?;
    let (applied, known) = (
        database.transfer().list_migrations()?,
        database.known_migrations()?,
    );
    if applied.is_empty() {
        return Err(Failure::Told(NOT_OURS.to_owned()));
    }
    let mut faults = faults_of_schema(&applied, &known);
    let missing_migrations = those_missing(&applied, &known);
    let store = database.store();
    let sealed = store
        .read_time()
        .and_then(|now| Ok((now, store.list_signing_keys()?, store.list_key_uses()?)));
    let (counts, verdict) = match sealed {
        Ok((now, keys, uses)) => {
            if keys.is_empty() {
                let what = "there is no signing key: no service ever ran on it, or the backup is not whole";
                faults.push(what.to_owned());
            }
            let counts = if missing_migrations.is_empty() {
                database.transfer().count_rows()?
            } else {
                Vec::new()
            };
            (counts, Some(KeyVerdict::of(settings, &keys, &uses, now)?))
        }
        Err(StoreError::Broken(_)) if !missing_migrations.is_empty() => (Vec::new(), None),
        Err(error) => return Err(error.into()),
    };
    Ok(Findings {
        what: match url {
            DatabaseUrl::Postgres(_) => "the PostgreSQL database".to_owned(),
            DatabaseUrl::Sqlite(path) => path.display().to_string(),
        },
        faults,
        missing_migrations,
        counts,
        verdict,
    })
}

/// What is wrong with a schema by the migrations that made it: it is none of ours, or of a release after this one.
fn faults_of_schema(applied: &[String], known: &[String]) -> Vec<String> {
    if applied.is_empty() {
        return vec![NOT_OURS.to_owned()];
    }
    let newer = applied.iter().filter(|version| !known.contains(version));
    newer
        .map(|version| format!("migration {version} is unknown: it was made by a newer release"))
        .collect()
}

/// What the schema of an earlier release lacks.
fn those_missing(applied: &[String], known: &[String]) -> Vec<String> {
    let missing = known.iter().filter(|version| !applied.contains(version));
    missing.filter(|_| !applied.is_empty()).cloned().collect()
}

/// Copies the backup to where the settings want the database, if nothing is there.
fn put_in_place(settings: &Settings, file: &Path) -> Result<PathBuf, Failure> {
    let Some(place) = sqlite_file(settings) else {
        let told =
            "the settings name PostgreSQL: use `pg_restore`, or `countersign copy`, see docs/operations.md";
        return Err(Failure::Told(told.to_owned()));
    };
    let beside = |end: &str| PathBuf::from(format!("{}{end}", place.display()));
    for path in [place.clone(), beside("-wal"), beside("-shm")] {
        if path.exists() {
            let told = format!(
                "{} is there already: stop the service and move it away first",
                path.display()
            );
            return Err(Failure::Told(told));
        }
    }
    let failed = "the database cannot be put in place";
    if let Some(folder) = place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder).map_err(Failure::process(failed))?;
    }
    // Whole under another name first: a service that starts meanwhile never sees half of it.
    let draft = beside(".restoring");
    copy_private(file, &draft).map_err(Failure::process(failed))?;
    fs::rename(&draft, &place).map_err(Failure::process(failed))?;
    Ok(place)
}

fn copy_private(from: &Path, to: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut source = fs::File::open(from)?;
    let mut options = fs::OpenOptions::new();
    let mut target = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(to)?;
    std::io::copy(&mut source, &mut target)?;
    target.sync_all()
}

fn as_json(findings: &Findings, restored: Option<&Path>) -> Value {
    json!({
        "what": findings.what,
        "ok": findings.is_good(),
        "faults": findings.faults,
        "missing_migrations": findings.missing_migrations,
        "rows": counts_json(&findings.counts),
        "keys": findings.verdict.as_ref().map(KeyVerdict::json),
        "restored_to": restored.map(|path| path.display().to_string()),
    })
}

fn as_text(findings: &Findings, restored: Option<&Path>) -> String {
    let mut lines = vec![if findings.faults.is_empty() {
        format!("{} is sound", findings.what)
    } else {
        format!("{} cannot be used:", findings.what)
    }];
    lines.extend(findings.faults.iter().map(|fault| format!("  {fault}")));
    let missing = findings.missing_migrations.iter();
    lines.extend(missing.map(|version| {
        format!("it is of an earlier release: the service applies migration {version} when it starts")
    }));
    if !findings.counts.is_empty() {
        lines.push(counts_text(&findings.counts));
    }
    match &findings.verdict {
        Some(verdict) => lines.push(verdict.text()),
        None if findings.faults.is_empty() => {
            lines.push("`countersign doctor` tells then whether the root secret is the right one".to_owned());
        }
        None => {}
    }
    match restored {
        Some(place) => lines.push(format!(
            "restored to {}: the service may be started",
            place.display()
        )),
        None if !findings.is_good() => lines.push("nothing was changed".to_owned()),
        None => {}
    }
    lines.join("\n")
}

/// How many rows, for people; tables without any are left out.
pub(super) fn counts_text(counts: &RowCounts) -> String {
    let full = counts.iter().filter(|(_, count)| *count > 0);
    let texts: Vec<_> = full.map(|(name, count)| format!("{count} {name}")).collect();
    if texts.is_empty() {
        return "no rows".to_owned();
    }
    texts.join(", ")
}

/// How many rows, for programs.
pub(super) fn counts_json(counts: &RowCounts) -> Value {
    let pairs = counts
        .iter()
        .map(|(name, count)| ((*name).to_owned(), json!(count)));
    Value::Object(pairs.collect())
}
