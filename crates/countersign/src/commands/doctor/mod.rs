//! `countersign doctor`: whether everything the service needs is there and well; each finding with what to do.

mod database;
mod domain;
mod machine;
mod providers;
mod relay;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::output::Format;
use crate::failure::Failure;
use crate::logging;
use crate::settings::{Inputs, Inspection, Needs, Settings, inspect};

/// How to look.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    format: Format,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Ok,
    Warning,
    Failure,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failure => "failure",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
struct Check {
    name: &'static str,
    state: State,
    what: String,
    /// What to do about it; empty where there is nothing to do.
    fix: String,
}

impl Check {
    fn ok(name: &'static str, what: impl Into<String>) -> Self {
        Self::new(name, State::Ok, what, "")
    }

    fn warning(name: &'static str, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(name, State::Warning, what, fix)
    }

    fn failure(name: &'static str, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(name, State::Failure, what, fix)
    }

    fn new(name: &'static str, state: State, what: impl Into<String>, fix: impl Into<String>) -> Self {
        let (what, fix) = (what.into(), fix.into());
        Self {
            name,
            state,
            what,
            fix,
        }
    }
}

/// Looks at everything, whatever is wrong with the rest. Nothing is changed but what a health check writes.
pub(crate) fn run(file: Option<PathBuf>, args: &DoctorArgs) -> Result<ExitCode, Failure> {
    let inspection = inspect(&Inputs::of_this_process(file), Needs::Everything);
    // Some causes are told by the log alone.
    let Settings { log_format, log, .. } = &inspection.settings;
    logging::start(*log_format, log.level.0).map_err(Failure::process("the log cannot be started"))?;
    let mut checks = vec![settings(&inspection)];
    checks.extend(database::look(&inspection.settings));
    checks.extend(relay::look(&inspection.settings));
    checks.extend(domain::look(&inspection.settings));
    checks.extend(providers::look(&inspection.settings));
    checks.extend(machine::look(&inspection.settings));
    let worst = checks.iter().map(|check| check.state).max().unwrap_or(State::Ok);
    args.format
        .print(|| as_json(&checks, worst), || as_text(&checks, worst))?;
    Ok(if worst == State::Failure {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn settings(inspection: &Inspection) -> Check {
    match inspection.problems.len() {
        0 => Check::ok("settings", "the service can start with them"),
        count => {
            let names: Vec<&str> = inspection
                .problems
                .iter()
                .map(|problem| problem.setting.as_str())
                .collect();
            let what = format!("{count} errors: {}", names.join(", "));
            Check::failure(
                "settings",
                what,
                "`countersign config check` tells how to put each right",
            )
        }
    }
}

fn as_json(checks: &[Check], worst: State) -> Value {
    let check = |check: &Check| json!({ "name": check.name, "state": check.state.word(), "what": check.what, "fix": check.fix });
    json!({ "state": worst.word(), "checks": checks.iter().map(check).collect::<Vec<_>>() })
}

fn as_text(checks: &[Check], worst: State) -> String {
    let mut text = String::new();
    for Check {
        name,
        state,
        what,
        fix,
    } in checks
    {
        // A database says some things in several lines.
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&format!("{:8} {name:11} {what}\n", state.word()));
        if !fix.is_empty() {
            text.push_str(&format!("{:21}-> {fix}\n", ""));
        }
    }
    let verdict = match worst {
        State::Ok => "all is well",
        State::Warning => "the service works; the warnings deserve a look",
        State::Failure => "something is broken",
    };
    format!("{text}\n{verdict}\n")
}
