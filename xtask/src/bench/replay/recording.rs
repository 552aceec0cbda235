//! The recording: what the service sends for each operation, and the rows it finds and leaves.

use super::Operation;
use super::database::Database;
use super::log::{self, Logged};
use super::people::{MARKER, Person, SETTINGS, cast};
use super::snapshot::{Row, Snapshot, Table, written};
use super::tokens::Tokens;
use crate::bench::service::{Half, Launcher, Service};
use crate::bench::sink::Sink;
use crate::failure::{Failure, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

/// One operation as it was done once.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) statements: Vec<Logged>,
    pub(crate) tokens: Tokens,
    /// The rows of the one who did it, from before.
    pub(crate) rows: Vec<Row>,
    /// The rows it wrote, as it left them.
    pub(crate) written: Vec<Row>,
    /// When it was done, in seconds since 1970.
    pub(crate) at: f64,
}

/// Everything that was recorded.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) tables: BTreeMap<String, Table>,
    pub(crate) operations: BTreeMap<Operation, Recorded>,
}

/// The service looks after its counters every second.
const QUIET: Duration = Duration::from_millis(2_500);

/// A service on a scratch database whose statements the server logs.
pub(crate) struct Studio<'a> {
    pub(crate) scratch: &'a Database,
    /// Another database of the cluster, to read the log by.
    pub(crate) beside: &'a Database,
    /// Of one connection, so that the log is in order.
    pub(crate) launcher: &'a Launcher,
}

impl Studio<'_> {
    /// Has everybody act once; all of it is done twice, as what is done for the first time may be another thing.
    pub(crate) fn record(&self, sink: &Sink) -> Result<Recording> {
        let rehearsal = cast(self.launcher, sink, 0)?;
        let people = cast(self.launcher, sink, 1)?;
        let service = self.launcher.start_with(Half::Http, SETTINGS)?;
        for person in &rehearsal {
            person.act(&service)?;
        }
        let background = self.background()?;
        let (mut operations, mut tables) = (BTreeMap::new(), BTreeMap::new());
        for person in &people {
            let before = Snapshot::take(self.scratch)?;
            let recorded = self.record_one(&service, person, &before, &background);
            let operation = person.operation;
            operations.insert(
                operation,
                recorded.map_err(|failure| failure.under(operation.name()))?,
            );
            tables = before.tables;
        }
        Ok(Recording { tables, operations })
    }

    /// The texts of what the service sends when nobody asks it for anything.
    fn background(&self) -> Result<BTreeSet<String>> {
        let begin = log::end(self.beside)?;
        thread::sleep(QUIET);
        let idle = log::read(self.beside, begin, log::end(self.beside)?)?;
        Ok(idle.into_iter().map(|statement| statement.text).collect())
    }

    fn record_one(
        &self,
        service: &Service,
        person: &Person,
        before: &Snapshot,
        background: &BTreeSet<String>,
    ) -> Result<Recorded> {
        let at: f64 = self
            .beside
            .value("SELECT extract(epoch FROM clock_timestamp())")?;
        let begin = log::end(self.beside)?;
        person.act(service)?;
        let mut statements = log::read(self.beside, begin, log::end(self.beside)?)?;
        statements.retain(|statement| !background.contains(&statement.text));
        let mut tokens = Tokens::new(&person.marker);
        tokens.meet(&person.marker);
        let values = statements.iter().flat_map(|statement| &statement.parameters);
        for value in values.flatten() {
            tokens.meet(value);
        }
        check(&statements, &tokens, person.operation)?;
        let rows = before.belonging(&mut tokens);
        let after = Snapshot::take(self.scratch)?.belonging(&mut tokens.clone());
        refuse_strangers(&after, person)?;
        let written = written(&rows, &after);
        Ok(Recorded {
            statements,
            tokens,
            rows,
            written,
            at,
        })
    }
}

/// The hot paths are two statements at most, one for a read, and nothing around them.
fn check(statements: &[Logged], tokens: &Tokens, operation: Operation) -> Result<()> {
    let most = if operation.is_read() { 1 } else { 2 };
    let is_its_own = |statement: &Logged| {
        let mut values = statement.parameters.iter().flatten();
        values.any(|value| tokens.knows_of(value))
    };
    if !statements.is_empty() && statements.len() <= most && statements.iter().all(is_its_own) {
        return Ok(());
    }
    let texts: Vec<&str> = statements
        .iter()
        .map(|statement| statement.text.as_str())
        .collect();
    let texts = texts.join(";\n");
    Err(Failure::new(format!(
        "sent not just {most} statements about the one who asked:\n{texts}"
    )))
}

/// A token that two people share cannot be replaced.
fn refuse_strangers(rows: &[Row], person: &Person) -> Result<()> {
    let strange = |text: &&String| text.contains(MARKER) && !text.contains(&person.marker);
    match rows
        .iter()
        .flat_map(|row| row.values.iter().flatten())
        .find(strange)
    {
        Some(text) => Err(Failure::new(format!("{} is tied to {text}", person.marker))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(text: &str, value: &str) -> Logged {
        Logged {
            text: text.to_owned(),
            parameters: vec![None, Some(value.to_owned())],
        }
    }

    #[test]
    fn only_few_statements_about_the_one_who_asked_are_kept() {
        let mut tokens = Tokens::new("replayed11");
        tokens.meet("replayed11");
        let own = statement("SELECT $2::text", "a:replayed11@example.com");
        let (begin, other) = (statement("BEGIN", ""), statement("SELECT $2::text", "replayed10"));
        let is_kept = |statements: &[&Logged], operation| {
            let statements: Vec<Logged> = statements.iter().map(|one| (*one).clone()).collect();
            check(&statements, &tokens, operation).is_ok()
        };
        assert!(is_kept(&[&own, &own], Operation::Request));
        assert!(is_kept(&[&own], Operation::Me));
        assert!(!is_kept(&[&own, &own], Operation::Me));
        assert!(!is_kept(&[&own, &own, &own], Operation::Request));
        assert!(!is_kept(&[&begin, &own], Operation::Request));
        assert!(!is_kept(&[&other], Operation::Request));
        assert!(!is_kept(&[], Operation::Request));
    }
}
