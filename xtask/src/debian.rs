//! Installing Debian's packages where we may: as root, or on a CI machine through `sudo`.

use crate::failure::{Failure, Result};
use crate::process;
use std::env;
use std::process::Command;

/// Installs packages without asking.
pub(crate) fn install(packages: &str) -> Result<()> {
    eprintln!("xtask: installing Debian's {packages}");
    run(&format!(
        "set -eu\nexport DEBIAN_FRONTEND=noninteractive\napt-get update\n\
         apt-get install --yes --no-install-recommends {packages}\n"
    ))
}

/// Runs a shell script as root.
pub(crate) fn run(script: &str) -> Result<()> {
    if !answers(Command::new("apt-get").arg("--version")) {
        return Err(Failure::new(
            "this is no Debian, so nothing can be installed here",
        ));
    }
    let mut command = if we_are_root() {
        Command::new("sh")
    } else if env::var_os("CI").is_some() && answers(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        return Err(Failure::new("only root may install packages"));
    };
    process::succeed(command.args(["-c", script]))
}

fn we_are_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}

fn answers(command: &mut Command) -> bool {
    process::capture(command).is_ok()
}
