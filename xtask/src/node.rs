//! Packages for Node of the tests' own: a provider of other people's making, before which ours has to hold.

use crate::debian;
use crate::failure::{Explain, Result};
use crate::process;
use crate::workspace::Workspace;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const NEEDED: &str =
    "the tests of social sign-in need Node 18 or newer with npm (Debian: `apt-get install nodejs npm`)";

/// The crate whose tests need it, and the folder with what is installed for them.
const NEEDS_IT: &str = "countersign-oauth";
const SOURCE: &str = "crates/countersign-oauth/tests/node";
/// The lock file comes last: what it names is installed once it is there.
const FILES: [&str; 3] = ["package.json", "provider.mjs", "package-lock.json"];

/// Installs what the lock file pins below the target folder, or takes what is there. `None` if no crate that is tested
/// needs it.
pub(crate) fn packages(workspace: &Workspace, tests: impl Fn(&str) -> bool) -> Result<Option<PathBuf>> {
    if !tests(NEEDS_IT) {
        return Ok(None);
    }
    let folder = workspace.target_folder()?.join("test-node");
    fs::create_dir_all(&folder).explain(|| format!("making {}", folder.display()))?;
    let installed = folder.join("installed.json");
    let [package, script, lock] =
        FILES.map(|name| (workspace.root().join(SOURCE).join(name), folder.join(name)));
    for (from, to) in [&package, &script, &lock] {
        fs::copy(from, to).explain(|| format!("copying {}", from.display()))?;
    }
    let wanted = fs::read_to_string(&lock.0).explain(|| format!("reading {}", lock.0.display()))?;
    if !fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        eprintln!("xtask: installing Node packages in {}", folder.display());
        // A list that is there is a list that is installed.
        let _ = fs::remove_file(&installed);
        if process::capture(Command::new("npm").arg("--version")).is_err() {
            debian::install("nodejs npm").map_err(|failure| failure.under(NEEDED))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        process::capture(npm.current_dir(&folder)).map_err(|failure| failure.under(NEEDED))?;
        fs::write(&installed, wanted).explain(|| format!("writing {}", installed.display()))?;
    }
    Ok(Some(folder))
}
