//! Installs Debian's PostgreSQL where we may, or says what to install.

use crate::debian;
use crate::failure::Result;

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
pub(crate) fn install() -> Result<()> {
    eprintln!("xtask: no PostgreSQL found, installing Debian's");
    debian::run(SCRIPT).map_err(|failure| failure.under(ADVICE))
}
