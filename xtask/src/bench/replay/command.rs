//! `cargo xtask bench statements`: what the service's statements cost, against the reference.

use super::beside::serve;
use super::{Operation, Reference, Replay, StatementTimes, Statistics};
use crate::bench::pgbench::{Limit, Outcome};
use crate::bench::plan::{Plan, Sizes};
use crate::bench::results::median;
use crate::bench::rig::Rig;
use crate::bench::stand::Stand;
use crate::failure::Result;
use crate::workspace::Workspace;
use clap::Args;

/// Arguments of `cargo xtask bench statements`.
#[derive(Debug, Args)]
pub(crate) struct StatementsArgs {
    /// The operations to replay; all if none is named
    #[arg(value_enum)]
    only: Vec<Operation>,
    #[command(flatten)]
    sizes: Sizes,
    /// Users there are beforehand
    #[arg(long, default_value_t = 10_000)]
    users: usize,
    /// Have the service itself do as much as a round of the replay, to see whether the two are alike
    #[arg(long)]
    beside: bool,
}

/// How much more of the reads there is in a round.
const READS: usize = 10;

/// How often the server planned a statement is told with its times.
const COUNT_PLANS: &str = "DO $$ BEGIN EXECUTE format( \
    'ALTER DATABASE %I SET pg_stat_statements.track_planning = on', current_database()); END $$";

/// Records, replays and prints.
pub(crate) fn statements(workspace: &Workspace, args: &StatementsArgs) -> Result<()> {
    let stand = Stand::set_up(workspace, &args.sizes)?;
    stand.measured.seed(workspace, 1, args.users)?;
    let database = &stand.measured.database;
    database.run(&[COUNT_PLANS])?;
    let plan = Plan::new(&args.sizes, args.users);
    let (replay, reference) = stand.rivals()?;
    let rig = match args.beside {
        true => {
            let (measured, sink) = (Some(stand.measured.clone()), stand.sink.clone());
            Some(Rig::start(stand.launcher.clone(), measured, sink, plan.scale)?)
        }
        false => None,
    };
    println!("{}", heading());
    for &operation in if args.only.is_empty() {
        &Operation::ALL
    } else {
        args.only.as_slice()
    } {
        Statistics::of(database).reset()?;
        let mut rounds = Vec::new();
        for _ in 0..plan.rounds {
            rounds.push(round(&replay, &reference, operation, &plan)?);
        }
        println!("{}", line(operation, &rounds));
        print_times(&replay.statistics(operation)?);
        if let Some(rig) = &rig {
            let (statistics, texts) = (Statistics::of(database), replay.texts(operation)?);
            let served = serve(rig, &statistics, operation, &texts, plan.scale.operations)?;
            println!(
                "    the service itself: {:.0}/s, {:.0} µs",
                served.rate, served.server_us
            );
            print_times(&served.statements);
        }
    }
    Ok(())
}

/// The reference and the replay, one after the other.
fn round(
    replay: &Replay,
    reference: &Reference,
    operation: Operation,
    plan: &Plan,
) -> Result<(Outcome, Outcome)> {
    let (connections, operations) = (plan.scale.connections, plan.scale.operations);
    let limit = Limit::Seconds(plan.reference_seconds);
    let least = reference.run(operation.reference(), connections, limit, None)?;
    let (seeded, transactions) = match operation.is_read() {
        true => (plan.scale.users, operations * READS),
        false => (operations, operations),
    };
    replay.seed(operation, seeded)?;
    Ok((least, replay.run(operation, connections, transactions, None)?))
}

fn heading() -> String {
    let (a, b) = ("reference/s", "replay/s");
    format!(
        "{:<14} {a:>12} {b:>10} {:>6} {:>9} {:>9} {:>6}",
        "operation", "ratio", "ref µs", "replay µs", "ratio"
    )
}

/// Rates and their ratio, then the server's CPU time for one transaction and the ratio of that: of each the median.
fn line(operation: Operation, rounds: &[(Outcome, Outcome)]) -> String {
    let of = |figure: fn(&Outcome, &Outcome) -> f64| {
        let figures = rounds.iter().map(|(least, ours)| figure(least, ours));
        median(figures.collect()).unwrap_or_default()
    };
    format!(
        "{:<14} {:>12.0} {:>10.0} {:>6.2} {:>9.0} {:>9.0} {:>6.2}",
        operation.name(),
        of(|least, _| least.tps),
        of(|_, ours| ours.tps),
        of(|least, ours| ours.tps / least.tps),
        of(|least, _| least.server_us),
        of(|_, ours| ours.server_us),
        of(|least, ours| least.server_us / ours.server_us),
    )
}

fn print_times(statements: &[StatementTimes]) {
    for (n, times) in (1..).zip(statements) {
        let StatementTimes {
            calls,
            rows,
            plans,
            mean_ms,
            wal_bytes,
            pages,
            ..
        } = times;
        println!(
            "    {n}: {mean_ms:.3} ms, {wal_bytes:.0} bytes of WAL, {pages:.1} pages \
             ({calls} calls, {rows} rows, {plans} times planned)"
        );
    }
}
