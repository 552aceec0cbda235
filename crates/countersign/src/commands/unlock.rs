//! `countersign unlock <address>`: opens every lock of an address; the way in that always remains.

use std::process::ExitCode;

use countersign_core::nouns::address::Address;
use countersign_core::usecases::unlock_address::unlock_address;
use serde_json::json;

use super::operating::{open_core, operator};
use super::output::Format;
use crate::failure::Failure;
use crate::settings::Settings;

/// Unlocks.
pub(crate) fn run(settings: &Settings, address: &str, format: Format) -> Result<ExitCode, Failure> {
    let address = Address::parse(address).map_err(Failure::process("the address to unlock"))?;
    let core = open_core(settings)?;
    let unlocked = unlock_address(&core, &operator(&core), &address)?;
    format.done(
        || json!({ "address": address.as_str(), "unlocked": unlocked }),
        || {
            let name = address.as_str();
            if unlocked {
                format!("{name} is unlocked: its failures are forgotten, its codes are on")
            } else {
                format!("{name} was not locked, and no failures were counted")
            }
        },
    )
}
