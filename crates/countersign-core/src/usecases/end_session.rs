//! Ending sessions from within one: another, all others, or itself. Never needs a fresh sign-in.

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{EventId, SessionId};
use crate::nouns::session::SessionEnd;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;

/// Ends one session of the same person; tells whether there was one to end.
pub fn end_session(
    core: &Core,
    caller: &Caller,
    current: &SessionFacts,
    id: SessionId,
) -> Result<bool, StoreError> {
    let end = if id == current.session.id {
        SessionEnd::SignedOut
    } else {
        SessionEnd::Revoked
    };
    let audit = [event(core, caller, current, end).session(id)];
    core.store.end_session(current.user.id, id, end, &audit)
}

/// Ends all the person's sessions but this one; tells how many.
pub fn end_other_sessions(core: &Core, caller: &Caller, current: &SessionFacts) -> Result<usize, StoreError> {
    let audit = [event(core, caller, current, SessionEnd::Revoked)
        .session(current.session.id)
        .with("others", true)];
    core.store
        .end_other_sessions(current.user.id, current.session.id, SessionEnd::Revoked, &audit)
}

pub(crate) fn event(core: &Core, caller: &Caller, current: &SessionFacts, end: SessionEnd) -> AuditEvent {
    let id = EventId::mint(&*core.entropy, core.now());
    AuditEvent::new(id, current.now, AuditKind::SessionEnded, &caller.source)
        .user(current.user.id)
        .address(&current.user.address)
        .with("end", end.as_str())
}
