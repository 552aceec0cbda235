//! Rows that were there before an operation, made again for as many transactions as are to be replayed.

use super::database::{Database, literal};
use super::expression::Minting;
use super::lot::Lot;
use super::snapshot::{Row, Table};
use crate::failure::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Fills the tables, as if each transaction of the lot had a person of its own.
pub(crate) fn seed(
    database: &Database,
    tables: &BTreeMap<String, Table>,
    rows: &[Row],
    minting: &Minting<'_>,
    lot: &Lot,
) -> Result<()> {
    // Rows are copied whole, so what they refer to is there in the end; nobody else needs to look.
    let mut statements = vec!["SET session_replication_role = replica".to_owned()];
    let inserts = rows
        .iter()
        .filter_map(|row| Some(insert(row, tables.get(&row.table)?, minting, lot)));
    statements.extend(inserts);
    database.run(&statements)?;
    let filled: BTreeSet<String> = rows.iter().map(|row| literal(&row.table)).collect();
    analyse(database, filled, lot)
}

/// Tells the planner of the new rows, where they are more than a few beside those that were there.
fn analyse(database: &Database, filled: BTreeSet<String>, lot: &Lot) -> Result<()> {
    let tables: Vec<String> = filled.into_iter().collect();
    if tables.is_empty() {
        return Ok(());
    }
    let (tables, most) = (tables.join(", "), lot.count * 50);
    let select = format!(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace \
         AND relname IN ({tables}) AND reltuples < {most}"
    );
    let changed = database.run(&[select])?;
    let vacuum: Vec<String> = changed
        .iter()
        .map(|table| format!("VACUUM ANALYZE {table}"))
        .collect();
    if vacuum.is_empty() {
        Ok(())
    } else {
        database.run(&vacuum).map(drop)
    }
}

fn insert(row: &Row, table: &Table, minting: &Minting<'_>, lot: &Lot) -> String {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<String> = table
        .columns
        .iter()
        .zip(&row.values)
        .map(|((_, sql_type), value)| minting.any(value.as_deref(), sql_type))
        .collect();
    let (table, names, values, numbers) = (&row.table, names.join(", "), values.join(", "), lot.numbers());
    format!("INSERT INTO {table} ({names}) SELECT {values} FROM {numbers}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::replay::lot::Lots;
    use crate::bench::replay::tokens::Tokens;

    #[test]
    fn a_row_is_made_for_each_number() {
        let mut tokens = Tokens::new("marker1");
        tokens.meet("marker1");
        let lot = Lots::new().take(3).unwrap();
        let columns = [("address", "text"), ("failed", "smallint")];
        let table = Table {
            columns: columns
                .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
                .to_vec(),
            key: vec![],
        };
        let row = Row::new("challenges", "5", &["marker1@example.com", "0"]);
        let sql = insert(&row, &table, &lot.minting(&tokens, 0.0), &lot);
        let start = "INSERT INTO challenges (address, failed) \
                     SELECT ('r' || n || '@example.com')::text, '0'::smallint FROM (";
        assert!(sql.starts_with(start), "{sql}");
        assert!(
            sql.contains("generate_series(100000000000::bigint, 100000000003::bigint - 1)"),
            "{sql}"
        );
    }
}
