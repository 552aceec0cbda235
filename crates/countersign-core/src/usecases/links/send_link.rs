//! Asking for a link to sign in or up: the same answer for every address, and the users are never read.

use crate::core::{Caller, Core};
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::client::ClientId;
use crate::nouns::locale::Locale;
use crate::nouns::surface::{Purpose, Surface};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::asking::{Ask, ask};
use crate::usecases::request_otp::{RequestOtp, RequestOtpError, RequestedOtp};

/// The command.
#[derive(Clone, Debug)]
pub struct SendLink {
    /// The surface asked on.
    pub surface: Surface,
    /// The app asked from.
    pub client: ClientId,
    /// `SignIn` or `SignUp`; links for anything else are asked for by use cases of their own.
    pub purpose: Purpose,
    /// The mailbox.
    pub address: Address,
    /// What the link is bound to: the asking browser, a redirect URI (the caller has looked whether it is on the
    /// client's list), a PKCE challenge, names, the number of an enchanted link.
    pub bound: Bound,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// The language of the mail.
    pub locale: Option<Locale>,
}

/// Asks for a link. The request it answers names the challenge, for a page that asks for the printed code.
pub fn send_link(core: &Core, caller: &Caller, command: &SendLink) -> Result<RequestedOtp, RequestOtpError> {
    let asked = RequestOtp {
        surface: command.surface,
        client: command.client.clone(),
        purpose: command.purpose,
        address: command.address.clone(),
        locale: command.locale.clone(),
        resend_of: None,
        device: command.device.clone(),
        bound: command.bound.clone(),
        way_in: None,
    };
    ask(core, caller, &Ask::link(&asked))
}
