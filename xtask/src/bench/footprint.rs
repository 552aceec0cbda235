//! What it takes to have the service there: start-up, memory, size.

use super::driver::Driver;
use super::meters::memory_of;
use super::plan::Plan;
use super::results::Footprint;
use super::rig::Rig;
use super::rows::request_otp::request;
use super::rows::verify_otp::guess;
use super::service::{Half, Service};
use crate::bench::driver::Fixed;
use crate::failure::{Explain, Failure, Result};
use std::fs;
use std::thread;
use std::time::Duration;

/// How long the service is left alone before it counts as idle.
const REST: Duration = Duration::from_secs(2);

/// Starts the whole service on the migrated database, again and again.
pub(crate) fn footprint(plan: &Plan, rig: &Rig) -> Result<Footprint> {
    let mut starts_ms = Vec::new();
    for _ in 0..plan.starts {
        let service = rig.launcher.start(Half::Both)?;
        starts_ms.push(service.ready_after.as_secs_f64() * 1_000.0);
    }
    let service = rig.launcher.start(Half::Both)?;
    thread::sleep(REST);
    let (started_memory_mib, _) = memory_of(service.pid())?;
    sign_in(rig, &service)?;
    thread::sleep(REST);
    let (idle_memory_mib, _) = memory_of(service.pid())?;
    let binary = fs::metadata(&rig.launcher.binary).explain(|| rig.launcher.binary.display().to_string())?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a binary is far smaller than 2^52 octets"
    )]
    let binary_mib = binary.len() as f64 / (1024.0 * 1024.0);
    Ok(Footprint {
        starts_ms,
        started_memory_mib,
        idle_memory_mib,
        binary_mib,
    })
}

/// One sign-in, mail included.
fn sign_in(rig: &Rig, service: &Service) -> Result<()> {
    let send = |octets: Vec<u8>| {
        let mut work = Fixed::new(vec![octets], 1, |reply| reply.expect(200));
        Driver::connect(service.address, 1)?.closed(&mut work).map(drop)
    };
    let address = rig.new_addresses(1).pop().unwrap_or_default();
    send(request(&address))?;
    let code = rig.sink.codes(std::slice::from_ref(&address))?.pop();
    let code = code.ok_or_else(|| Failure::new("no code came"))?;
    send(guess(&address, &code))
}
