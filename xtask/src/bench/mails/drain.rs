//! Mails that wait, and a worker that is started on them.

use crate::bench::driver::per_second;
use crate::bench::measured::Measured;
use crate::bench::meters::cpu_of;
use crate::bench::results::Drain;
use crate::bench::rig::Rig;
use crate::bench::service::{Half, Service};
use crate::failure::{Failure, Result};
use crate::process::interrupt;
use std::thread;
use std::time::{Duration, Instant};

/// How long the worker may take to hand over one more mail.
const PATIENCE: Duration = Duration::from_secs(20);

/// Has a worker hand over what waits; so many at least, half of what is added for that to users.
pub(crate) fn drain(rig: &Rig, count: usize) -> Result<Drain> {
    let waiting = rig.database.as_ref().map_or(Ok(0), Measured::queued)?;
    let half = count.saturating_sub(waiting).div_ceil(2);
    rig.ask(&[rig.known_addresses(half)?, rig.new_addresses(half)].concat())?;
    let total = waiting + 2 * half;

    let before = rig.sink.count();
    let mut worker = rig.launcher.start(Half::Worker)?;
    // What it does before its first mails is its start and counts elsewhere.
    let first = before + total / 20;
    let begun = reach(rig, &mut worker, first)?;
    let cpu_begun = cpu_of(worker.pid())?;
    let took = reach(rig, &mut worker, before + total)? - begun;
    let cpu = cpu_of(worker.pid())? - cpu_begun;
    rig.sink.take();
    let mails = total - total / 20;
    Ok(Drain {
        mails,
        per_second: per_second(mails, took),
        service_ms: 1_000.0 / per_second(mails, cpu),
    })
}

/// Waits until so many mails have come in all; when that was, to a millisecond.
fn reach(rig: &Rig, worker: &mut Service, count: usize) -> Result<Instant> {
    let (mut seen, mut since) = (0, Instant::now());
    while rig.sink.count() < count {
        if rig.sink.count() > seen {
            (seen, since) = (rig.sink.count(), Instant::now());
        } else if since.elapsed() > PATIENCE {
            return Err(Failure::new(format!("no mail for 20 s: {seen} of {count} came")));
        }
        worker.check()?;
        interrupt::check()?;
        thread::sleep(Duration::from_millis(1));
    }
    Ok(Instant::now())
}
