//! `countersign config check`: the settings in force and where each was said, all that is wrong, and what is unsafe.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::output::{Format, table};
use crate::banner::what_reveals;
use crate::failure::Failure;
use crate::settings::{InForce, Inputs, Inspection, Needs, Problem, inspect, risks};

/// What to do with the settings.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ConfigCommand {
    /// Check the settings as `serve` would, and print them without secrets; fails if any is wrong
    Check {
        /// Print every setting, not only those that were set
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        format: Format,
    },
}

/// Checks them.
pub(crate) fn run(file: Option<PathBuf>, command: &ConfigCommand) -> Result<ExitCode, Failure> {
    let ConfigCommand::Check { all, format } = command;
    let inspection = inspect(&Inputs::of_this_process(file), Needs::Everything);
    let risks = risks(&inspection.settings);
    format.print(
        || as_json(&inspection, &risks),
        || as_text(&inspection, &risks, *all),
    )?;
    Ok(if inspection.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn as_json(inspection: &Inspection, risks: &[Problem]) -> Value {
    let problem =
        |problem: &Problem| json!({ "setting": problem.setting, "what": problem.what, "fix": problem.fix });
    let setting = |setting: &InForce| {
        json!({
            "key": setting.key,
            "variable": setting.variable,
            "value": setting.value,
            "source": setting.place.as_deref().unwrap_or("default"),
            "secret": setting.is_secret,
        })
    };
    json!({
        "ok": inspection.problems.is_empty(),
        "errors": inspection.problems.iter().map(problem).collect::<Vec<_>>(),
        "warnings": inspection.warnings,
        "unsafe": risks.iter().map(problem).collect::<Vec<_>>(),
        "reveals": what_reveals(&inspection.settings),
        "settings": inspection.in_force.iter().map(setting).collect::<Vec<_>>(),
    })
}

fn as_text(inspection: &Inspection, risks: &[Problem], all: bool) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut list = |title: &str, problems: &[Problem]| {
        if !problems.is_empty() {
            let _ = writeln!(text, "{title}:");
        }
        for Problem { setting, what, fix } in problems {
            let _ = writeln!(text, "  {setting}: {what}\n    to fix it: {fix}");
        }
    };
    list("errors", &inspection.problems);
    list("unsafe", risks);
    if !inspection.warnings.is_empty() {
        text.push_str("warnings:\n");
    }
    for warning in &inspection.warnings {
        let _ = writeln!(text, "  {warning}");
    }
    let _ = writeln!(text, "accounts: {}\n", what_reveals(&inspection.settings));
    let shown = inspection
        .in_force
        .iter()
        .filter(|setting| all || setting.place.is_some());
    let row = |setting: &InForce| {
        let source = setting.place.clone().unwrap_or_else(|| "default".to_owned());
        vec![setting.key.clone(), setting.value.clone(), source]
    };
    let rows: Vec<_> = shown.map(row).collect();
    text.push_str(&table(&["SETTING", "VALUE", "SOURCE"], &rows));
    if !all {
        text.push_str("(all others have their defaults: --all shows them)\n");
    }
    let verdict = match inspection.problems.len() {
        0 => "\nthe service can start with these settings\n".to_owned(),
        1 => "\nthe service cannot start: there is 1 error\n".to_owned(),
        count => format!("\nthe service cannot start: there are {count} errors\n"),
    };
    text + &verdict
}
