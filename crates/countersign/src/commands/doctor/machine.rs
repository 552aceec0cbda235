//! The machine and what stands before it: room on the disk, and the proxy that names people's addresses.

use std::path::{Path, PathBuf};

use super::Check;
use super::database::is_sqlite;
use crate::commands::output::counted;
use crate::settings::{PublicUrl, Settings};
use crate::store::sqlite_file;

const MIB: u64 = 1024 * 1024;
/// Less free room than this is a failure, and a warning.
const LEAST: u64 = 64 * MIB;
const LITTLE: u64 = 1024 * MIB;

pub(super) fn look(settings: &Settings) -> Vec<Check> {
    let mut checks = vec![proxy(settings)];
    if is_sqlite(settings) {
        checks.extend(sqlite_file(settings).map(|path| disk(&path)));
    }
    checks
}

/// This process cannot see what a proxy sends; it can see that one must be there and is not listed.
fn proxy(settings: &Settings) -> Check {
    let http = settings.http();
    let is_https = settings.public_url.as_ref().is_some_and(PublicUrl::is_https);
    let listed = http.trusted_proxies.len();
    if listed > 0 {
        let what = counted(listed, "network of proxies is", "networks of proxies are");
        let what = format!("{what} believed in X-Forwarded-For");
        return Check::ok("proxy", what);
    }
    if is_https {
        let what = "the public URL is https, so a proxy stands before the service, but none is listed";
        let fix = "list it in COUNTERSIGN_TRUSTED_PROXIES: limits per IP address count nobody, or all people as one";
        return Check::warning("proxy", what, fix);
    }
    Check::ok("proxy", "none is expected: the public URL is not https")
}

fn disk(file: &Path) -> Check {
    let size = |path: PathBuf| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let used = size(file.to_owned()) + size(PathBuf::from(format!("{}-wal", file.display())));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    // A folder that is not there yet will be made on the disk of one that is.
    let mut folder = folder.unwrap_or(Path::new(".")).to_owned();
    while !folder.exists() && folder.pop() {}
    if folder.as_os_str().is_empty() {
        folder.push(".");
    }
    let free = match rustix::fs::statvfs(&folder) {
        Ok(facts) => facts.f_bavail.saturating_mul(facts.f_frsize),
        Err(error) => return Check::warning("disk", error.to_string(), "look at the folder by hand"),
    };
    let what = format!(
        "{} MiB are free beside the database, which has {} MiB",
        free / MIB,
        used.div_ceil(MIB)
    );
    let fix = "make room: a full disk stops every sign-in, and a backup needs as much as the database";
    if free < LEAST {
        Check::failure("disk", what, fix)
    } else if free < LITTLE.max(used) {
        Check::warning("disk", what, fix)
    } else {
        Check::ok("disk", what)
    }
}
