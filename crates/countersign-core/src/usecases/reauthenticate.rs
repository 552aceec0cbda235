//! Showing again that it is the same person, by a code to the present address (A7).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::ids::{RequestId, SessionId};
use crate::nouns::locale::Locale;
use crate::nouns::session::Session;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;
use crate::tokens::code::Guess;
use crate::usecases::request_otp::{RequestOtpError, RequestedOtp};
use crate::usecases::verify_otp::GuessRefusal;

/// The command.
#[derive(Clone, Debug)]
pub struct Reauthenticate {
    /// The session, already authenticated.
    pub session: SessionId,
    /// The request the code belongs to.
    pub request: RequestId,
    /// What was typed; `None` for a text that cannot be a code.
    pub guess: Option<Guess>,
}

/// Why the session is as old as it was.
#[derive(Debug, thiserror::Error)]
pub enum ReauthenticateError {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// The guess was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(GuessRefusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Mails a code to the present address of the person behind `current`.
pub fn send_reauthentication(
    core: &Core,
    caller: &Caller,
    current: &SessionFacts,
    locale: Option<&Locale>,
) -> Result<RequestedOtp, RequestOtpError> {
    todo!()
}

/// Judges the code; if it is right, the session counts as signed in just now.
pub fn reauthenticate(
    core: &Core,
    caller: &Caller,
    command: &Reauthenticate,
) -> Result<Session, ReauthenticateError> {
    todo!()
}
