//! Choosing a new password by a mailed link: ends every session and signs nobody in (A5).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::passwords::{Overloaded, Password, PasswordFlaw};
use crate::ports::store::StoreError;
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink};

/// Why the password is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    /// The link was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(LinkRefusal, Timestamp),
    /// The new password is not good enough; the link is not spent.
    #[error("the password {0}")]
    Flawed(PasswordFlaw),
    /// Too many passwords are being hashed; the link is not spent.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LinkError> for ResetPasswordError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal, at) => Self::Refused(refusal, at),
            LinkError::Store(error) => Self::Store(error),
        }
    }
}

/// Redeems a reset link for a new password.
pub fn reset_password(
    core: &Core,
    caller: &Caller,
    link: &OpenLink,
    new: &Password,
) -> Result<(), ResetPasswordError> {
    todo!()
}
