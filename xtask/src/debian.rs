//! Installing Debian's packages where we may: as root, or on a CI machine through `sudo`.

use crate::failure::{Failure, Result};
use crate::process;
use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Servers start when they are installed; not on our behalf. What is put in their way is taken away again, and stays
/// if it was there before.
const QUIETLY: &str = r#"
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi
apt-get update
apt-get install --yes --no-install-recommends "#;

/// A program, and the package it is in.
pub(crate) type Program = (&'static str, &'static str);

/// Installs packages without asking, and starts no servers.
pub(crate) fn install(packages: &str) -> Result<()> {
    eprintln!("xtask: installing Debian's {packages}");
    run(&format!("{QUIETLY}{packages}\n"))
}

/// The paths of programs; those that are missing are installed, or named in the failure.
pub(crate) fn find_or_install(programs: &[Program]) -> Result<Vec<PathBuf>> {
    let missing: Vec<&str> = programs
        .iter()
        .filter(|(program, _)| find(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if !missing.is_empty() {
        let packages = missing.join(" ");
        install(&packages).map_err(|failure| failure.under(format!("missing: {packages}")))?;
    }
    let found = programs.iter().map(|(program, package)| {
        find(program).ok_or_else(|| Failure::new(format!("{package} brought no {program}")))
    });
    found.collect()
}

/// Where a program is; Debian keeps servers where a user's path does not lead.
fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    env::split_paths(&path)
        .chain(usual)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Runs a shell script as root.
pub(crate) fn run(script: &str) -> Result<()> {
    if !is_debian() {
        return Err(Failure::new(
            "this is no Debian, so nothing can be installed here",
        ));
    }
    let mut shell = roots_shell().ok_or_else(|| Failure::new("only root may install packages"))?;
    process::succeed(shell.args(["-c", script]))
}

/// Whether we may install packages: as root, or on a CI machine through `sudo`.
pub(crate) fn may_install() -> bool {
    is_debian() && roots_shell().is_some()
}

fn is_debian() -> bool {
    answers(Command::new("apt-get").arg("--version"))
}

fn roots_shell() -> Option<Command> {
    if we_are_root() {
        return Some(Command::new("sh"));
    }
    let is_ci = env::var_os("CI").is_some() && answers(Command::new("sudo").args(["-n", "true"]));
    is_ci.then(|| {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    })
}

fn we_are_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}

fn answers(command: &mut Command) -> bool {
    process::capture(command).is_ok()
}
