//! Where the workspace is and how its cargo is called.

use crate::failure::{Explain, Failure, Result};
use crate::process;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Variables that `cargo run` sets for the program it runs.
const OURS: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];

/// The workspace this program belongs to.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Looks upwards from this crate's folder (under cargo) or from the current one.
    pub(crate) fn find() -> Result<Workspace> {
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => env::current_dir().explain(|| "finding the current folder")?,
        };
        start
            .ancestors()
            .find(|folder| is_workspace(folder))
            .map(|root| Workspace {
                root: root.to_owned(),
            })
            .ok_or_else(|| Failure::new("no Cargo workspace here or above"))
    }

    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// `cargo`, to be run at the root, as if called by hand.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root);
        // What the cargo that runs us says of us. Build scripts ask for it (ring's does), so that with it half of
        // everything would be built anew whenever a call by hand follows one of ours.
        for (name, _) in env::vars_os() {
            if OURS
                .iter()
                .any(|prefix| name.to_string_lossy().starts_with(prefix))
            {
                cargo.env_remove(name);
            }
        }
        cargo
    }

    /// Where cargo puts what it builds, wherever that was configured.
    pub(crate) fn target_folder(&self) -> Result<PathBuf> {
        #[derive(serde::Deserialize)]
        struct Metadata {
            target_directory: PathBuf,
        }
        let output = process::capture(
            self.cargo()
                .args(["metadata", "--no-deps", "--format-version", "1"]),
        )?;
        let metadata: Metadata = serde_json::from_slice(&output).explain(|| "reading cargo metadata")?;
        Ok(metadata.target_directory)
    }
}

fn is_workspace(folder: &Path) -> bool {
    fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|manifest| manifest.lines().any(|line| line.trim() == "[workspace]"))
}
