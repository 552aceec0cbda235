//! An operator signs a user out everywhere.

use crate::core::Core;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::session::SessionEnd;
use crate::nouns::user::User;
use crate::ports::store::StoreError;

/// Ends all sessions, device tokens and codes of a user; tells how many sessions, `None` if the user is gone.
pub fn end_user_sessions(core: &Core, user: &User) -> Result<Option<usize>, StoreError> {
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(id, core.store.read_time()?, AuditKind::SessionEnded)
        .user(user.id)
        .address(&user.address)
        .with("end", SessionEnd::Revoked.as_str())
        .with("all", true);
    core.store
        .end_user_sessions(user.id, SessionEnd::Revoked, &[event])
}
