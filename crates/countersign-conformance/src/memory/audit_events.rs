//! The audit port.

use countersign_core::nouns::audit::AuditEvent;
use countersign_core::ports::audit_events::{AuditEvents, AuditRecord};
use countersign_core::ports::store::StoreError;

use super::MemoryStore;
use super::tables::{EventRow, Stop, Tables};

impl AuditEvents for MemoryStore {
    fn insert_audit_events(&self, events: &[AuditEvent]) -> Result<(), StoreError> {
        self.write(|tables, _| tables.add_events(events))
    }

    fn list_audit_events(&self, limit: u16) -> Result<Vec<AuditRecord>, StoreError> {
        self.read(|tables, _| {
            let mut rows: Vec<_> = tables.events.iter().collect();
            rows.sort_by_key(|(id, row)| std::cmp::Reverse((row.at, **id)));
            rows.into_iter()
                .take(usize::from(limit))
                .map(|(_, row)| row.record.clone())
                .collect()
        })
    }
}

impl Tables {
    pub(super) fn add_events(&mut self, events: &[AuditEvent]) -> Result<(), Stop> {
        for event in events {
            let record = AuditRecord {
                kind: event.kind.as_str().to_owned(),
                address: event.address.as_ref().map(|address| address.as_str().to_owned()),
                detail: serde_json::Value::Object(event.detail.clone()),
            };
            self.events.add(event.id, EventRow { at: event.at, record })?;
        }
        Ok(())
    }
}
