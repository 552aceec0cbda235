//! Choosing another password from inside, with the current one or after a fresh sign-in (A7).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::ids::{EventId, MailId, SessionId};
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::outbox::MailDetails;
use crate::passwords::{Overloaded, Password, PasswordFlaw, judge};
use crate::ports::people::{PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::gated::Gated;
use crate::usecases::guarded::with_person;
use crate::usecases::passwords::comparing::{NotConfirmed, confirm_person};
use crate::usecases::passwords::setting::Setting;

/// The command.
#[derive(Debug)]
pub struct ChangePassword {
    /// The session it is asked from, already authenticated. It stays; all others end.
    pub session: SessionId,
    /// The current password, if it is shown; then it must be right, however fresh the session is.
    pub current: Option<Password>,
    /// The password from now on.
    pub new: Password,
    /// The language of the notice.
    pub locale: Option<Locale>,
}

/// Why the password is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// Neither the current password nor a fresh sign-in.
    #[error("a fresh sign-in is needed")]
    ReauthenticationRequired,
    /// The current password is another; it was counted.
    #[error("the current password is another")]
    WrongPassword,
    /// A lock or a limit; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// The new password is not good enough.
    #[error("the password {0}")]
    Flawed(PasswordFlaw),
    /// Too many passwords are being hashed.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotConfirmed> for ChangePasswordError {
    fn from(error: NotConfirmed) -> Self {
        match error {
            NotConfirmed::Unauthenticated => Self::Unauthenticated,
            NotConfirmed::ReauthenticationRequired => Self::ReauthenticationRequired,
            NotConfirmed::WrongPassword => Self::WrongPassword,
            NotConfirmed::Refused(refusal, at) => Self::Refused(refusal, at),
            NotConfirmed::Overloaded(error) => Self::Overloaded(error),
            NotConfirmed::Store(error) => Self::Store(error),
        }
    }
}

/// Sets another password.
pub fn change_password(
    core: &Core,
    caller: &Caller,
    command: &ChangePassword,
) -> Result<(), ChangePasswordError> {
    let confirmed = confirm_person(core, caller, command.session, command.current.as_ref())?;
    let (address, limits) = (&confirmed.user.address, &core.policy.passwords);
    judge(&command.new, address, &core.product_name, limits).map_err(ChangePasswordError::Flawed)?;
    let hash = Gated::enter(core, caller)?.hash(&command.new)?;
    let mail = MailId::mint(&*core.entropy, core.now());
    let event = EventId::mint(&*core.entropy, core.now());
    let mut held = false;
    let query = PersonQuery::about(Who::Session(command.session));
    with_person(core, caller, &query, |facts| {
        held = confirmed.still_holds(core, facts);
        let user = facts.user.as_ref().filter(|_| held)?;
        let setting = Setting {
            caller,
            now: facts.now,
            user,
            hash: &hash,
            keep: Some(command.session),
            details: MailDetails::of(&caller.source, command.locale.as_ref(), None),
            mail,
            event,
            by: "change",
        };
        Some(setting.changes())
    })?;
    core.wake.wake();
    if held {
        Ok(())
    } else {
        Err(ChangePasswordError::ReauthenticationRequired)
    }
}
