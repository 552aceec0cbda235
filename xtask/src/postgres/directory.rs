//! A cluster's folder under the temporary folder, and the removal of those whose run has died.
//!
//! While a run lives it holds a lock on `owner` in its folder; the lock goes with the process, whatever ends it.

use super::account::Account;
use super::installation::Installation;
use crate::failure::{Explain, Failure, Result};
use crate::process;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

const PREFIX: &str = "countersign-postgres-";
const STAGING: &str = "countersign-staging-";

/// The longest folder name that still leaves room for PostgreSQL's socket in it (107 bytes in all).
const LONGEST: usize = 80;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A folder that belongs to this run for as long as this lives.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    _owner: File,
}

impl Directory {
    /// Makes a new folder that the account owns.
    pub(crate) fn create(account: &Account) -> Result<Directory> {
        let base = base(account)?;
        let unique = format!(
            "{}-{}",
            std::process::id(),
            COUNTER.fetch_add(1, Ordering::SeqCst)
        );
        // Under its final name it is locked from the first moment on, so no other run takes it for a dead one.
        let staging = base.join(format!("{STAGING}{unique}"));
        let path = base.join(format!("{PREFIX}{unique}"));
        fs::create_dir(&staging).explain(|| format!("making {}", staging.display()))?;
        let owner = File::create(staging.join("owner")).explain(|| "making the owner file")?;
        owner.try_lock().explain(|| "locking the owner file")?;
        fs::set_permissions(&staging, fs::Permissions::from_mode(0o700)).explain(|| "closing the folder")?;
        account.own(&staging)?;
        fs::rename(&staging, &path).explain(|| format!("making {}", path.display()))?;
        Ok(Directory { path, _owner: owner })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Removes the folders of runs that have died, and stops servers that still run in them.
pub(crate) fn remove_stale(account: &Account, installation: &Installation) {
    let Ok(base) = base(account) else { return };
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX) && account.owns(&path);
        if !is_ours || !path.is_dir() || !owner_is_dead(&path) {
            continue;
        }
        eprintln!("xtask: removing what a dead run left in {}", path.display());
        let mut stop = account.command(&installation.program("pg_ctl"));
        stop.args(["stop", "--silent", "--mode=immediate", "--timeout=10", "--pgdata"])
            .arg(path.join("data"));
        // Where there is nothing left to stop this fails, and a server whose folder is gone ends by itself.
        let _ = process::capture(stop.current_dir("/"));
        if let Err(error) = fs::remove_dir_all(&path) {
            eprintln!("xtask: {} stays: {error}", path.display());
        }
    }
}

fn owner_is_dead(path: &Path) -> bool {
    match File::open(path.join("owner")) {
        Ok(owner) => owner.try_lock().is_ok(),
        Err(_) => true,
    }
}

/// The first usual temporary folder that the account reaches and that leaves room for a socket's name.
fn base(account: &Account) -> Result<PathBuf> {
    [
        std::env::temp_dir(),
        PathBuf::from("/tmp"),
        PathBuf::from("/var/tmp"),
    ]
    .into_iter()
    .find(|folder| {
        let mut enter = account.command(Path::new("sh"));
        let enter = enter.args(["-c", "cd \"$1\"", "sh"]).arg(folder).current_dir("/");
        folder.as_os_str().len() + PREFIX.len() < LONGEST && process::capture(enter).is_ok()
    })
    .ok_or_else(|| Failure::new("no temporary folder that PostgreSQL's user can enter; set TMPDIR"))
}
