//! Asking from inside for the mail that proves one's address and keeps what is set up.

use crate::core::{Caller, Core};
use crate::nouns::bound::Bound;
use crate::nouns::locale::Locale;
use crate::ports::refresh_session::SessionFacts;
use crate::usecases::request_otp::{RequestOtpError, RequestedOtp};

/// The command.
#[derive(Clone, Debug)]
pub struct SendVerification {
    /// What the link is bound to: the asking browser, a redirect URI on the client's list.
    pub bound: Bound,
    /// The language of the mail.
    pub locale: Option<Locale>,
}

/// Asks for the mail, for the person behind `current`. `None`: the address is proven, nothing was sent.
pub fn send_verification(
    core: &Core,
    caller: &Caller,
    current: &SessionFacts,
    command: &SendVerification,
) -> Result<Option<RequestedOtp>, RequestOtpError> {
    todo!()
}
