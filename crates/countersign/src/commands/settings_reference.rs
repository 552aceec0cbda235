//! `countersign settings-reference`: the reference of all settings.

use std::io::Write as _;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::settings;

/// Prints it.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let text = settings::reference();
    let written = std::io::stdout().lock().write_all(text.as_bytes());
    written
        .map(|()| ExitCode::SUCCESS)
        .map_err(Failure::process("standard output cannot be written to"))
}
