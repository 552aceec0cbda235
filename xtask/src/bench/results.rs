//! What was measured, as it goes into the report.

use super::driver::quantile;
use super::measure::Cost;
use super::rows::Row;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Everything that was measured.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Results {
    pub(crate) rows: BTreeMap<Row, RowResult>,
    pub(crate) mails: Vec<Drain>,
    pub(crate) mail_latency: Option<Quantiles>,
    pub(crate) mixed: Option<Mixed>,
    pub(crate) sqlite: BTreeMap<Row, RowResult>,
    pub(crate) footprint: Option<Footprint>,
}

/// One row.
#[derive(Debug, Default, Serialize)]
pub(crate) struct RowResult {
    pub(crate) rounds: Vec<Round>,
    pub(crate) paced: Option<Paced>,
}

/// A row in one round: rates by the second.
#[derive(Debug, Serialize)]
pub(crate) struct Round {
    pub(crate) service: f64,
    /// Of pgbench, with the service's own statements.
    pub(crate) replay: Option<f64>,
    /// CPU time of the database for one transaction of that, in microseconds.
    pub(crate) replay_us: Option<f64>,
    /// Of pgbench, with the least that does; where there is no database in it, of the constant handler.
    pub(crate) reference: Option<f64>,
    pub(crate) reference_us: Option<f64>,
    pub(crate) cost: Cost,
    /// With every connection always busy.
    pub(crate) latency: Quantiles,
}

/// A row at half of its peak, in an open loop.
#[derive(Debug, Serialize)]
pub(crate) struct Paced {
    pub(crate) rate: f64,
    pub(crate) service: Quantiles,
    /// Of pgbench with the service's own statements, at the same rate.
    pub(crate) replay: Option<Quantiles>,
}

/// Times, in milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Quantiles {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) p999: f64,
}

/// Mails that waited, handed over.
#[derive(Debug, Serialize)]
pub(crate) struct Drain {
    pub(crate) mails: usize,
    pub(crate) per_second: f64,
    /// CPU time of the service for one mail.
    pub(crate) service_ms: f64,
}

/// Everything at once.
#[derive(Debug, Serialize)]
pub(crate) struct Mixed {
    pub(crate) seconds: f64,
    pub(crate) per_second: f64,
    /// What share of the operations each kind had.
    pub(crate) shares: BTreeMap<&'static str, f64>,
    pub(crate) latency: Quantiles,
    pub(crate) mails_per_second: f64,
    /// Mails that waited, once a second.
    pub(crate) queued: Vec<usize>,
    /// By how many the mails that wait grow, for each mail that is sent.
    pub(crate) queue_growth: f64,
    pub(crate) peak_memory_mib: f64,
    pub(crate) cost: Cost,
}

/// What it takes to have the service there.
#[derive(Debug, Serialize)]
pub(crate) struct Footprint {
    /// From the start of the process to its first answer.
    pub(crate) starts_ms: Vec<f64>,
    pub(crate) started_memory_mib: f64,
    /// After one sign-in, mail included.
    pub(crate) idle_memory_mib: f64,
    pub(crate) binary_mib: f64,
}

impl RowResult {
    /// The median over all rounds.
    pub(crate) fn median(&self, of: impl Fn(&Round) -> Option<f64>) -> Option<f64> {
        median(self.rounds.iter().filter_map(of).collect())
    }

    pub(crate) fn rate(&self) -> f64 {
        self.median(|round| Some(round.service)).unwrap_or(0.0)
    }

    /// (a): what the replay reaches of the reference.
    pub(crate) fn statement_cost(&self) -> Option<f64> {
        self.median(|round| Some(round.replay? / round.reference?))
    }

    /// (b): what the service reaches of the replay.
    pub(crate) fn service_cost(&self) -> Option<f64> {
        self.median(|round| Some(round.service / round.replay?))
    }

    /// What the service reaches of the reference.
    pub(crate) fn of_reference(&self) -> Option<f64> {
        self.median(|round| Some(round.service / round.reference?))
    }
}

impl Footprint {
    pub(crate) fn start_ms(&self) -> Option<f64> {
        median(self.starts_ms.clone())
    }
}

impl Quantiles {
    /// Of sorted times.
    pub(crate) fn of(sorted: &[Duration]) -> Quantiles {
        Quantiles {
            p50: quantile(sorted, 500),
            p95: quantile(sorted, 950),
            p99: quantile(sorted, 990),
            p999: quantile(sorted, 999),
        }
    }
}

/// The middle one; of an even number, the upper of the two.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![]), None);
    }
}
