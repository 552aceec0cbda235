//! Statements with their values, read from the server's log as `log_statement = 'all'` leaves it there.

use super::database::Database;
use crate::failure::{Explain, Result};

/// A statement that a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Logged {
    /// Its text, with `$n` for each parameter.
    pub(crate) text: String,
    /// The values of `$1`, `$2` …; none for NULL.
    pub(crate) parameters: Vec<Option<String>>,
}

/// The log of a cluster that was started by this program: beside its data folder.
const LOG: &str = "'../server.log'";

/// How much is in the log by now.
pub(crate) fn end(database: &Database) -> Result<u64> {
    database.value(&format!("SELECT size FROM pg_stat_file({LOG})"))
}

/// The statements logged from one place to another, in order.
pub(crate) fn read(database: &Database, from: u64, to: u64) -> Result<Vec<Logged>> {
    let length = to.saturating_sub(from);
    let select = format!("SELECT to_json(pg_read_file({LOG}, {from}, {length}))");
    let json: String = database.value(&select)?;
    let text: String = serde_json::from_str(&json).explain(|| "reading the server's log")?;
    Ok(parse(&text))
}

/// Takes a log apart. Lines after the first of an entry begin with a tab.
fn parse(log: &str) -> Vec<Logged> {
    let mut found: Vec<Logged> = Vec::new();
    for entry in entries(log) {
        let Some((level, message)) = entry
            .split_once("] ")
            .and_then(|(_, rest)| rest.split_once(":  "))
        else {
            continue;
        };
        let prepared = message
            .strip_prefix("execute ")
            .and_then(|rest| rest.split_once(": "));
        let simple = message.strip_prefix("statement: ");
        match (level, prepared.map(|(_, text)| text).or(simple)) {
            ("LOG", Some(text)) => found.push(Logged {
                text: text.to_owned(),
                parameters: Vec::new(),
            }),
            ("DETAIL", _) => {
                let list = message.get(.."parameters: ".len());
                let is_list = list.is_some_and(|start| start.eq_ignore_ascii_case("parameters: "));
                if let (true, Some(last)) = (is_list, found.last_mut()) {
                    last.parameters = parameters(message);
                }
            }
            _ => {}
        }
    }
    found
}

fn entries(log: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.split('\n') {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(entry)) => {
                entry.push('\n');
                entry.push_str(more);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// The values of `parameters: $1 = 'it''s', $2 = NULL`.
fn parameters(message: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = message;
    while let Some((_, after)) = rest.split_once(" = ") {
        let Some(mut quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after;
            continue;
        };
        let mut value = String::new();
        while let Some((part, after)) = quoted.split_once('\'') {
            value.push_str(part);
            quoted = after;
            match quoted.strip_prefix('\'') {
                Some(after) => {
                    value.push('\'');
                    quoted = after;
                }
                None => break,
            }
        }
        values.push(Some(value));
        rest = quoted;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_come_with_their_values() {
        let log = "2026-01-01 00:00:00.000 UTC [7] LOG:  checkpoint starting: time\n\
                   2026-01-01 00:00:00.000 UTC [7] LOG:  execute __diesel_stmt_0: SELECT $1::text,\n\
                   \t       '] LOG:  x: y'\n\
                   2026-01-01 00:00:00.000 UTC [7] DETAIL:  parameters: $1 = 'it''s a = b, $2 = ''c''\n\
                   \td', $2 = NULL, $3 = '', $4 = '{\"a\"}'\n\
                   2026-01-01 00:00:00.000 UTC [8] LOG:  statement: BEGIN\n";
        let expected = [
            Logged {
                text: "SELECT $1::text,\n       '] LOG:  x: y'".to_owned(),
                parameters: vec![
                    Some("it's a = b, $2 = 'c'\nd".to_owned()),
                    None,
                    Some(String::new()),
                    Some("{\"a\"}".to_owned()),
                ],
            },
            Logged {
                text: "BEGIN".to_owned(),
                parameters: vec![],
            },
        ];
        assert_eq!(parse(log), expected);
    }
}
