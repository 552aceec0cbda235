//! `countersign import FILE`: users from elsewhere, with their passwords' hashes, as often as wanted.

mod descope;
mod fields;
mod flaw;
pub(crate) mod form;
mod gotrue;
mod keycloak;
mod lines;
mod values;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use countersign_core::nouns::Timestamp;
use countersign_core::usecases::import::import_users::{ImportCounts, ImportUsers};
use countersign_core::usecases::import::record::UserRecord;
use serde_json::{Value, json};

use super::operating::open_core;
use super::output::Format;
use crate::failure::Failure;
use crate::settings::Settings;
use fields::Fields;
use flaw::Flaw;

/// How many problems are told one by one.
const MOST_TOLD: usize = 1_000;

/// What to import.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// The file to read; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where it is from: our own form, one user per line, or the export of another service
    #[arg(long, value_enum, default_value_t = Origin::Countersign)]
    from: Origin,
    /// Change nothing; tell what would be
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    format: Format,
}

/// Whose form a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Origin {
    /// One JSON object per line, as docs/import.md describes them
    Countersign,
    /// Users as Descope's management API gives and takes them
    Descope,
    /// Rows of GoTrue's (Supabase Auth's) table auth.users as JSON
    Gotrue,
    /// A realm export, or its files of users
    Keycloak,
}

/// Makes a record of what another service says of a user; none where it is nobody who could sign in here.
type Mapping = fn(Fields, Timestamp) -> Result<Option<UserRecord>, Flaw>;

impl Origin {
    fn mapping(self) -> Option<Mapping> {
        match self {
            Origin::Countersign => None,
            Origin::Descope => Some(descope::user),
            Origin::Gotrue => Some(gotrue::user),
            Origin::Keycloak => Some(keycloak::user),
        }
    }

    /// What is counted in its files.
    fn unit(self) -> &'static str {
        match self {
            Origin::Countersign => "line",
            Origin::Descope | Origin::Gotrue | Origin::Keycloak => "user",
        }
    }
}

/// Imports, and tells what came of it; a refused user makes it end with 1.
pub(crate) fn run(settings: &Settings, args: &ImportArgs) -> Result<ExitCode, Failure> {
    let input = open(&args.file)?;
    let core = open_core(settings)?;
    let mut run = Run {
        import: ImportUsers::begin(&core, args.dry_run)?,
        report: Report::default(),
    };
    let read = match args.from.mapping() {
        None => lines::each(input, &mut |place, line| {
            run.take(place, line.and_then(|line| form::read(&line)).map(Some))
        }),
        Some(mapping) => values::each(input, &mut |place, value| {
            run.take(
                place,
                Fields::of(value).and_then(|fields| mapping(fields, core.now())),
            )
        }),
    };
    let ended = read.and_then(|()| run.finish());
    ended.map_err(|error| run.interrupted(&error))?;
    let (counts, report) = (run.import.counts(), run.report);
    args.format
        .print(|| report.json(&counts, args), || report.text(&counts, args))?;
    Ok(if report.refused(&counts) == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn open(path: &Path) -> Result<BufReader<Box<dyn Read>>, Failure> {
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        let failed = |error| Failure::Told(format!("{} cannot be read: {error}", path.display()));
        Box::new(File::open(path).map_err(failed)?)
    };
    Ok(BufReader::with_capacity(64 * 1024, input))
}

struct Run<'a> {
    import: ImportUsers<'a>,
    report: Report,
}

impl Run<'_> {
    fn take(&mut self, place: u64, read: Result<Option<UserRecord>, Flaw>) -> Result<(), Failure> {
        let report = &mut self.report;
        match read {
            Ok(Some(record)) => {
                let mut refuse = |place, flaw| report.tell(place, Flaw::Record(flaw));
                self.import.add(place, record, &mut refuse)?;
            }
            Ok(None) => report.left_out += 1,
            Err(flaw) => {
                report.unread += 1;
                report.tell(place, flaw);
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let report = &mut self.report;
        self.import
            .finish(&mut |place, flaw| report.tell(place, Flaw::Record(flaw)))?;
        Ok(())
    }

    fn interrupted(&self, error: &Failure) -> Failure {
        let created = self.import.counts().created;
        Failure::Told(format!(
            "{error}\n{created} users were imported before that; run it again, and they are passed over"
        ))
    }
}

/// What is to be told at the end.
#[derive(Default)]
struct Report {
    problems: Vec<(u64, Flaw)>,
    /// Problems beyond those that are told one by one.
    untold: u64,
    /// Refused before they became records.
    unread: u64,
    /// Nobody who could sign in here.
    left_out: u64,
}

impl Report {
    fn tell(&mut self, place: u64, flaw: Flaw) {
        if self.problems.len() < MOST_TOLD {
            self.problems.push((place, flaw));
        } else {
            self.untold += 1;
        }
    }

    fn refused(&self, counts: &ImportCounts) -> u64 {
        counts.refused + self.unread
    }

    /// In the order of the file: some come to light only when their batch is written.
    fn sorted(&self) -> Vec<&(u64, Flaw)> {
        let mut problems: Vec<_> = self.problems.iter().collect();
        problems.sort_by_key(|(place, _)| *place);
        problems
    }

    fn json(&self, counts: &ImportCounts, args: &ImportArgs) -> Value {
        let unit = args.from.unit();
        let problem = |(place, flaw): &&(u64, Flaw)| json!({ unit: place, "reason": flaw.word(), "text": flaw.to_string() });
        json!({
            "dry_run": args.dry_run,
            "created": counts.created,
            "kept": counts.kept,
            "left_out": self.left_out,
            "refused": self.refused(counts),
            "problems": self.sorted().iter().map(problem).collect::<Vec<_>>(),
            "problems_untold": self.untold,
        })
    }

    fn text(&self, counts: &ImportCounts, args: &ImportArgs) -> String {
        let unit = args.from.unit();
        let mut lines: Vec<String> = self
            .sorted()
            .iter()
            .map(|(place, flaw)| format!("{unit} {place}: {flaw}"))
            .collect();
        if self.untold > 0 {
            lines.push(format!("and {} more", self.untold));
        }
        let (would, be) = if args.dry_run {
            (" would be", "nothing was changed: ")
        } else {
            ("", "")
        };
        lines.push(format!(
            "{be}{}{would} imported, {} were there already, {}{would} refused",
            counts.created,
            counts.kept,
            self.refused(counts)
        ));
        if self.left_out > 0 {
            lines.push(format!(
                "{} are nobody who signs in, and were left out",
                self.left_out
            ));
        }
        lines.join("\n")
    }
}
