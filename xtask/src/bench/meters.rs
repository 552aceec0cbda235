//! What processes use, as `/proc` tells it: CPU time and resident memory.

use crate::failure::{Explain, Failure, Result};
use std::fs;
use std::time::Duration;

/// `/proc` counts CPU time in hundredths of a second, whatever the kernel's own tick is.
const TICKS: u64 = 100;

/// CPU time that a process has used so far, all its threads together.
pub(crate) fn cpu_of(pid: u32) -> Result<Duration> {
    let stat = Stat::read(pid).ok_or_else(|| Failure::new(format!("no CPU time of process {pid}")))?;
    Ok(ticks(stat.own))
}

/// The same of a whole PostgreSQL cluster: the postmaster, its children, and those that have ended.
pub(crate) fn cpu_of_cluster(postmaster: u32) -> Result<Duration> {
    let read = || Stat::read(postmaster).ok_or_else(|| Failure::new("no CPU time of PostgreSQL"));
    let mut parent = read()?;
    loop {
        let processes = fs::read_dir("/proc").explain(|| "listing processes")?;
        let pids = processes
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let children = pids
            .filter_map(Stat::read)
            .filter(|stat| stat.parent == postmaster);
        let children: u64 = children.map(|stat| stat.own).sum();
        let again = read()?;
        // A child that ended in between may be in neither of the two.
        if again.ended_children == parent.ended_children {
            return Ok(ticks(again.own + again.ended_children + children));
        }
        parent = again;
    }
}

/// The memory of a process in MiB: what it holds now, and the most it ever held.
pub(crate) fn memory_of(pid: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).explain(|| "reading memory use")?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
            .map(|kib: f64| kib / 1024.0)
            .ok_or_else(|| Failure::new(format!("no {name} of process {pid}")))
    };
    Ok((field("VmRSS")?, field("VmHWM")?))
}

/// What matters of `/proc/<pid>/stat`.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    own: u64,
    ended_children: u64,
}

impl Stat {
    fn read(pid: u32) -> Option<Stat> {
        Stat::parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }

    /// Fields are counted from behind the name, which may hold anything.
    fn parse(line: &str) -> Option<Stat> {
        let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Stat {
            parent: fields.get(1)?.parse().ok()?,
            own: number(11)? + number(12)?,
            ended_children: number(13)? + number(14)?,
        })
    }
}

fn ticks(count: u64) -> Duration {
    Duration::from_millis(count * 1000 / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stat_line_is_read_behind_any_name() {
        let line = "42 (a) b) S 7 42 42 0 -1 4194304 99 0 0 0 11 22 33 44 20 0 1 0 5 6 7";
        let found = Stat::parse(line).unwrap();
        assert_eq!((found.parent, found.own, found.ended_children), (7, 33, 77));
    }
}
