//! Audit events that stand alone, and the newest of all.

use countersign_core::nouns::audit::AuditEvent;
use countersign_core::ports::audit_events::{AuditEvents, AuditRecord};
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;

use crate::parts::EventValues;
use crate::rows::get;
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// Keeps events.
    InsertAuditEvents = "audit_insert.sql";
    /// The newest events.
    ListAuditEvents = "audit_list.sql";
}

impl AuditEvents for PostgresStore {
    fn insert_audit_events(&self, events: &[AuditEvent]) -> Result<(), StoreError> {
        self.write(|connection| {
            let events = EventValues::of(events)?;
            InsertAuditEvents::with(&events.named()).execute(connection)
        })
        .map(drop)
    }

    fn list_audit_events(&self, limit: u16) -> Result<Vec<AuditRecord>, StoreError> {
        let limit = i64::from(limit);
        let found: Vec<EventRow> =
            self.read(|connection| ListAuditEvents::with(&[("limit", &limit)]).load(connection))?;
        Ok(found.into_iter().map(|EventRow(record)| record).collect())
    }
}

struct EventRow(AuditRecord);

impl QueryableByName<Pg> for EventRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self(AuditRecord {
            kind: get(row, "kind")?,
            address: get(row, "address")?,
            detail: serde_json::from_str(&get::<String>(row, "detail")?)?,
        }))
    }
}
