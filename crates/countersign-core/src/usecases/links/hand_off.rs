//! A link redeemed on a page of ours for an app: what the page carries on is a token that only the app redeems.

use zeroize::Zeroizing;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::usecases::links::redeem_link::RedeemLink;
use crate::usecases::links::shown::LinkError;

/// A finished sign-in on its way to an app.
#[derive(Clone)]
pub struct HandedOff {
    /// The token, for [`super::redeem_link`]: 60 seconds, once, by this client alone.
    pub token: Zeroizing<String>,
    /// Where the app wants the person to arrive, if it said so.
    pub redirect_uri: Option<String>,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// Redeems a link of purpose `SignIn` or `SignUp`. No session begins before the app redeems the token.
pub fn hand_off(core: &Core, caller: &Caller, command: &RedeemLink) -> Result<HandedOff, LinkError> {
    todo!()
}
