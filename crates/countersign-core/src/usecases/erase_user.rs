//! Erasing oneself, or being erased by an operator: everything goes, and what must stay carries a pseudonym.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::core::{Caller, Core};
use crate::keys::derived::mac_of;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{AccountId, EventId};
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;

/// Why nobody was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseUserError {
    /// The sign-in is too long ago for an act that cannot be undone.
    #[error("a fresh sign-in is needed")]
    ReauthenticationRequired,
    /// Others are in accounts that nobody else is an owner of.
    #[error("the only owner of accounts that others are in")]
    LastOwner,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What becomes of accounts that others are in and that only the user owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnedAlone {
    /// They need an owner: the user stays.
    Stay,
    /// They go with the user.
    Go,
}

/// What came of erasing a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// Nothing is left of them.
    Erased,
    /// There was no such user any more.
    Absent,
    /// Others are in these accounts, and nobody else is an owner of them: the user stays.
    LastOwner(Vec<AccountId>),
}

/// Erases the person behind `current`, if they signed in lately and leave no account without an owner.
pub fn erase_user(core: &Core, caller: &Caller, current: &SessionFacts) -> Result<(), EraseUserError> {
    if !current.session.is_fresh(current.now, &core.policy.sessions) {
        return Err(EraseUserError::ReauthenticationRequired);
    }
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::new(id, current.now, AuditKind::UserErased, &caller.source).user(current.user.id);
    match erase(core, caller, &current.user, &[event], OwnedAlone::Stay)? {
        Erasure::Erased | Erasure::Absent => Ok(()),
        Erasure::LastOwner(_) => Err(EraseUserError::LastOwner),
    }
}

/// Erases a user at an operator's word, and with them what their address used up: no row names it any more.
pub fn erase_user_by_operator(
    core: &Core,
    caller: &Caller,
    user: &User,
    owned: OwnedAlone,
) -> Result<Erasure, StoreError> {
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(id, core.store.read_time()?, AuditKind::UserErased).user(user.id);
    let erased = erase(core, caller, user, &[event], owned)?;
    if erased == Erasure::Erased {
        core.store.forget_address(&user.address)?;
    }
    Ok(erased)
}

/// Erases a user, over what is theirs at that moment.
pub(crate) fn erase(
    core: &Core,
    caller: &Caller,
    user: &User,
    events: &[AuditEvent],
    owned: OwnedAlone,
) -> Result<Erasure, StoreError> {
    let query = PersonQuery {
        leaving: true,
        ..PersonQuery::about(Who::User(user.id))
    };
    let mut outcome = Erasure::Absent;
    with_person(core, caller, &query, |facts| {
        outcome = Erasure::Absent;
        let user = facts.user.as_ref()?;
        if owned == OwnedAlone::Stay && !facts.owned_alone.is_empty() {
            outcome = Erasure::LastOwner(facts.owned_alone.clone());
            return None;
        }
        outcome = Erasure::Erased;
        let accounts = facts.owned_alone.iter().copied().map(Change::RemoveAccount);
        let mut changes: Vec<Change> = accounts.collect();
        changes.push(erasure(core, user));
        changes.extend(events.iter().cloned().map(Change::InsertEvent));
        Some(changes)
    })?;
    Ok(outcome)
}

/// The change that erases a user: where their address has to stay, a pseudonym stands for it.
pub(crate) fn erasure(core: &Core, user: &User) -> Change {
    let tag = mac_of(
        &core.keys.current().pseudonym,
        "pseudonym",
        &[user.address.as_str().as_bytes()],
    );
    let tag = URL_SAFE_NO_PAD.encode(tag.as_ref().get(..12).unwrap_or_default());
    Change::EraseUser(user.id, format!("erased:{tag}"))
}
