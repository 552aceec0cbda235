//! Asking for a link to choose a new password: the same answer for every address, to the stored address alone (A5).

use crate::core::{Caller, Core};
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::client::ClientId;
use crate::nouns::locale::Locale;
use crate::nouns::surface::{Purpose, Surface};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::links::send_link::{SendLink, send_link};
use crate::usecases::request_otp::{RequestOtpError, RequestedOtp};

/// The command.
#[derive(Clone, Debug)]
pub struct SendPasswordReset {
    /// The surface asked on.
    pub surface: Surface,
    /// The app asked from.
    pub client: ClientId,
    /// The mailbox.
    pub address: Address,
    /// What the link is bound to: the asking browser, a redirect URI on the client's list.
    pub bound: Bound,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// The language of the mail.
    pub locale: Option<Locale>,
}

/// Asks for a reset link. Nothing changes until it is shown.
pub fn send_password_reset(
    core: &Core,
    caller: &Caller,
    command: &SendPasswordReset,
) -> Result<RequestedOtp, RequestOtpError> {
    let link = SendLink {
        surface: command.surface,
        client: command.client.clone(),
        purpose: Purpose::Reset,
        address: command.address.clone(),
        bound: command.bound.clone(),
        device: command.device.clone(),
        locale: command.locale.clone(),
    };
    send_link(core, caller, &link)
}
