//! Asking for another address: mail goes to the new one, and nothing changes until that is proven (A6, A7).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::ids::SessionId;
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::surface::Purpose;
use crate::nouns::user::User;
use crate::passwords::{Overloaded, Password};
use crate::ports::store::StoreError;
use crate::usecases::links::send_link::{SendLink, send_link};
use crate::usecases::passwords::comparing::{NotConfirmed, confirm_person};
use crate::usecases::request_otp::{RequestOtpError, RequestedOtp};

/// The command.
#[derive(Debug)]
pub struct ChangeAddress {
    /// The session it is asked from, already authenticated. It stays when the others end.
    pub session: SessionId,
    /// The address from then on.
    pub address: Address,
    /// The current password, if it is shown; then it must be right, however fresh the session is.
    pub current: Option<Password>,
    /// What the link is bound to: the asking browser, a redirect URI on the client's list.
    pub bound: Bound,
    /// The language of the mail.
    pub locale: Option<Locale>,
}

/// Why no mail was sent.
#[derive(Debug, thiserror::Error)]
pub enum ChangeAddressError {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// Neither the current password nor a fresh sign-in.
    #[error("a fresh sign-in is needed")]
    ReauthenticationRequired,
    /// The current password is another; it was counted.
    #[error("the current password is another")]
    WrongPassword,
    /// It is the user's address already.
    #[error("it is the address already")]
    Same,
    /// The user is one of tests, and none may be at that address.
    #[error("no user of tests may be at this address")]
    NotForTests,
    /// A lock or a limit; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// Too many passwords are being compared.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotConfirmed> for ChangeAddressError {
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

/// Asks for the mail to the new address. Whether somebody has that address, no answer tells.
pub fn change_address(
    core: &Core,
    caller: &Caller,
    command: &ChangeAddress,
) -> Result<RequestedOtp, ChangeAddressError> {
    let confirmed = confirm_person(core, caller, command.session, command.current.as_ref())?;
    judge_move(core, &confirmed.user, &command.address)?;
    let link = SendLink {
        surface: confirmed.session.surface,
        client: confirmed.session.client.clone(),
        purpose: Purpose::ChangeAddress,
        address: command.address.clone(),
        bound: Bound {
            user: Some(confirmed.user.id),
            session: Some(command.session),
            ..command.bound.clone()
        },
        device: None,
        locale: command.locale.clone(),
    };
    send_link(core, caller, &link).map_err(|error| match error {
        RequestOtpError::Refused(refusal, at) => ChangeAddressError::Refused(refusal, at),
        RequestOtpError::Store(error) => ChangeAddressError::Store(error),
    })
}

/// Whether a user may take an address, as far as it does not depend on who has it.
pub(crate) fn judge_move(core: &Core, user: &User, to: &Address) -> Result<(), ChangeAddressError> {
    if user.address == *to {
        Err(ChangeAddressError::Same)
    } else if core.policy.test_users.admits_move(user, to) {
        Ok(())
    } else {
        Err(ChangeAddressError::NotForTests)
    }
}
