//! The service itself, sending what is replayed: whether a replay is like it.

use super::Operation;
use super::statistics::{StatementTimes, Statistics};
use crate::bench::driver::Driver;
use crate::bench::measure::costing;
use crate::bench::rig::Rig;
use crate::bench::rows::Row;
use crate::failure::{Failure, Result};
use clap::ValueEnum;

/// What the service's own load came to.
pub(super) struct Served {
    /// Operations a second.
    pub(super) rate: f64,
    /// CPU time of the database server for one operation, in microseconds.
    pub(super) server_us: f64,
    /// Its statements, in the order of the replayed ones.
    pub(super) statements: Vec<StatementTimes>,
}

/// Has the service do an operation so many times. Fails if it sends anything often but what is replayed.
pub(super) fn serve(
    rig: &Rig,
    statistics: &Statistics<'_>,
    operation: Operation,
    replayed: &[String],
    count: usize,
) -> Result<Served> {
    let row = Row::value_variants()
        .iter()
        .find(|row| row.operation() == Some(operation));
    let row = row.ok_or_else(|| Failure::new(format!("no row does {}", operation.name())))?;
    let mut work = row.prepare(rig, count)?;
    statistics.reset()?;
    let driver = Driver::connect(rig.http.address, rig.scale.connections)?;
    let (load, cost) = costing(rig, rig.http.pid(), || driver.closed(&mut *work))?;
    let frequent = statistics.frequent(count / 2)?;
    if frequent.len() != replayed.len() {
        let texts: Vec<&str> = frequent.iter().map(|sent| sent.text.as_str()).collect();
        let (name, texts) = (operation.name(), texts.join(";\n"));
        return Err(Failure::new(format!(
            "for {name} the service sends other than was recorded:\n{texts}"
        )));
    }
    let alike = |text: &String| {
        frequent
            .iter()
            .max_by_key(|sent| common_start(&sent.text, text))
            .cloned()
    };
    Ok(Served {
        rate: load.rate(),
        server_us: cost.database_us.unwrap_or_default(),
        statements: replayed.iter().filter_map(alike).collect(),
    })
}

/// The statistics have another text for constants, so texts are alike from their start on.
fn common_start(one: &str, other: &str) -> usize {
    let pairs = one.trim_start().bytes().zip(other.trim_start().bytes());
    pairs.take_while(|(one, other)| one == other).count()
}
