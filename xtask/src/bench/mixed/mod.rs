//! Everything at once, on the full service: 60 % session reads, 20 % refreshes, 10 % requests, 10 % sign-ins with the
//! codes from their mails, which its worker hands over meanwhile.

mod watch;
mod work;

use super::driver::{Driver, per_second};
use super::measure::costing;
use super::meters::memory_of;
use super::results::{Mixed, Quantiles};
use super::rig::Rig;
use super::service::Half;
use crate::failure::Result;
use std::time::Duration;
use watch::{growth, watching};
use work::Mixture;

/// Runs it for so long.
pub(crate) fn mixed(rig: &Rig, lasting: Duration) -> Result<Mixed> {
    let mut mixture = Mixture::new(rig, lasting)?;
    let service = rig.launcher.start(Half::Both)?;
    let driver = Driver::connect(service.address, rig.scale.connections)?;
    let mails_before = rig.sink.count();
    let mut queued = Vec::new();
    let (load, cost) = costing(rig, service.pid(), || {
        let (load, seen) = watching(rig.database.as_ref(), || driver.closed(&mut mixture))?;
        queued = seen;
        Ok(load)
    })?;
    let mails_per_second = per_second(rig.sink.count() - mails_before, load.took);
    let (_, peak_memory_mib) = memory_of(service.pid())?;
    Ok(Mixed {
        seconds: load.took.as_secs_f64(),
        per_second: load.rate(),
        shares: mixture.shares(),
        latency: Quantiles::of(&load.latencies),
        mails_per_second,
        queue_growth: growth(&queued) / mails_per_second.max(1.0),
        queued,
        peak_memory_mib,
        cost,
    })
}
