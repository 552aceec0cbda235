//! One run of the replay: its script, its numbers, and whether it did what it was to do.

use super::effect::Effect;
use super::expression::Minting;
use super::lot::Lot;
use super::recording::Recorded;
use super::snapshot::Row;
use super::{Operation, Replay, script};
use crate::bench::pgbench::{Job, Limit, Outcome, WARM_UP};
use crate::failure::{Explain, Failure, Result};
use std::fs;
use std::path::PathBuf;

const CLOSE_MAILS: &str = "UPDATE outbox SET state = 'handed_over', closed_at = due_at \
    WHERE closed_at IS NULL AND address ~ '^r[0-9]{12}@'";

impl Replay {
    /// Replays so many transactions of what was seeded, rounded down to as many for each connection: in a closed
    /// loop, or in an open one at a rate. The first few of each connection only warm it up, see
    /// `Pgbench::run_warm`. Fails unless every transaction wrote what the recorded one wrote.
    pub(crate) fn run(
        &self,
        operation: Operation,
        connections: usize,
        transactions: usize,
        rate: Option<f64>,
    ) -> Result<Outcome> {
        let recorded = self.recorded(operation)?;
        let few = WARM_UP.min(transactions / connections / 4);
        let each = transactions / connections - few;
        let lot = self.draw(operation, (few + each) * connections)?;
        let (first, rest) = if operation.is_read() {
            (lot.clone(), lot.clone())
        } else {
            lot.split(few * connections)
        };
        let (script, first) = self.script(operation, recorded, &first, connections)?;
        let (_, rest) = self.script(operation, recorded, &rest, connections)?;
        let job = Job {
            script: &script,
            defines: &rest,
            connections,
            limit: Limit::EachClient(each),
            rate,
        };
        let warm_up = Job {
            defines: &first,
            limit: Limit::EachClient(few),
            rate: None,
            ..job
        };
        let effect = Effect::begin(&self.database)?;
        let outcome = if few == 0 {
            self.pgbench.run(&job)?
        } else {
            self.pgbench.run_warm(&warm_up, &job)?
        };
        let minting = lot.minting(&recorded.tokens, recorded.at);
        let checked = effect.check(&self.recording.tables, &recorded.written, &minting, &lot);
        checked.map_err(|failure| failure.under(format!("the replay of {}", operation.name())))?;
        self.hand_over(&recorded.written)?;
        Ok(outcome)
    }

    /// Closes the mails that a replay left in the outbox, so that no worker finds them later.
    fn hand_over(&self, written: &[Row]) -> Result<()> {
        if written.iter().any(|row| row.table == "outbox") {
            self.database.run(&[CLOSE_MAILS])?;
        }
        Ok(())
    }

    /// The part of the seeded lot that a run uses up; reads use nothing up.
    fn draw(&self, operation: Operation, transactions: usize) -> Result<Lot> {
        let mut seeded = self.seeded.borrow_mut();
        let lot = seeded.get_mut(&operation).filter(|lot| lot.count > 0);
        let lot = lot.ok_or_else(|| Failure::new(format!("nothing was seeded for {}", operation.name())))?;
        if operation.is_read() {
            return Ok(lot.clone());
        }
        if transactions > lot.count {
            let (name, left) = (operation.name(), lot.count);
            return Err(Failure::new(format!(
                "{name}: {transactions} transactions, and rows for {left}"
            )));
        }
        let (drawn, left) = lot.split(transactions);
        *lot = left;
        Ok(drawn)
    }

    fn script(
        &self,
        operation: Operation,
        recorded: &Recorded,
        lot: &Lot,
        connections: usize,
    ) -> Result<(PathBuf, Vec<(String, String)>)> {
        let minting = Minting {
            tokens: &recorded.tokens,
            number: ":n::text",
            instant: ":at::float8",
            recorded: recorded.at,
            stamp: &lot.stamp,
        };
        let step = Lot::STEP;
        // All connections together go through the numbers in order, as time goes by.
        let number = if operation.is_read() {
            "random(0, :count - 1)"
        } else {
            ":i * :clients + :client_id"
        };
        let head =
            format!("\\set i :i + 1\n\\set d {number}\n\\set n :first + :d\n\\set at :begun + :d * {step}\n");
        let script = script::script(operation.name(), &head, &recorded.statements, &minting)?;
        let path = self.folder.join(format!("{}.sql", operation.name()));
        fs::write(&path, script.text).explain(|| format!("writing {}", path.display()))?;
        let own = [
            ("i", "-1".to_owned()),
            ("clients", connections.to_string()),
            ("count", lot.count.to_string()),
            ("first", lot.first.to_string()),
            ("begun", format!("{:.6}", lot.begun)),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        Ok((path, own.chain(script.defines).collect()))
    }
}
