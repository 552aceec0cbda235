//! Choosing another password from inside, with the current one or after a fresh sign-in (A7).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::ids::SessionId;
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::passwords::{Overloaded, Password, PasswordFlaw};
use crate::ports::store::StoreError;

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

/// Sets another password.
pub fn change_password(
    core: &Core,
    caller: &Caller,
    command: &ChangePassword,
) -> Result<(), ChangePasswordError> {
    todo!()
}
