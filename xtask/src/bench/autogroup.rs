//! Shares of the processor as a deployment has them.
//!
//! Linux may give each terminal session the same share ("autogroup", see `sched(7)`). PostgreSQL makes every one of its
//! processes such a session, so that under load the whole service would count as much as one of sixteen connections. In
//! containers and under systemd groups are made otherwise and this does not apply; so it is off while measuring.

use std::fs;

const SWITCH: &str = "/proc/sys/kernel/sched_autogroup_enabled";

/// Off until dropped, where it was on and may be switched.
#[derive(Debug)]
pub(super) struct Autogroup {
    was_on: bool,
}

impl Autogroup {
    /// Switches it off, or says that it stays on.
    pub(super) fn off() -> Autogroup {
        let is_on = fs::read_to_string(SWITCH).is_ok_and(|switch| switch.trim() == "1");
        let was_on = is_on && fs::write(SWITCH, "0").is_ok();
        if is_on && !was_on {
            eprintln!(
                "xtask: autogroup is on and may not be switched off: latencies under load will look worse than they are"
            );
        }
        Autogroup { was_on }
    }
}

impl Drop for Autogroup {
    fn drop(&mut self) {
        if self.was_on && fs::write(SWITCH, "1").is_err() {
            eprintln!("xtask: {SWITCH} was 1 and stays 0");
        }
    }
}
