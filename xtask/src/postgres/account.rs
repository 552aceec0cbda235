//! Whom PostgreSQL runs as: it refuses to run as root.

use crate::failure::{Explain, Failure, Result};
use crate::process;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The user and group the server runs as.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
    own: u32,
}

impl Account {
    /// Ourselves, or as root the user `postgres`, or else `nobody`.
    pub(crate) fn choose() -> Result<Account> {
        let own = id(&["-u"])?;
        if own != 0 {
            return Ok(Account {
                uid: own,
                gid: id(&["-g"])?,
                own,
            });
        }
        for user in ["postgres", "nobody"] {
            if let (Ok(uid), Ok(gid)) = (id(&["-u", user]), id(&["-g", user])) {
                return Ok(Account { uid, gid, own });
            }
        }
        Err(Failure::new(
            "PostgreSQL does not run as root, and there is no user postgres or nobody",
        ))
    }

    /// A command that runs as this account, without PostgreSQL's environment variables.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if self.own != self.uid {
            command.uid(self.uid).gid(self.gid);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Gives a file or folder to this account.
    pub(crate) fn own(&self, path: &Path) -> Result<()> {
        if self.own == self.uid {
            return Ok(());
        }
        chown(path, Some(self.uid), Some(self.gid)).explain(|| format!("chown {}", path.display()))
    }

    /// Whether the file or folder belongs to us or to this account.
    pub(crate) fn owns(&self, path: &Path) -> bool {
        path.symlink_metadata()
            .is_ok_and(|metadata| [self.uid, self.own].contains(&metadata.uid()))
    }
}

fn id(args: &[&str]) -> Result<u32> {
    let output = process::capture(Command::new("id").args(args))?;
    String::from_utf8_lossy(&output)
        .trim()
        .parse()
        .explain(|| "reading the output of id")
}
