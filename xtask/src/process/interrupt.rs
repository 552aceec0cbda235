//! Ctrl-C, SIGTERM and SIGHUP: ends the programs we run, so that the normal way out cleans up.

use crate::failure::{Explain, Failure, Result};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// How long programs may take to end by themselves once asked.
const PATIENCE: Duration = Duration::from_secs(5);

/// Starts to listen; called once. A second signal ends this process at once (what it left behind is then
/// removed by the supervisors, see `postgres::supervisor`).
pub(crate) fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("xtask: interrupted, cleaning up");
        signal_groups("TERM");
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            signal_groups("KILL");
        });
    })
    .explain(|| "listening for Ctrl-C")
}

/// A failure once the run was interrupted.
pub(crate) fn check() -> Result<()> {
    if INTERRUPTED.load(Ordering::SeqCst) {
        Err(Failure::interrupted())
    } else {
        Ok(())
    }
}

/// Sends a signal to a process, or to a whole group by its negated id.
pub(crate) fn signal(target: &str, signal: &str) {
    // The shell has `kill` built in; the program of that name is missing from small systems. A process that
    // has already ended is what we wanted, so the outcome does not matter.
    let _ = Command::new("sh")
        .args(["-c", "kill -s \"$1\" -- \"$2\"", "sh", signal, target])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// A running process group that an interruption ends, until this is dropped.
#[derive(Debug)]
pub(crate) struct Group(u32);

impl Group {
    /// Adds the group led by this process.
    pub(crate) fn register(leader: u32) -> Group {
        groups().push(leader);
        if INTERRUPTED.load(Ordering::SeqCst) {
            signal(&format!("-{leader}"), "TERM");
        }
        Group(leader)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        groups().retain(|leader| *leader != self.0);
    }
}

fn signal_groups(name: &str) {
    let leaders = groups().clone();
    for leader in leaders {
        signal(&format!("-{leader}"), name);
    }
}

fn groups() -> MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}
