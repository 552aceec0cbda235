//! A ledger as its row.

use countersign_core::nouns::ledger::{Ledger, Marks, Version};
use diesel::prelude::{Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::Json;
use crate::schema::ledgers;

#[derive(Queryable, Selectable)]
#[diesel(table_name = ledgers, check_for_backend(Sqlite))]
pub(crate) struct LedgerRow {
    version: i64,
    marks: Json<Marks>,
}

impl From<LedgerRow> for Ledger {
    fn from(row: LedgerRow) -> Self {
        Self {
            version: Some(Version(row.version)),
            marks: row.marks.0,
        }
    }
}
