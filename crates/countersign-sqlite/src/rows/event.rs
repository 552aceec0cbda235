//! An audit event as its row.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::ids::{EventId, SessionId, UserId};
use countersign_core::ports::audit_events::AuditRecord;
use countersign_core::ports::operators::AuditEntry;
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;
use serde_json::Value;

use crate::cells::{At, Id, Json, Word};
use crate::schema::audit_events;

#[derive(Insertable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
pub(crate) struct EventRow {
    at: At,
    id: Id,
    kind: &'static str,
    user_id: Option<Id>,
    address: Option<Word<Address>>,
    session_id: Option<Id>,
    ip_prefix: Option<String>,
    request: Option<String>,
    detail: Json<Value>,
}

impl From<&AuditEvent> for EventRow {
    fn from(event: &AuditEvent) -> Self {
        Self {
            at: At(event.at),
            id: Id(event.id.0),
            kind: event.kind.as_str(),
            user_id: event.user.map(|user| Id(user.0)),
            address: event.address.clone().map(Word),
            session_id: event.session.map(|session| Id(session.0)),
            ip_prefix: event.ip_prefix.clone(),
            request: event.request.clone(),
            detail: Json(Value::Object(event.detail.clone())),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_events, check_for_backend(Sqlite))]
pub(crate) struct RecordRow {
    kind: String,
    address: Option<String>,
    detail: Json<Value>,
}

impl From<RecordRow> for AuditRecord {
    fn from(row: RecordRow) -> Self {
        Self {
            kind: row.kind,
            address: row.address,
            detail: row.detail.0,
        }
    }
}

/// An event in full.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_events, check_for_backend(Sqlite))]
pub(crate) struct EntryRow {
    at: At,
    id: Id,
    kind: String,
    user_id: Option<Id>,
    address: Option<String>,
    session_id: Option<Id>,
    ip_prefix: Option<String>,
    request: Option<String>,
    detail: Json<Value>,
}

impl From<EntryRow> for AuditEntry {
    fn from(row: EntryRow) -> Self {
        Self {
            id: EventId(row.id.0),
            at: row.at.0,
            kind: row.kind,
            user: row.user_id.map(|id| UserId(id.0)),
            address: row.address,
            session: row.session_id.map(|id| SessionId(id.0)),
            ip_prefix: row.ip_prefix,
            request: row.request,
            detail: row.detail.0,
        }
    }
}
