//! Asking from inside for the mail that proves one's address and keeps what is set up.

use crate::core::{Caller, Core};
use crate::nouns::bound::Bound;
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::MailWords;
use crate::nouns::surface::Purpose;
use crate::ports::refresh_session::SessionFacts;
use crate::usecases::asking::{Ask, ask};
use crate::usecases::request_otp::{RequestOtp, RequestOtpError, RequestedOtp};

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
    let (user, session) = (&current.user, &current.session);
    if user.verified_at.is_some() {
        return Ok(None);
    }
    let (_, sessions) = core.store.list_sessions(user.id)?;
    // Who signs up gets a session by the same act.
    let first = sessions
        .iter()
        .find(|session| session.created_at == user.created_at);
    let words = MailWords {
        set_up_at: Some(user.created_at),
        set_up_browser: first.map(|session| session.browser),
        set_up_platform: first.map(|session| session.platform),
        ..MailWords::default()
    };
    let asked = RequestOtp {
        surface: session.surface,
        client: session.client.clone(),
        purpose: Purpose::VerifyAddress,
        address: user.address.clone(),
        locale: command.locale.clone(),
        resend_of: None,
        device: None,
        bound: Bound {
            user: Some(user.id),
            ..command.bound.clone()
        },
        way_in: None,
    };
    let link = Ask {
        words,
        ..Ask::link(&asked)
    };
    ask(core, caller, &link).map(Some)
}
