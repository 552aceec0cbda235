//! `cargo xtask bench growth`: what is left of the rates when the tables are large, of the service's and of pgbench's with
//! the same statements.

use super::plan::{GrowthArgs, Plan};
use super::report;
use super::results::RowResult;
use super::rig::Rig;
use super::rounds::Contest;
use super::rows::Row;
use super::stand::Stand;
use crate::failure::Result;
use crate::workspace::Workspace;
use serde::Serialize;
use std::collections::BTreeMap;

/// What each sign-in and each visit needs.
const ROWS: [Row; 4] = [Row::Request, Row::VerifyKnown, Row::Refresh, Row::SessionRead];

/// What the service has to keep of what the statements keep.
const BAR: f64 = 0.9;

/// One size.
#[derive(Debug, Serialize)]
struct Size {
    users: usize,
    database_mib: f64,
    rows: BTreeMap<Row, RowResult>,
}

/// What is left of a row's rates at one size, of those at the first.
#[derive(Debug, Serialize)]
struct Kept {
    row: Row,
    users: usize,
    service: f64,
    replay: f64,
}

/// What programs read.
#[derive(Serialize)]
struct Figures {
    sizes: Vec<Size>,
    kept: Vec<Kept>,
}

/// Measures, prints, and leaves `target/bench-growth.json`.
pub(super) fn run(workspace: &Workspace, args: &GrowthArgs) -> Result<()> {
    let stand = Stand::set_up(workspace, &args.sizes)?;
    let (replay, _) = stand.rivals()?;
    let mut sizes: Vec<Size> = Vec::new();
    for &users in &args.users {
        stand.tell(&format!("filling the database with {users} users"));
        let from = sizes.last().map_or(1, |size| size.users + 1);
        stand.measured.seed(workspace, from, users)?;
        stand.tell(&format!("measuring with {users} users"));
        let plan = Plan::new(&args.sizes, users);
        let measured = stand.measured.clone();
        let rig = Rig::start(
            stand.launcher.clone(),
            Some(measured),
            stand.sink.clone(),
            plan.scale,
        )?;
        let contest = Contest::new(&plan, &rig, &replay, None);
        let mut rows: BTreeMap<Row, RowResult> = BTreeMap::new();
        for _ in 0..plan.rounds {
            for row in ROWS {
                rows.entry(row).or_default().rounds.push(contest.round(row)?);
            }
        }
        let database_mib = stand.measured.size_mib()?;
        report::rates(&format!("{users} users, {database_mib:.0} MiB"), &rows);
        sizes.push(Size {
            users,
            database_mib,
            rows,
        });
    }
    let kept = kept(&sizes);
    print(&kept);
    report::write(workspace, "bench-growth.json", &Figures { sizes, kept })
}

fn kept(sizes: &[Size]) -> Vec<Kept> {
    let Some((first, later)) = sizes.split_first() else {
        return Vec::new();
    };
    let of = |size: &Size, row: Row| -> Option<Kept> {
        let (before, now) = (first.rows.get(&row)?, size.rows.get(&row)?);
        Some(Kept {
            row,
            users: size.users,
            service: now.rate() / before.rate(),
            replay: now.median(|round| round.replay)? / before.median(|round| round.replay)?,
        })
    };
    let each = |size| ROWS.iter().filter_map(move |row| of(size, *row));
    later.iter().flat_map(each).collect()
}

fn print(kept: &[Kept]) {
    println!("\nwhat is left of the rates");
    println!(
        "{:<13} {:>9} {:>8} {:>8} {:>7}",
        "", "users", "service", "replay", "ratio"
    );
    for Kept {
        row,
        users,
        service,
        replay,
    } in kept
    {
        let ratio = service / replay;
        let outcome = if ratio >= BAR {
            "met".to_owned()
        } else {
            format!("missed by {:.0} %", 100.0 * (BAR - ratio) / BAR)
        };
        println!(
            "{:<13} {users:>9} {service:>8.2} {replay:>8.2} {ratio:>7.2} ≥ {BAR} {outcome}",
            row.name()
        );
    }
}
