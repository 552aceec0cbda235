//! All rows of a small database, as texts; and those of them that belong to one operation.

use super::database::Database;
use super::tokens::Tokens;
use crate::failure::{Explain, Failure, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A table.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Table {
    /// The columns that hold data of their own, each with its type.
    pub(crate) columns: Vec<(String, String)>,
    /// The columns of the primary key.
    pub(crate) key: Vec<String>,
}

/// One row; the version says which transaction wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) table: String,
    pub(crate) values: Vec<Option<String>>,
    version: String,
}

impl Row {
    #[cfg(test)]
    pub(crate) fn new(table: &str, version: &str, values: &[&str]) -> Row {
        Row {
            table: table.to_owned(),
            values: values.iter().map(|value| Some((*value).to_owned())).collect(),
            version: version.to_owned(),
        }
    }
}

/// What a database held at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) tables: BTreeMap<String, Table>,
    rows: Vec<Row>,
}

const TABLES: &str = "
    SELECT c.relname, json_build_object(
        'columns', json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum),
        'key', COALESCE(json_agg(a.attname) FILTER (WHERE a.attnum = ANY (i.indkey)), '[]'))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_%'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname";

impl Snapshot {
    /// Reads all of it.
    pub(crate) fn take(database: &Database) -> Result<Snapshot> {
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for line in database.run(&[TABLES])? {
            let (name, table) = field(&line)?;
            tables.insert(
                name.to_owned(),
                serde_json::from_str(table).explain(|| "reading tables")?,
            );
        }
        let selects: Vec<String> = tables.iter().map(|(name, table)| select(name, table)).collect();
        let mut rows = Vec::new();
        for line in database.run(&selects)? {
            let (table, rest) = field(&line)?;
            let (version, values) = field(rest)?;
            rows.push(Row {
                table: table.to_owned(),
                values: serde_json::from_str(values).explain(|| "reading rows")?,
                version: version.to_owned(),
            });
        }
        Ok(Snapshot { tables, rows })
    }

    /// The rows that name a token, and those that name a token of these, and so on; their tokens are met.
    pub(crate) fn belonging(&self, tokens: &mut Tokens) -> Vec<Row> {
        let mut belong = vec![false; self.rows.len()];
        loop {
            let mut grown = false;
            for (row, belongs) in self.rows.iter().zip(&mut belong) {
                let mut texts = row.values.iter().flatten();
                if !*belongs && texts.any(|text| tokens.knows_of(text)) {
                    (*belongs, grown) = (true, true);
                    for text in row.values.iter().flatten() {
                        tokens.meet(text);
                    }
                }
            }
            if !grown {
                break;
            }
        }
        let rows = self.rows.iter().zip(belong);
        rows.filter(|(_, belongs)| *belongs)
            .map(|(row, _)| row.clone())
            .collect()
    }
}

/// The rows that were written in between.
pub(crate) fn written(before: &[Row], after: &[Row]) -> Vec<Row> {
    after
        .iter()
        .filter(|row| !before.contains(row))
        .cloned()
        .collect()
}

fn select(name: &str, table: &Table) -> String {
    let texts: Vec<String> = table
        .columns
        .iter()
        .map(|(column, _)| format!("{column}::text"))
        .collect();
    format!(
        "SELECT '{name}', xmin, json_build_array({}) FROM {name}",
        texts.join(", ")
    )
}

fn field(line: &str) -> Result<(&str, &str)> {
    line.split_once('|')
        .ok_or_else(|| Failure::new(format!("no fields in {line:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_belong_together_by_their_tokens() {
        let (one, two) = (
            "0192f3a0-1b2c-7d3e-8f40-000000000001",
            "0192f3a0-1b2c-7d3e-8f40-000000000002",
        );
        let rows = vec![
            Row::new("sessions", "5", &["x", one]),
            Row::new("credentials", "5", &["marker1@example.com", one]),
            Row::new("credentials", "5", &["marker2@example.com", two]),
        ];
        let snapshot = Snapshot {
            tables: BTreeMap::new(),
            rows: rows.clone(),
        };
        let mut tokens = Tokens::new("marker1");
        tokens.meet("marker1");
        assert_eq!(snapshot.belonging(&mut tokens), rows[..2]);
        assert_eq!(tokens.number(one), Some(1));
    }

    #[test]
    fn what_a_transaction_wrote_is_told_by_the_rows() {
        let before = [Row::new("a", "5", &["1"]), Row::new("a", "6", &["2"])];
        let after = [
            Row::new("a", "9", &["1"]),
            Row::new("a", "6", &["2"]),
            Row::new("b", "9", &["3"]),
        ];
        assert_eq!(written(&before, &after), [after[0].clone(), after[2].clone()]);
    }
}
