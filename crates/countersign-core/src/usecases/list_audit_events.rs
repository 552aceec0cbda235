//! The audit trail as operators read it.

use crate::core::Core;
use crate::ports::operators::{AuditEntry, AuditQuery};
use crate::ports::store::StoreError;

/// A page of events, newest first.
pub fn list_audit_events(core: &Core, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
    core.store.list_audit_entries(query)
}
