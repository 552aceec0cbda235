//! The tables for people, and the same as JSON.

use super::bars::Judged;
use super::results::{Drain, Mixed, Quantiles, Results, Round, RowResult, median};
use super::rows::Row;
use crate::failure::{Explain, Result};
use crate::workspace::Workspace;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;

/// Prints everything that was measured.
pub(super) fn print(results: &Results, judged: &[Judged]) {
    if !results.rows.is_empty() {
        rates("on PostgreSQL", &results.rows);
        at_half_peak(&results.rows);
    }
    if !results.sqlite.is_empty() {
        rates("on SQLite", &results.sqlite);
    }
    println!();
    if let Some(drained) = results.median_drain(|drain| drain.per_second) {
        let cpu = results.median_drain(|drain| drain.service_ms).unwrap_or(0.0);
        println!("mails that wait:   {drained:.0}/s, {cpu:.2} ms of service CPU each");
    }
    if let Some(way) = results.mail_latency {
        println!("request to mail:   {}", times(&way));
    }
    if let Some(mixed) = &results.mixed {
        print_mixed(mixed);
    }
    if let Some(footprint) = &results.footprint {
        println!(
            "start-up:          {:.0} ms; memory {:.1} MiB, {:.1} MiB after a sign-in; binary {:.1} MiB",
            footprint.start_ms().unwrap_or(0.0),
            footprint.started_memory_mib,
            footprint.idle_memory_mib,
            footprint.binary_mib
        );
    }
    bars(judged);
}

/// Leaves it in the target folder, for programs.
pub(super) fn write(workspace: &Workspace, name: &str, figures: &impl Serialize) -> Result<()> {
    let path = workspace.target_folder()?.join(name);
    let json = serde_json::to_string_pretty(figures).explain(|| "writing the report")?;
    fs::write(&path, json).explain(|| format!("writing {}", path.display()))?;
    println!("\n{}", path.display());
    Ok(())
}

/// Rates, ratios and costs of rows.
pub(super) fn rates(place: &str, rows: &BTreeMap<Row, RowResult>) {
    println!("\n{place}: operations a second, and the CPU time of one in µs");
    println!(
        "{:<13} {:>24} | {:>23} | {:>14} {:>17} | {:>14}",
        "", "operations a second", "ratios", "CPU of service", "of the database", "round  load's"
    );
    println!(
        "{:<13} {:>8} {:>8} {:>6} | {:>7} {:>7} {:>7} | {:>14} {:>5} {:>5} {:>5} | {:>6} {:>7}",
        "",
        "service",
        "replay",
        "refer.",
        "rep/ref",
        "svc/rep",
        "svc/ref",
        "",
        "svc",
        "rep",
        "ref",
        "trips",
        "CPU"
    );
    for (row, result) in rows {
        let of = |of: fn(&Round) -> Option<f64>, digits| self::digits(result.median(of), digits);
        println!(
            "{:<13} {:>8} {:>8} {:>6} | {:>7} {:>7} {:>7} | {:>14} {:>5} {:>5} {:>5} | {:>6} {:>7}",
            row.name(),
            of(|round| Some(round.service), 0),
            of(|round| round.replay, 0),
            of(|round| round.reference, 0),
            digits(result.statement_cost(), 2),
            digits(result.service_cost(), 2),
            digits(result.of_reference(), 2),
            of(|round| Some(round.cost.service_us), 0),
            of(|round| round.cost.database_us, 0),
            of(|round| round.replay_us, 0),
            of(|round| round.reference_us, 0),
            of(|round| round.cost.round_trips, 2),
            of(|round| Some(round.cost.driver_us), 0),
        );
    }
}

fn at_half_peak(rows: &BTreeMap<Row, RowResult>) {
    println!("\nat half of the peak: ms from when it was due");
    for (row, paced) in rows
        .iter()
        .filter_map(|(row, result)| Some((row, result.paced.as_ref()?)))
    {
        println!(
            "{:<13} {:>8.0}/s  {}",
            row.name(),
            paced.rate,
            times(&paced.service)
        );
        if let Some(replay) = &paced.replay {
            println!("{:<13} {:>10}  {}", "  pgbench", "", times(replay));
        }
    }
}

fn print_mixed(mixed: &Mixed) {
    let shares = mixed
        .shares
        .iter()
        .map(|(kind, share)| format!("{kind} {:.0} %", share * 100.0));
    let largest = mixed.queued.iter().max().copied().unwrap_or(0);
    println!(
        "everything at once: {:.0}/s for {:.0} s ({})\n    {}\n    {:.0} mails/s, {largest} waiting at most, growing by \
         {:.4} a mail; at most {:.1} MiB; CPU for one: service {:.0} µs, database {} µs",
        mixed.per_second,
        mixed.seconds,
        shares.collect::<Vec<_>>().join(", "),
        times(&mixed.latency),
        mixed.mails_per_second,
        mixed.queue_growth,
        mixed.peak_memory_mib,
        mixed.cost.service_us,
        digits(mixed.cost.database_us, 0),
    );
}

fn bars(judged: &[Judged]) {
    println!();
    for bar in judged {
        let sign = if bar.at_least { "≥" } else { "≤" };
        let outcome = if bar.met {
            "met".to_owned()
        } else {
            format!("missed by {:.1} %", bar.missed_percent)
        };
        println!(
            "{:<42} {:>8.2} {sign} {:<6} {outcome}",
            bar.name, bar.measured, bar.bar
        );
    }
}

fn times(of: &Quantiles) -> String {
    let Quantiles { p50, p95, p99, p999 } = of;
    format!("p50 {p50:>7.2}  p95 {p95:>7.2}  p99 {p99:>7.2}  p99.9 {p999:>7.2}")
}

fn digits(value: Option<f64>, count: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.count$}"))
}

impl Results {
    /// The median over all rounds of mails handed over.
    pub(super) fn median_drain(&self, of: impl Fn(&Drain) -> f64) -> Option<f64> {
        median(self.mails.iter().map(of).collect())
    }
}
