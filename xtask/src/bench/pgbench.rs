//! pgbench: one script, prepared, over some connections.

mod log;

use super::meters::cpu_of_cluster;
use crate::failure::{Failure, Result};
use crate::postgres::{Cluster, Installation};
use crate::process;
use log::Log;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Threads of pgbench itself; it does little.
const THREADS: &str = "2";

/// Transactions after which a connection has its plans: the server tries five of its own for each statement.
pub(crate) const WARM_UP: usize = 8;

/// pgbench on one database.
#[derive(Clone, Debug)]
pub(crate) struct Pgbench {
    program: PathBuf,
    url: String,
    postmaster: u32,
}

/// When a run is over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    /// After so many seconds.
    Seconds(u32),
    /// After so many transactions of each connection.
    EachClient(usize),
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job<'a> {
    pub(crate) script: &'a Path,
    /// Values of the script's variables.
    pub(crate) defines: &'a [(String, String)],
    pub(crate) connections: usize,
    pub(crate) limit: Limit,
    /// Transactions a second, begun when they are due (open loop); without it each connection begins its next
    /// transaction as soon as the last is over.
    pub(crate) rate: Option<f64>,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    /// Transactions a second, without the time it took to connect.
    pub(crate) tps: f64,
    pub(crate) transactions: usize,
    /// CPU time of the whole server for one transaction, in microseconds.
    pub(crate) server_us: f64,
    /// How long each took, sorted; only of an open loop, and counted from the instant at which the transaction was
    /// due: what it waited for a free connection is part of it. The first quarter is left out, see `log.rs`.
    pub(crate) latencies: Vec<Duration>,
}

impl Pgbench {
    pub(crate) fn new(installation: &Installation, cluster: &Cluster, url: &str) -> Pgbench {
        Pgbench {
            program: installation.program("pgbench"),
            url: url.to_owned(),
            postmaster: cluster.postmaster(),
        }
    }

    /// Runs a few transactions of each connection, then those that count. What the first ones cost beyond the others,
    /// which is to connect and to plan the statements until the server keeps a plan, is taken off: the connections of
    /// a service are open for long.
    pub(crate) fn run_warm(&self, few: &Job<'_>, job: &Job<'_>) -> Result<Outcome> {
        let first = self.run(few)?;
        let all = self.run(job)?;
        Ok(if job.rate.is_none() { all.less(&first) } else { all })
    }

    /// Runs it to its end; a transaction that fails makes the run fail.
    pub(crate) fn run(&self, job: &Job<'_>) -> Result<Outcome> {
        let connections = job.connections.to_string();
        let mut pgbench = Command::new(&self.program);
        pgbench.args(["-n", "-M", "prepared", "-j", THREADS, "-c", &connections]);
        match job.limit {
            Limit::Seconds(seconds) => pgbench.args(["-T", &seconds.to_string()]),
            Limit::EachClient(count) => pgbench.args(["-t", &count.to_string()]),
        };
        for (name, value) in job.defines {
            pgbench.args(["-D", &format!("{name}={value}")]);
        }
        let log = job
            .rate
            .map(|rate| Log::create().map(|log| (rate, log)))
            .transpose()?;
        if let Some((rate, log)) = &log {
            pgbench
                .args(["-R", &rate.to_string(), "-l", "--log-prefix"])
                .arg(log.prefix());
        }
        let before = cpu_of_cluster(self.postmaster)?;
        let output = process::capture(pgbench.arg("-f").arg(job.script).arg(&self.url))?;
        let used = cpu_of_cluster(self.postmaster)?.saturating_sub(before);
        let report = String::from_utf8_lossy(&output);
        let (tps, transactions) =
            figures(&report).ok_or_else(|| Failure::new(format!("pgbench gave no figures: {report}")))?;
        Ok(Outcome {
            tps,
            transactions,
            server_us: used.as_secs_f64() * 1e6 / as_f64(transactions),
            latencies: log.map_or(Ok(Vec::new()), |(_, log)| log.latencies())?,
        })
    }
}

impl Outcome {
    /// Without the transactions of another run that began alike.
    fn less(self, first: &Outcome) -> Outcome {
        let seconds = |outcome: &Outcome| as_f64(outcome.transactions) / outcome.tps;
        let used = |outcome: &Outcome| as_f64(outcome.transactions) * outcome.server_us;
        let transactions = self.transactions.saturating_sub(first.transactions);
        if transactions == 0 || seconds(&self) <= seconds(first) {
            return self;
        }
        Outcome {
            tps: as_f64(transactions) / (seconds(&self) - seconds(first)),
            transactions,
            server_us: (used(&self) - used(first)) / as_f64(transactions),
            latencies: self.latencies,
        }
    }
}

fn as_f64(count: usize) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of transactions are far below 2^52"
    )]
    let count = count as f64;
    count
}

fn figures(report: &str) -> Option<(f64, usize)> {
    let after = |start| report.lines().find_map(|line| line.strip_prefix(start));
    let tps = after("tps = ")?.split(' ').next()?.parse().ok()?;
    let transactions = after("number of transactions actually processed: ")?;
    Some((tps, transactions.split('/').next()?.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_the_report() {
        let report = "number of clients: 2\nnumber of transactions actually processed: 6/6\n\
                      initial connection time = 3.1 ms\ntps = 1234.5 (without initial connection time)\n";
        assert_eq!(figures(report), Some((1234.5, 6)));
        let report =
            "number of transactions actually processed: 51\ntps = 17 (without initial connection time)\n";
        assert_eq!(figures(report), Some((17.0, 51)));
        assert_eq!(figures("number of transactions actually processed: 0/6\n"), None);
    }

    #[test]
    fn the_first_transactions_are_taken_off() {
        let outcome = |transactions, tps, server_us| Outcome {
            tps,
            transactions,
            server_us,
            latencies: vec![],
        };
        let (first, all) = (outcome(10, 10.0, 100.0), outcome(110, 55.0, 20.0));
        assert_eq!(all.less(&first), outcome(100, 100.0, 12.0));
    }
}
