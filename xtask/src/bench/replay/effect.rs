//! Whether a replay did what it was to do: every row that the recorded transaction wrote, each transaction wrote its own.

use super::database::Database;
use super::expression::Minting;
use super::lot::Lot;
use super::snapshot::{Row, Table};
use crate::failure::{Failure, Result};
use std::collections::BTreeMap;

/// A moment before a replay.
pub(crate) struct Effect<'a> {
    database: &'a Database,
    /// Transactions are numbered; a throwaway cluster never comes to the end of the numbers.
    last: u64,
}

impl Effect<'_> {
    pub(crate) fn begin(database: &Database) -> Result<Effect<'_>> {
        let last = database.value("SELECT txid_current()")?;
        Ok(Effect { database, last })
    }

    /// Fails unless each number of the lot has its own of each of these rows, written since.
    pub(crate) fn check(
        &self,
        tables: &BTreeMap<String, Table>,
        written: &[Row],
        minting: &Minting<'_>,
        lot: &Lot,
    ) -> Result<()> {
        let (rows, counts): (Vec<&Row>, Vec<String>) = written
            .iter()
            .filter_map(|row| Some((row, self.count(row, tables.get(&row.table)?, minting, lot)?)))
            .unzip();
        if rows.is_empty() && !written.is_empty() {
            return Err(Failure::new("no written row can be found by its key"));
        }
        for (row, found) in rows.iter().zip(self.database.run(&counts)?) {
            if found != lot.count.to_string() {
                let (of, table) = (lot.count, &row.table);
                return Err(Failure::new(format!(
                    "of {of} transactions {found} wrote to {table} what the recorded one wrote there"
                )));
            }
        }
        Ok(())
    }

    /// Counts one row's likes; nothing where its key does not follow from the number.
    fn count(&self, row: &Row, table: &Table, minting: &Minting<'_>, lot: &Lot) -> Option<String> {
        let mut varies = false;
        let mut conditions = Vec::new();
        for name in &table.key {
            let at = table.columns.iter().position(|(column, _)| column == name)?;
            let ((_, sql_type), value) = (table.columns.get(at)?, row.values.get(at)?.as_deref()?);
            if !minting.tokens.knows_all_of(value) {
                return None;
            }
            varies |= minting.varying(value, sql_type).is_some();
            conditions.push(format!("t.{name} = {}", minting.any(Some(value), sql_type)));
        }
        let (table, conditions) = (&row.table, conditions.join(" AND "));
        let (numbers, last) = (lot.numbers(), self.last);
        varies.then(|| {
            format!(
                "SELECT count(*) FROM {numbers} JOIN {table} AS t ON {conditions} WHERE t.xmin::text::bigint > {last}"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::replay::tokens::Tokens;

    const ID: &str = "0192f3a0-1b2c-7d3e-8f40-000000000001";

    fn count(key: &[&str], values: &[&str]) -> Option<String> {
        let mut tokens = Tokens::new("marker1");
        tokens.meet("marker1");
        let lot = Lot {
            first: 100,
            count: 3,
            begun: 0.0,
            stamp: "019a00000000".to_owned(),
        };
        let minting = lot.minting(&tokens, 0.0);
        let row = Row::new("hits", "5", values);
        let table = Table {
            columns: ["scope", "subject"]
                .map(|name| (name.to_owned(), "text".to_owned()))
                .to_vec(),
            key: key.iter().map(|name| (*name).to_owned()).collect(),
        };
        let database = Database::nowhere();
        let effect = Effect {
            database: &database,
            last: 7,
        };
        effect.count(&row, &table, &minting, &lot)
    }

    #[test]
    fn rows_are_looked_for_by_their_keys() {
        let sql = count(&["scope", "subject"], &["mailbox", "marker1"]).unwrap();
        assert!(
            sql.contains("t.scope = 'mailbox'::text AND t.subject = ('r' || n)::text"),
            "{sql}"
        );
        assert!(sql.ends_with("WHERE t.xmin::text::bigint > 7"), "{sql}");
    }

    #[test]
    fn keys_that_do_not_follow_from_the_number_are_left_out() {
        assert_eq!(count(&["scope"], &["mailbox", "marker1"]), None);
        assert_eq!(count(&["subject"], &["mailbox", ID]), None);
    }
}
