//! A Python of the tests' own, with programs of other people by which ours are judged.

use crate::debian;
use crate::failure::{Explain, Result};
use crate::process;
use crate::workspace::Workspace;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const NEEDED: &str =
    "these tests need Python 3.11 or newer with venv (Debian: `apt-get install python3-venv`)";

/// The crates whose tests need it, each with its list of packages.
const REQUIREMENTS: &[(&str, &str)] = &[
    (
        "countersign-email",
        "crates/countersign-email/tests/python/requirements.txt",
    ),
    ("countersign", "crates/countersign/tests/python/requirements.txt"),
    ("countersign", "crates/countersign/tests/sdks/requirements.txt"),
];

/// Makes it below the target folder, or takes what is there if it has just these packages. `None` if no crate that
/// is tested needs one.
pub(crate) fn environment(workspace: &Workspace, tests: impl Fn(&str) -> bool) -> Result<Option<PathBuf>> {
    if !REQUIREMENTS.iter().any(|(name, _)| tests(name)) {
        return Ok(None);
    }
    let mut wanted = String::new();
    for (_, path) in REQUIREMENTS {
        let list = workspace.root().join(path);
        wanted += &fs::read_to_string(&list).explain(|| format!("reading {path}"))?;
    }
    let folder = workspace.target_folder()?.join("test-python");
    let (python, installed) = (folder.join("bin/python"), folder.join("requirements.txt"));
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(Some(python));
    }
    eprintln!("xtask: making a Python environment in {}", folder.display());
    let make = || {
        let mut python = Command::new("python3");
        process::capture(python.args(["-m", "venv", "--clear"]).arg(&folder))
    };
    if make().is_err() {
        debian::install("python3 python3-venv").map_err(|failure| failure.under(NEEDED))?;
        make().map_err(|failure| failure.under(NEEDED))?;
    }
    // Written last of all: a list that is there is a list that is installed.
    let list = folder.join("wanted.txt");
    fs::write(&list, &wanted).explain(|| format!("writing {}", list.display()))?;
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ];
    process::capture(Command::new(&python).args(pip).arg(&list))?;
    fs::rename(&list, &installed).explain(|| format!("writing {}", installed.display()))?;
    Ok(Some(python))
}
