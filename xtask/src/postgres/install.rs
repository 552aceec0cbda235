//! Installs Debian's PostgreSQL where we may, or says what to install.

use super::account::Account;
use crate::failure::{Failure, Result};
use crate::process;
use std::process::Command;

/// The server without the default cluster that Debian would create and start beside it; the setting that
/// prevents it is put back afterwards.
const SCRIPT: &str = r#"
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends postgresql-common
conf=/etc/postgresql-common/createcluster.conf
kept=$(mktemp)
cp "$conf" "$kept"
trap 'cat "$kept" > "$conf"; rm -f "$kept"' EXIT
echo 'create_main_cluster = false' >> "$conf"
apt-get install --yes --no-install-recommends postgresql
"#;

const ADVICE: &str = "the tests need PostgreSQL's server programs (initdb, postgres), and there are none on PATH, \
    by pg_config, or in the usual places. Install them: `apt-get install postgresql` on Debian or Ubuntu, \
    `dnf install postgresql-server postgresql-contrib` on Fedora, `brew install postgresql` on macOS";

/// Installs PostgreSQL as root, or on a CI machine through `sudo`; fails with advice anywhere else.
pub(crate) fn install(account: &Account) -> Result<()> {
    if !answers(Command::new("apt-get").arg("--version")) {
        return Err(Failure::new(ADVICE));
    }
    let mut command = if account.we_are_root() {
        Command::new("sh")
    } else if std::env::var_os("CI").is_some() && answers(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        return Err(Failure::new(ADVICE));
    };
    eprintln!("xtask: no PostgreSQL found, installing Debian's");
    process::succeed(command.args(["-c", SCRIPT])).map_err(|failure| failure.under(ADVICE))
}

fn answers(command: &mut Command) -> bool {
    process::capture(command).is_ok()
}
