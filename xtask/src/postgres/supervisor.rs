//! A small shell process that outlives us and ends the cluster, however we end.

use super::account::Account;
use crate::failure::{Explain, Result};
use crate::process::interrupt;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const SCRIPT: &str = include_str!("supervisor.sh");

/// Longer than the script ever takes.
const PATIENCE: Duration = Duration::from_secs(15);

/// Stops the server and removes the folder when told, or when this process is gone.
#[derive(Debug)]
pub(crate) struct Supervisor {
    shell: Child,
}

impl Supervisor {
    /// Watches over the cluster in this folder from now on; its server may start later.
    pub(crate) fn watch(account: &Account, directory: &Path) -> Result<Supervisor> {
        let shell = account
            .command(Path::new("sh"))
            .args(["-c", SCRIPT, "sh"])
            .arg(directory)
            .current_dir("/")
            // The only other end of this pipe is ours, closed in our children: it ends with this process.
            .stdin(Stdio::piped())
            // Its output may not keep anybody waiting who reads ours.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .explain(|| "starting the supervisor of PostgreSQL")?;
        Ok(Supervisor { shell })
    }

    /// Has the server stopped and the folder removed; `server` is our own child, to be waited for.
    pub(crate) fn finish(&mut self, server: Option<&mut Child>) -> io::Result<()> {
        drop(self.shell.stdin.take());
        if let Some(server) = server {
            wait(server)?;
        }
        wait(&mut self.shell)
    }
}

/// Ends a server that is still ours alone, also one so young that it does not listen to signals yet.
pub(crate) fn stop(server: &mut Child) -> io::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while server.try_wait()?.is_none() {
        if Instant::now() > deadline {
            server.kill()?;
        }
        interrupt::signal(&server.id().to_string(), "QUIT");
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn wait(child: &mut Child) -> io::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait()?.is_none() {
        if Instant::now() > deadline {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}
