//! The process itself, under the names every dashboard knows; what a system does not tell is left out.

use std::fs;

use super::exposition::Exposition;

/// What the system tells of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct ProcessReading {
    cpu_seconds: f64,
    threads: u64,
    virtual_bytes: u64,
    resident_bytes: u64,
}

/// Writes the families; `started_at` is in seconds since the epoch.
pub(super) fn write(page: &mut Exposition, started_at: f64) {
    page.gauge(
        "process_start_time_seconds",
        "When the process started, since the epoch.",
    )
    .sample(&[], started_at);
    if let Some(reading) = fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|stat| parse_stat(&stat, ticks_per_second(), page_size()))
    {
        page.counter("process_cpu_seconds_total", "Processor time used.")
            .sample(&[], reading.cpu_seconds);
        page.gauge("process_threads", "Threads.")
            .sample(&[], reading.threads);
        page.gauge("process_virtual_memory_bytes", "Address space.")
            .sample(&[], reading.virtual_bytes);
        page.gauge("process_resident_memory_bytes", "Memory in use.")
            .sample(&[], reading.resident_bytes);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        page.gauge("process_open_fds", "Open files and connections.")
            .sample(&[], open.count());
    }
    if let Some(most) = fs::read_to_string("/proc/self/limits")
        .ok()
        .and_then(|limits| parse_limits(&limits))
    {
        page.gauge("process_max_fds", "How many there may be.")
            .sample(&[], most);
    }
}

fn ticks_per_second() -> u64 {
    rustix::param::clock_ticks_per_second()
}

fn page_size() -> u64 {
    u64::try_from(rustix::param::page_size()).unwrap_or_default()
}

/// Reads proc_pid_stat(5). The name of the program stands in brackets and may hold anything, so what counts is after
/// the last of them.
fn parse_stat(stat: &str, ticks_per_second: u64, page_size: u64) -> Option<ProcessReading> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    // The manual counts from 1, and the first two are before the bracket.
    let field = |number: usize| fields.get(number.checked_sub(3)?)?.parse::<u64>().ok();
    let ticks = field(14)? + field(15)?;
    #[allow(
        clippy::cast_precision_loss,
        reason = "a process has not run for a hundred thousand years"
    )]
    let cpu_seconds = ticks as f64 / ticks_per_second.max(1) as f64;
    Some(ProcessReading {
        cpu_seconds,
        threads: field(20)?,
        virtual_bytes: field(23)?,
        resident_bytes: field(24)?.checked_mul(page_size)?,
    })
}

/// The soft limit of open files, from proc_pid_limits(5).
fn parse_limits(limits: &str) -> Option<u64> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_files_are_read_whatever_the_programs_name() {
        let stat = "71 (a) b (c) S 1 71 71 0 -1 4194304 9 0 0 0 250 50 0 0 20 0 13 0 999 4096000 300 18446744073709551615";
        let reading = parse_stat(stat, 100, 4_096).unwrap();
        let expected = ProcessReading {
            cpu_seconds: 3.0,
            threads: 13,
            virtual_bytes: 4_096_000,
            resident_bytes: 1_228_800,
        };
        assert_eq!(reading, expected);
        assert_eq!(parse_stat("garbage", 100, 4_096), None);
        let limits = "Limit       Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n";
        assert_eq!(parse_limits(limits), Some(1_024));
        assert_eq!(parse_limits(""), None);
    }
}
