//! A new password in place of the old one, which signs in by itself.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::ledger::Refusal;
use crate::passwords::{Overloaded, Password, PasswordFlaw, judge};
use crate::ports::store::StoreError;
use crate::usecases::entering::SignedIn;
use crate::usecases::passwords::change_password::{ChangePassword, ChangePasswordError, change_password};
use crate::usecases::passwords::sign_in_with_password::{
    SignInWithPassword, SignInWithPasswordError, sign_in_with_password,
};

/// Why the password is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ReplacePasswordError {
    /// Address and old password do not belong together, whatever is wrong with them.
    #[error("address and password do not belong together")]
    InvalidCredentials,
    /// The new password is not good enough; the old one was not looked at.
    #[error("the password {0}")]
    Flawed(PasswordFlaw),
    /// A lock or a limit; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// Too many passwords are being hashed.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs in with the old password and sets the new one. All other sessions end.
pub fn replace_password(
    core: &Core,
    caller: &Caller,
    command: &SignInWithPassword,
    new: Password,
) -> Result<SignedIn, ReplacePasswordError> {
    if let Some(address) = &command.address {
        judge(&new, address, &core.product_name, &core.policy.passwords)
            .map_err(ReplacePasswordError::Flawed)?;
    }
    let signed_in = sign_in_with_password(core, caller, command).map_err(|error| match error {
        SignInWithPasswordError::InvalidCredentials => ReplacePasswordError::InvalidCredentials,
        SignInWithPasswordError::Refused(refusal, at) => ReplacePasswordError::Refused(refusal, at),
        SignInWithPasswordError::Overloaded(error) => ReplacePasswordError::Overloaded(error),
        SignInWithPasswordError::Store(error) => ReplacePasswordError::Store(error),
    })?;
    let change = ChangePassword {
        session: signed_in.session.id,
        // The session is as fresh as can be.
        current: None,
        new,
        locale: command.locale.clone(),
    };
    change_password(core, caller, &change).map_err(|error| match error {
        ChangePasswordError::Unauthenticated
        | ChangePasswordError::ReauthenticationRequired
        | ChangePasswordError::WrongPassword => ReplacePasswordError::InvalidCredentials,
        ChangePasswordError::Refused(refusal, at) => ReplacePasswordError::Refused(refusal, at),
        ChangePasswordError::Flawed(flaw) => ReplacePasswordError::Flawed(flaw),
        ChangePasswordError::Overloaded(error) => ReplacePasswordError::Overloaded(error),
        ChangePasswordError::Store(error) => ReplacePasswordError::Store(error),
    })?;
    Ok(signed_in)
}
