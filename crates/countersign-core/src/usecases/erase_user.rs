//! Erasing oneself, or being erased by an operator: everything goes, and what must stay carries a pseudonym.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::core::{Caller, Core};
use crate::keys::derived::mac_of;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::user::User;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;

/// Why nobody was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseUserError {
    /// The sign-in is too long ago for an act that cannot be undone.
    #[error("a fresh sign-in is needed")]
    ReauthenticationRequired,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Erases the person behind `current`, if they signed in lately.
pub fn erase_user(core: &Core, caller: &Caller, current: &SessionFacts) -> Result<(), EraseUserError> {
    if !current.session.is_fresh(current.now, &core.policy.sessions) {
        return Err(EraseUserError::ReauthenticationRequired);
    }
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::new(id, current.now, AuditKind::UserErased, &caller.source).user(current.user.id);
    erase(core, &current.user, event)?;
    Ok(())
}

/// Erases a user at an operator's word, and with them what their address used up: no row names it any more. Tells
/// whether that user was still there.
pub fn erase_user_by_operator(core: &Core, user: &User) -> Result<bool, StoreError> {
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(id, core.store.read_time()?, AuditKind::UserErased).user(user.id);
    let erased = erase(core, user, event)?;
    core.store.forget_address(&user.address)?;
    Ok(erased)
}

pub(crate) fn erase(core: &Core, user: &User, event: AuditEvent) -> Result<bool, StoreError> {
    let tag = mac_of(
        &core.keys.current().pseudonym,
        "pseudonym",
        &[user.address.as_str().as_bytes()],
    );
    let pseudonym = format!(
        "erased:{}",
        URL_SAFE_NO_PAD.encode(tag.as_ref().get(..12).unwrap_or_default())
    );
    core.store.erase_user(user.id, &pseudonym, &[event])
}
