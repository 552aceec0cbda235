//! Audit events that stand alone; most are kept by the commit they belong to.

use super::store::StoreError;
use crate::nouns::audit::AuditEvent;

/// Audit events: only ever added, and swept when they are old.
pub trait AuditEvents {
    /// Keeps events.
    fn insert_audit_events(&self, events: &[AuditEvent]) -> Result<(), StoreError>;

    /// The words of the newest events, newest first: kind and detail as JSON text, for operators and tests.
    fn list_audit_events(&self, limit: u16) -> Result<Vec<AuditRecord>, StoreError>;
}

/// An event as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRecord {
    /// What happened, as [`crate::nouns::audit::AuditKind::as_str`] has it.
    pub kind: String,
    /// The address, or the pseudonym of an erased one.
    pub address: Option<String>,
    /// Reasons and counts.
    pub detail: serde_json::Value,
}
