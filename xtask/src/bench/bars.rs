//! What is to be reached, as data.

use super::results::{Results, RowResult};
use super::rows::Row;
use serde::Serialize;

/// A figure and how far it has to go.
struct Bar {
    name: &'static str,
    /// None where it was not measured.
    measured: fn(&Results) -> Option<f64>,
    bar: Goal,
}

#[derive(Clone, Copy)]
enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

use Goal::{AtLeast, AtMost};

const BARS: &[Bar] = &[
    bar("request: replay / reference", AtLeast(0.35), |r| {
        row(r, Row::Request)?.statement_cost()
    }),
    bar("verify-new: replay / reference", AtLeast(0.35), |r| {
        row(r, Row::VerifyNew)?.statement_cost()
    }),
    bar("verify-known: replay / reference", AtLeast(0.35), |r| {
        row(r, Row::VerifyKnown)?.statement_cost()
    }),
    bar("refresh: replay / reference", AtLeast(0.35), |r| {
        row(r, Row::Refresh)?.statement_cost()
    }),
    bar("request: service / replay", AtLeast(0.6), |r| {
        row(r, Row::Request)?.service_cost()
    }),
    bar("verify-new: service / replay", AtLeast(0.6), |r| {
        row(r, Row::VerifyNew)?.service_cost()
    }),
    bar("verify-known: service / replay", AtLeast(0.6), |r| {
        row(r, Row::VerifyKnown)?.service_cost()
    }),
    bar("refresh: service / replay", AtLeast(0.6), |r| {
        row(r, Row::Refresh)?.service_cost()
    }),
    bar("session-read: service / single-row select", AtLeast(0.45), |r| {
        row(r, Row::SessionRead)?.of_reference()
    }),
    bar("me: service / single-row select", AtLeast(0.3), |r| {
        row(r, Row::Me)?.of_reference()
    }),
    bar("bearer: service / constant handler", AtLeast(0.25), |r| {
        row(r, Row::Bearer)?.of_reference()
    }),
    bar("jwks: service / constant handler", AtLeast(0.7), |r| {
        row(r, Row::Jwks)?.of_reference()
    }),
    bar("request: round trips", AtMost(2.0), |r| {
        round_trips(r, Row::Request)
    }),
    bar("verify-new: round trips", AtMost(2.0), |r| {
        round_trips(r, Row::VerifyNew)
    }),
    bar("verify-known: round trips", AtMost(2.0), |r| {
        round_trips(r, Row::VerifyKnown)
    }),
    bar("refresh: round trips", AtMost(2.0), |r| {
        round_trips(r, Row::Refresh)
    }),
    bar("session-read: round trips", AtMost(1.0), |r| {
        round_trips(r, Row::SessionRead)
    }),
    bar("me: round trips", AtMost(1.0), |r| round_trips(r, Row::Me)),
    bar("bearer: round trips", AtMost(0.0), |r| {
        round_trips(r, Row::Bearer)
    }),
    bar("request: p99 / pgbench's", AtMost(3.0), |r| p99(r, Row::Request)),
    bar("verify-new: p99 / pgbench's", AtMost(3.0), |r| {
        p99(r, Row::VerifyNew)
    }),
    bar("verify-known: p99 / pgbench's", AtMost(3.0), |r| {
        p99(r, Row::VerifyKnown)
    }),
    bar("wrong-code: p99 / pgbench's", AtMost(3.0), |r| {
        p99(r, Row::WrongCode)
    }),
    bar("refresh: p99 / pgbench's", AtMost(3.0), |r| p99(r, Row::Refresh)),
    bar("session-read: p99 / pgbench's", AtMost(3.0), |r| {
        p99(r, Row::SessionRead)
    }),
    bar("me: p99 / pgbench's", AtMost(3.0), |r| p99(r, Row::Me)),
    bar("request to mail: p50, ms", AtMost(10.0), |r| {
        Some(r.mail_latency?.p50)
    }),
    bar("request to mail: p99, ms", AtMost(50.0), |r| {
        Some(r.mail_latency?.p99)
    }),
    bar("mail: service CPU, ms", AtMost(0.6), |r| {
        r.median_drain(|drain| drain.service_ms)
    }),
    bar("mixed: outbox growth per mail", AtMost(0.01), |r| {
        Some(r.mixed.as_ref()?.queue_growth)
    }),
    bar("memory idle, MiB", AtMost(30.0), |r| {
        Some(r.footprint.as_ref()?.idle_memory_mib)
    }),
    bar("memory under the mixed load, MiB", AtMost(90.0), |r| {
        Some(r.mixed.as_ref()?.peak_memory_mib)
    }),
    bar("start-up, ms", AtMost(150.0), |r| {
        r.footprint.as_ref()?.start_ms()
    }),
];

/// A bar and whether it was reached.
#[derive(Debug, Serialize)]
pub(super) struct Judged {
    pub(super) name: &'static str,
    pub(super) measured: f64,
    pub(super) bar: f64,
    pub(super) at_least: bool,
    pub(super) met: bool,
    /// By how much of the bar it was missed; 0 if it was not.
    pub(super) missed_percent: f64,
}

/// Judges what was measured.
pub(super) fn judge(results: &Results) -> Vec<Judged> {
    let judged = BARS.iter().map(|bar| Some(bar.judge((bar.measured)(results)?)));
    judged.flatten().collect()
}

impl Bar {
    fn judge(&self, measured: f64) -> Judged {
        let (at_least, bar, short) = match self.bar {
            AtLeast(bar) => (true, bar, bar - measured),
            AtMost(bar) => (false, bar, measured - bar),
        };
        Judged {
            name: self.name,
            measured,
            bar,
            at_least,
            met: short <= 0.0,
            missed_percent: 100.0 * short.max(0.0) / bar.max(f64::MIN_POSITIVE),
        }
    }
}

const fn bar(name: &'static str, bar: Goal, measured: fn(&Results) -> Option<f64>) -> Bar {
    Bar { name, measured, bar }
}

fn row(results: &Results, row: Row) -> Option<&RowResult> {
    results.rows.get(&row)
}

/// To a hundredth: once a second the service sends something of its own.
fn round_trips(results: &Results, row: Row) -> Option<f64> {
    let exact = self::row(results, row)?.median(|round| round.cost.round_trips)?;
    Some((exact * 100.0).round() / 100.0)
}

fn p99(results: &Results, row: Row) -> Option<f64> {
    let paced = self::row(results, row)?.paced.as_ref()?;
    Some(paced.service.p99 / paced.replay?.p99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_at_itself_and_missed_by_a_share_of_it() {
        let at_least = bar("", AtLeast(0.5), |_| None);
        assert!(at_least.judge(0.5).met && at_least.judge(0.7).met);
        assert_eq!(at_least.judge(0.4).missed_percent.round(), 20.0);
        let at_most = bar("", AtMost(50.0), |_| None);
        assert!(at_most.judge(50.0).met && !at_most.judge(55.0).met);
        assert_eq!(at_most.judge(55.0).missed_percent, 10.0);
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        assert!(judge(&Results::default()).is_empty());
    }
}
