//! When somebody signed in, as the audit trail has it.

use crate::core::Core;
use crate::nouns::audit::AuditKind;
use crate::nouns::ids::UserId;
use crate::ports::operators::{AuditEntry, AuditQuery};
use crate::ports::store::StoreError;

/// How many sign-ins are told of.
const MOST: u16 = 100;

/// A user's latest sign-ins, newest first; at most 100.
pub fn read_history(core: &Core, user: UserId) -> Result<Vec<AuditEntry>, StoreError> {
    core.store.list_audit_entries(&AuditQuery {
        user: Some(user),
        kind: Some(AuditKind::SignedIn.as_str().to_owned()),
        limit: MOST,
        ..AuditQuery::default()
    })
}
