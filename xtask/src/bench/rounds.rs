//! The rows: in each round the service, then the replay, then the reference; and the service once more at half its peak.

use super::measure::{paced, peak};
use super::pgbench::{Limit, Outcome};
use super::plan::Plan;
use super::replay::{Operation, Reference, Replay};
use super::results::{Paced, Quantiles, Round, RowResult};
use super::rig::Rig;
use super::rows::{Best, Row};
use crate::failure::Result;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Rows that pgbench reads are no more than this: beyond it there is no difference.
const READ: usize = 100_000;

/// Operations of each connection before any counts: the server plans a statement anew for the first few.
const WARM_UP: usize = 8;

/// The service, and what it is compared with.
pub(crate) struct Contest<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) rig: &'a Rig,
    replay: &'a Replay,
    reference: Option<&'a Reference>,
    /// Reads use nothing up, so what they find is made once.
    found: RefCell<BTreeSet<Operation>>,
    /// Rows that were run before, so that connections are open and statements planned.
    warm: RefCell<BTreeSet<Row>>,
}

impl<'a> Contest<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        rig: &'a Rig,
        replay: &'a Replay,
        reference: Option<&'a Reference>,
    ) -> Contest<'a> {
        Contest {
            plan,
            rig,
            replay,
            reference,
            found: RefCell::default(),
            warm: RefCell::default(),
        }
    }

    /// One round of a row.
    pub(crate) fn round(&self, row: Row) -> Result<Round> {
        let count = row.operations(&self.rig.scale);
        if self.warm.borrow_mut().insert(row) {
            peak(self.rig, row, WARM_UP * self.rig.scale.connections)?;
        }
        let (load, cost) = peak(self.rig, row, count)?;
        let replay = self.replayed(row, count.max(self.plan.replayed), None)?;
        let (reference, reference_us) = self.best(row)?.unzip();
        Ok(Round {
            service: load.rate(),
            replay: replay.as_ref().map(|outcome| outcome.tps),
            replay_us: replay.map(|outcome| outcome.server_us),
            reference,
            reference_us,
            cost,
            latency: Quantiles::of(&load.latencies),
        })
    }

    /// A row at half of its peak, beside the replay at the same rate.
    pub(crate) fn at_half_peak(&self, row: Row, measured: &RowResult) -> Result<Paced> {
        let rate = (measured.rate() / 2.0).max(1.0);
        let count = count_in(self.plan.paced.as_secs_f64(), rate);
        let count = count.next_multiple_of(self.rig.scale.connections);
        let load = paced(self.rig, row, rate, count)?;
        let replay = self.replayed(row, count, Some(rate))?;
        Ok(Paced {
            rate,
            service: Quantiles::of(&load.latencies),
            replay: replay.map(|outcome| Quantiles::of(&outcome.latencies)),
        })
    }

    /// What pgbench does with the service's own statements.
    fn replayed(&self, row: Row, count: usize, rate: Option<f64>) -> Result<Option<Outcome>> {
        let Some(operation) = row.operation() else {
            return Ok(None);
        };
        if !operation.is_read() {
            self.replay.seed(operation, count)?;
        } else if self.found.borrow_mut().insert(operation) {
            self.replay.seed(operation, self.rig.scale.users.min(READ))?;
        }
        let connections = self.rig.scale.connections;
        self.replay.run(operation, connections, count, rate).map(Some)
    }

    /// What there is at best for the same purpose: its rate, and the CPU time of the database for one.
    fn best(&self, row: Row) -> Result<Option<(f64, f64)>> {
        let scale = self.rig.scale;
        let Some(reference) = self.reference else {
            return Ok(None);
        };
        match row.best() {
            Best::Script(script) => {
                let limit = Limit::Seconds(self.plan.reference_seconds);
                let outcome = reference.run(script, scale.connections, limit, None)?;
                Ok(Some((outcome.tps, outcome.server_us)))
            }
            Best::Constant => {
                let (load, _) = peak(self.rig, Row::Constant, Row::Constant.operations(&scale))?;
                Ok(Some((load.rate(), 0.0)))
            }
            Best::None => Ok(None),
        }
    }
}

/// How many come in so many seconds.
fn count_in(seconds: f64, rate: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rates and times are positive and small"
    )]
    let count = (seconds * rate).ceil() as usize;
    count
}
