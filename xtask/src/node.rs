//! Packages for Node of the tests' own: programs of other people's making, before which ours have to hold.

use crate::debian;
use crate::failure::{Explain, Result};
use crate::process;
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const NEEDED: &str = "the tests of social sign-in and of the SDKs need Node 18 or newer with npm (Debian: `apt-get \
                      install nodejs npm`), and a browser (`apt-get install chromium`)";

/// What a crate's tests need.
struct Needed {
    krate: &'static str,
    /// The folder with what is installed.
    source: &'static str,
    /// The lock file comes last: what it names is installed once it is there.
    files: &'static [&'static str],
    /// The folder it is installed in, below the target folder.
    folder: &'static str,
    /// Where the tests look for it.
    variable: &'static str,
    /// Whether they need Debian's browser as well.
    has_browser: bool,
}

const NEEDS: [Needed; 2] = [
    Needed {
        krate: "countersign-oauth",
        source: "crates/countersign-oauth/tests/node",
        files: &["package.json", "provider.mjs", "package-lock.json"],
        folder: "test-node",
        variable: "COUNTERSIGN_TEST_NODE",
        has_browser: false,
    },
    Needed {
        krate: "countersign",
        source: "crates/countersign/tests/sdks",
        files: &[
            "package.json",
            "suite.mjs",
            "rotation.mjs",
            "browser.mjs",
            "package-lock.json",
        ],
        folder: "test-sdks",
        variable: "COUNTERSIGN_TEST_SDKS",
        has_browser: true,
    },
];

/// Installs what the lock files pin below the target folder, or takes what is there; gives the variables that name the
/// folders, for the crates that are tested.
pub(crate) fn packages(
    workspace: &Workspace,
    tests: impl Fn(&str) -> bool,
) -> Result<Vec<(&'static str, PathBuf)>> {
    let needed = NEEDS.iter().filter(|needed| tests(needed.krate));
    needed
        .map(|needed| Ok((needed.variable, install(workspace, needed)?)))
        .collect()
}

fn install(workspace: &Workspace, needed: &Needed) -> Result<PathBuf> {
    let folder = workspace.target_folder()?.join(needed.folder);
    fs::create_dir_all(&folder).explain(|| format!("making {}", folder.display()))?;
    let source = workspace.root().join(needed.source);
    for name in needed.files {
        let from = source.join(name);
        fs::copy(&from, folder.join(name)).explain(|| format!("copying {}", from.display()))?;
    }
    if needed.has_browser && process::capture(Command::new("chromium").arg("--version")).is_err() {
        debian::install("chromium").map_err(|failure| failure.under(NEEDED))?;
    }
    let lock = source.join("package-lock.json");
    let wanted = fs::read_to_string(&lock).explain(|| format!("reading {}", lock.display()))?;
    bring_up_to_date(&folder, &wanted)?;
    Ok(folder)
}

fn bring_up_to_date(folder: &Path, wanted: &str) -> Result<()> {
    let installed = folder.join("installed.json");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    eprintln!("xtask: installing Node packages in {}", folder.display());
    // A list that is there is a list that is installed.
    let _ = fs::remove_file(&installed);
    if process::capture(Command::new("npm").arg("--version")).is_err() {
        debian::install("nodejs npm").map_err(|failure| failure.under(NEEDED))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    process::capture(npm.current_dir(folder)).map_err(|failure| failure.under(NEEDED))?;
    fs::write(&installed, wanted).explain(|| format!("writing {}", installed.display()))
}
