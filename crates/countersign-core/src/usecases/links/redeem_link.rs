//! Redeeming a link to sign in, to confirm a sign-up, or what a page handed to an app: once, to the instant.

use crate::core::{Caller, Core};
use crate::nouns::client::Client;
use crate::nouns::ids::SessionId;
use crate::nouns::locale::Locale;
use crate::nouns::surface::Surface;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::entering::SignedIn;
use crate::usecases::links::shown::{LinkError, Shown};

/// The command.
#[derive(Clone, Debug)]
pub struct RedeemLink {
    /// The surface it is shown on; no other redeems it.
    pub surface: Surface,
    /// The app it is shown by; no other redeems it. Whoever cannot tell takes what [`super::peek_link`] says.
    pub client: Client,
    /// The link.
    pub shown: Shown,
    /// The app's PKCE verifier (RFC 7636), where the link was asked for with a challenge.
    pub code_verifier: Option<String>,
    /// The session the request carries, already authenticated, if any: what that user set up stays (A1).
    pub session: Option<SessionId>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// What to call the session.
    pub label: Option<String>,
    /// The language of mails this may cause.
    pub locale: Option<Locale>,
}

/// Redeems a link of purpose `SignIn`, `SignUp` or `Handoff` and begins a session.
pub fn redeem_link(core: &Core, caller: &Caller, command: &RedeemLink) -> Result<SignedIn, LinkError> {
    todo!()
}
