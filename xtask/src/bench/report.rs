//! The table, and the same as JSON.

use super::load::quantile;
use super::rows::{Measured, Row};
use crate::failure::{Explain, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One row of one round.
#[derive(Clone, Debug, Serialize)]
struct Round {
    rate: f64,
    reference: f64,
    ratio: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// All rounds so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rounds: BTreeMap<Row, Vec<Round>>,
}

impl Report {
    pub(crate) fn add(&mut self, measured: &Measured, reference: f64) {
        self.rounds.entry(measured.row).or_default().push(Round {
            rate: measured.rate,
            reference,
            ratio: measured.rate / reference,
            p50_ms: quantile(&measured.latencies, 500),
            p99_ms: quantile(&measured.latencies, 990),
        });
    }

    /// Prints the median round of each row.
    pub(crate) fn print(&self) {
        println!(
            "{:<14} {:>10} {:>12} {:>7} {:>9} {:>9}",
            "row", "service/s", "reference/s", "ratio", "p50 ms", "p99 ms"
        );
        for (row, rounds) in &self.rounds {
            if let Some(Round {
                rate,
                reference,
                ratio,
                p50_ms,
                p99_ms,
            }) = median(rounds)
            {
                let name = row.name();
                println!(
                    "{name:<14} {rate:>10.0} {reference:>12.0} {ratio:>7.2} {p50_ms:>9.2} {p99_ms:>9.2}"
                );
            }
        }
    }

    /// Leaves every round as JSON.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let named: BTreeMap<_, _> = self
            .rounds
            .iter()
            .map(|(row, rounds)| (row.name(), rounds))
            .collect();
        let json = serde_json::to_string_pretty(&named).explain(|| "writing the report")?;
        fs::write(path, json).explain(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
        Ok(())
    }
}

/// The round with the median ratio.
fn median(rounds: &[Round]) -> Option<Round> {
    let mut sorted = rounds.to_vec();
    sorted.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
    sorted.get(sorted.len() / 2).cloned()
}
