//! The rows of the database on SQLite: what one machine without a database server does. There is nothing to compare with.

use super::measure::peak;
use super::plan::Plan;
use super::results::{Quantiles, Results, Round};
use super::rig::{Rig, Scale};
use super::rows::Row;
use super::service::{Launcher, Place};
use super::stand::Stand;
use crate::failure::Result;
use clap::ValueEnum;

/// It writes one thing at a time, so a round has fewer operations; its mails, too, take longer.
const FEWER: usize = 4;

/// Measures all of them, into the results.
pub(super) fn measure(plan: &Plan, stand: &Stand<'_>, results: &mut Results) -> Result<()> {
    let launcher = Launcher {
        binary: stand.binary.clone(),
        place: Place::Sqlite(stand.folder.folder("sqlite")?),
        smtp: stand.sink.url(),
        connections: plan.scale.connections,
    };
    let operations = plan.scale.operations.div_ceil(FEWER);
    let scale = Scale {
        operations,
        sessions: operations,
        users: 0,
        ..plan.scale
    };
    let rig = Rig::start(launcher, None, stand.sink.clone(), scale)?;
    for _ in 0..plan.rounds {
        for row in Row::value_variants().iter().filter(|row| row.is_stored()) {
            let (load, cost) = peak(&rig, *row, row.operations(&scale))?;
            results.sqlite.entry(*row).or_default().rounds.push(Round {
                service: load.rate(),
                replay: None,
                replay_us: None,
                reference: None,
                reference_us: None,
                cost,
                latency: Quantiles::of(&load.latencies),
            });
        }
    }
    Ok(())
}
