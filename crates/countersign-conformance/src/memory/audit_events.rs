//! The audit port.

use countersign_core::nouns::audit::AuditEvent;
use countersign_core::ports::audit_events::{AuditEvents, AuditRecord};
use countersign_core::ports::operators::AuditEntry;
use countersign_core::ports::store::StoreError;

use super::MemoryStore;
use super::tables::{Stop, Tables};

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
                .map(|(_, entry)| AuditRecord {
                    kind: entry.kind.clone(),
                    address: entry.address.clone(),
                    detail: entry.detail.clone(),
                })
                .collect()
        })
    }
}

impl Tables {
    pub(super) fn add_events(&mut self, events: &[AuditEvent]) -> Result<(), Stop> {
        for event in events {
            let entry = AuditEntry {
                id: event.id,
                at: event.at,
                kind: event.kind.as_str().to_owned(),
                user: event.user,
                address: event.address.as_ref().map(|address| address.as_str().to_owned()),
                session: event.session,
                ip_prefix: event.ip_prefix.clone(),
                request: event.request.clone(),
                detail: serde_json::Value::Object(event.detail.clone()),
            };
            self.events.add(event.id, entry)?;
        }
        Ok(())
    }
}
