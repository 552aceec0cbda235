//! `countersign unlock <address>`: opens every lock of an address; the way in that always remains.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::core::Caller;
use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::source::Source;
use countersign_core::ports::clock::Deadline;
use countersign_core::ports::mail_wake::NoWake;
use countersign_core::usecases::unlock_address::unlock_address;

use crate::deployment_core::{Surroundings, build_core};
use crate::failure::Failure;
use crate::settings::Settings;
use crate::store::open_store;
use crate::system_clock::SystemClock;

/// How long others may hold the address's row.
const PATIENCE: Duration = Duration::from_secs(10);

/// Unlocks.
#[allow(
    clippy::print_stdout,
    reason = "the operator who ran the command is told what it did"
)]
pub(crate) fn run(settings: &Settings, address: &str) -> Result<ExitCode, Failure> {
    let address = Address::parse(address).map_err(Failure::process("the address to unlock"))?;
    let surroundings = Surroundings {
        clock: Arc::new(SystemClock::new()),
        entropy: Arc::new(SystemEntropy::new()),
        wake: Arc::new(NoWake),
    };
    let store = open_store(settings, Arc::clone(&surroundings.clock))?;
    let core = build_core(settings, &settings.public_url_at(0), store, surroundings)?;
    let caller = Caller {
        source: Source::default(),
        deadline: Deadline::after(&*core.clock, PATIENCE),
    };
    if unlock_address(&core, &caller, &address)? {
        println!(
            "{} is unlocked: its failures are forgotten, its codes are on",
            address.as_str()
        );
    } else {
        println!(
            "{} was not locked, and no failures were counted",
            address.as_str()
        );
    }
    Ok(ExitCode::SUCCESS)
}
