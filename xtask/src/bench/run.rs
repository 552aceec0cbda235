//! The whole run: what is wanted of everything there is to measure, in an order in which nothing disturbs what follows.

use super::bars::{self, Judged};
use super::footprint::footprint;
use super::mails::{drain, way};
use super::mixed::mixed;
use super::plan::{BenchArgs, Plan};
use super::results::Results;
use super::rig::Rig;
use super::rounds::Contest;
use super::rows::Row;
use super::section::Section;
use super::stand::Stand;
use super::{report, sqlite};
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;
use clap::ValueEnum;
use serde::Serialize;
use std::thread;

/// Measures, prints, and leaves `target/bench.json`.
pub(super) fn run(workspace: &Workspace, args: &BenchArgs) -> Result<()> {
    let plan = if args.short {
        Plan::short(&args.sizes)
    } else {
        Plan::new(&args.sizes, args.users)
    };
    let is_wanted = |section: &Section| args.rows.is_empty() || args.rows.contains(section);
    let wanted: Vec<Section> = Section::value_variants()
        .iter()
        .copied()
        .filter(is_wanted)
        .collect();
    let mut results = Results::default();
    let measured = measure(workspace, args, &plan, &wanted, &mut results);

    // What was measured before something failed is told all the same.
    let judged = bars::judge(&results);
    report::print(&results, &judged);
    if args.short {
        println!("\na short run: it ran, and its figures mean nothing");
    }
    let figures = Figures {
        cores: thread::available_parallelism().map_or(0, usize::from),
        plan: &plan,
        results: &results,
        bars: &judged,
    };
    report::write(workspace, "bench.json", &figures)?;
    measured?;
    let missed = judged.iter().filter(|bar| !bar.met).count();
    if args.strict && missed > 0 {
        return Err(Failure::new(format!("{missed} bars are missed")));
    }
    Ok(())
}

/// What programs read.
#[derive(Serialize)]
struct Figures<'a> {
    cores: usize,
    plan: &'a Plan,
    results: &'a Results,
    bars: &'a [Judged],
}

fn measure(
    workspace: &Workspace,
    args: &BenchArgs,
    plan: &Plan,
    wanted: &[Section],
    results: &mut Results,
) -> Result<()> {
    let stand = Stand::set_up(workspace, &args.sizes)?;
    if wanted.iter().any(|section| *section != Section::Sqlite) {
        on_postgres(&stand, plan, wanted, results)?;
    }
    if wanted.contains(&Section::Sqlite) {
        stand.tell("on SQLite");
        sqlite::measure(plan, &stand, results)?;
    }
    stand.tell("done");
    Ok(())
}

fn on_postgres(stand: &Stand<'_>, plan: &Plan, wanted: &[Section], results: &mut Results) -> Result<()> {
    stand.tell("filling the database");
    stand.measured.seed(stand.workspace, 1, plan.scale.users)?;
    stand.tell("recording what the service sends");
    let (replay, reference) = stand.rivals()?;
    let measured = Some(stand.measured.clone());
    let rig = Rig::start(stand.launcher.clone(), measured, stand.sink.clone(), plan.scale)?;
    let contest = Contest::new(plan, &rig, &replay, Some(&reference));
    if wanted.contains(&Section::Footprint) {
        results.footprint = Some(footprint(plan, &rig)?);
    }
    for round in 1..=plan.rounds {
        for section in wanted {
            match section {
                Section::Row(row) => {
                    stand.tell(&format!("round {round} of {}: {}", plan.rounds, row.name()));
                    let measured = results.rows.entry(*row).or_default();
                    measured.rounds.push(contest.round(*row)?);
                    // At once, while the machine is as it was for the peak.
                    if round == plan.rounds && *row != Row::Constant {
                        stand.tell(&format!("{} at half of its peak", row.name()));
                        measured.paced = Some(contest.at_half_peak(*row, measured)?);
                    }
                }
                Section::Mails => {
                    stand.tell(&format!("round {round} of {}: mails", plan.rounds));
                    results.mails.push(drain(&rig, plan.scale.operations)?);
                }
                _ => {}
            }
        }
    }
    if wanted.contains(&Section::MailLatency) {
        stand.tell("the way of a mail");
        results.mail_latency = Some(way(&rig, plan.mail_samples)?);
    }
    if wanted.contains(&Section::Mixed) {
        stand.tell("everything at once");
        results.mixed = Some(mixed(&rig, plan.mixed)?);
    }
    Ok(())
}
