//! `countersign export [FILE]`: every user with their password's hash, in the form `countersign import` reads.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use countersign_core::Core;
use countersign_core::usecases::import::export_users::export_users;
use serde_json::json;

use super::import::form;
use super::operating::open_core;
use super::output::Format;
use crate::failure::Failure;
use crate::settings::Settings;

/// Where to.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// The file to write, for its owner alone; nothing may be there yet. Without one, or with `-`: standard output
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    format: Format,
}

/// Writes everybody, a line each.
pub(crate) fn run(settings: &Settings, args: &ExportArgs) -> Result<ExitCode, Failure> {
    let file = args.file.as_deref().filter(|path| path.as_os_str() != "-");
    let core = open_core(settings)?;
    let Some(path) = file else {
        write(&core, std::io::stdout().lock())?;
        return Ok(ExitCode::SUCCESS);
    };
    let written = write_file(&core, path)?;
    args.format.done(
        || json!({ "file": path.display().to_string(), "users": written }),
        || {
            format!(
                "{} is written: {written} users, with the hashes of their passwords",
                path.display()
            )
        },
    )
}

/// Half a file is none.
fn write_file(core: &Core, path: &Path) -> Result<u64, Failure> {
    let failed = |error| Failure::Told(format!("{} cannot be written: {error}", path.display()));
    let file: File = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    let written = write(core, &file).and_then(|count| file.sync_all().map(|()| count).map_err(failed));
    if written.is_err() {
        drop(std::fs::remove_file(path));
    }
    written
}

fn write(core: &Core, to: impl Write) -> Result<u64, Failure> {
    let failed = |error| Failure::process("the export cannot be written")(error);
    let mut to = BufWriter::new(to);
    let count = export_users(core, &mut |record| {
        let line = form::write(record);
        writeln!(to, "{line}").map_err(failed)
    })?;
    to.flush().map_err(failed)?;
    Ok(count)
}
