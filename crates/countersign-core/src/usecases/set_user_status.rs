//! An operator bars a user, or lets them in again.

use crate::core::Core;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::user::{User, UserStatus};
use crate::ports::store::StoreError;

/// Sets it; whoever is barred is out at once, with sessions, device tokens and codes. Tells whether that user was
/// still there.
pub fn set_user_status(core: &Core, user: &User, status: UserStatus) -> Result<bool, StoreError> {
    let kind = match status {
        UserStatus::Active => AuditKind::UserEnabled,
        UserStatus::Disabled => AuditKind::UserDisabled,
    };
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(id, core.store.read_time()?, kind)
        .user(user.id)
        .address(&user.address);
    core.store.set_user_status(user.id, status, &[event])
}
