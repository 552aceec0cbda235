//! The audit port, and the insert that commits share.

use countersign_core::nouns::audit::AuditEvent;
use countersign_core::ports::audit_events::{AuditEvents, AuditRecord};
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::rows::{EventRow, RecordRow};
use crate::schema::audit_events;
use crate::store::SqliteStore;

impl AuditEvents for SqliteStore {
    fn insert_audit_events(&self, events: &[AuditEvent]) -> Result<(), StoreError> {
        self.write(|connection, _| insert_events(connection, events))
    }

    fn list_audit_events(&self, limit: u16) -> Result<Vec<AuditRecord>, StoreError> {
        self.read(|connection, _| {
            let rows = audit_events::table
                .select(RecordRow::as_select())
                .order((audit_events::at.desc(), audit_events::id.desc()))
                .limit(i64::from(limit))
                .load(connection)?;
            Ok(rows.into_iter().map(AuditRecord::from).collect())
        })
    }
}

/// Keeps events.
pub(crate) fn insert_events(connection: &mut SqliteConnection, events: &[AuditEvent]) -> QueryResult<()> {
    for event in events {
        diesel::insert_into(audit_events::table)
            .values(EventRow::from(event))
            .execute(connection)?;
    }
    Ok(())
}
