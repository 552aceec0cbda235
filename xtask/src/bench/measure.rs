//! One load on the service, with what it cost.

use super::driver::{Driver, Load, Schedule};
use super::measured::Measured;
use super::meters;
use super::rig::Rig;
use super::rows::Row;
use crate::failure::Result;
use serde::Serialize;
use std::time::Duration;

/// CPU time and round trips of one operation.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Cost {
    pub(crate) service_us: f64,
    pub(crate) database_us: Option<f64>,
    pub(crate) driver_us: f64,
    pub(crate) round_trips: Option<f64>,
}

/// Runs a row as fast as it goes.
pub(crate) fn peak(rig: &Rig, row: Row, count: usize) -> Result<(Load, Cost)> {
    let mut work = row.prepare(rig, count)?;
    let driver = Driver::connect(rig.http.address, rig.scale.connections)?;
    costing(rig, rig.http.pid(), || driver.closed(&mut *work))
}

/// Runs a row at a rate.
pub(crate) fn paced(rig: &Rig, row: Row, rate: f64, count: usize) -> Result<Load> {
    let mut work = row.prepare(rig, count)?;
    let driver = Driver::connect(rig.http.address, rig.scale.connections)?;
    driver.open(&mut *work, Schedule::new(rate, 1))
}

/// Runs a load on a process of the service and tells what each of its operations cost.
pub(crate) fn costing(rig: &Rig, pid: u32, load: impl FnOnce() -> Result<Load>) -> Result<(Load, Cost)> {
    let statements = rig.statements()?;
    let before = Reading::take(rig, pid)?;
    let load = load()?;
    let after = Reading::take(rig, pid)?;
    let each = |earlier: Duration, later: Duration| {
        later.saturating_sub(earlier).as_secs_f64() * 1e6 / as_f64(load.operations)
    };
    let sent = statements.zip(rig.statements()?);
    let cost = Cost {
        service_us: each(before.service, after.service),
        database_us: before.database.zip(after.database).map(|(b, a)| each(b, a)),
        driver_us: each(before.driver, after.driver),
        round_trips: sent.map(|(b, a)| (a - b) / as_f64(load.operations)),
    };
    Ok((load, cost))
}

struct Reading {
    service: Duration,
    database: Option<Duration>,
    driver: Duration,
}

impl Reading {
    fn take(rig: &Rig, pid: u32) -> Result<Reading> {
        Ok(Reading {
            service: meters::cpu_of(pid)?,
            database: rig.database.as_ref().map(Measured::cpu).transpose()?,
            driver: meters::cpu_of(std::process::id())?,
        })
    }
}

fn as_f64(count: usize) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of operations are far below 2^52"
    )]
    let count = count.max(1) as f64;
    count
}
