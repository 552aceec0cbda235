//! `countersign migrate`: brings the database up to date, and stops.

use std::process::ExitCode;
use std::sync::Arc;

use crate::failure::Failure;
use crate::settings::Settings;
use crate::store::open_store;
use crate::system_clock::SystemClock;

/// Migrates.
pub(crate) fn run(settings: &Settings) -> Result<ExitCode, Failure> {
    open_store(settings, Arc::new(SystemClock::new()))?;
    log::info!("the database is up to date");
    Ok(ExitCode::SUCCESS)
}
