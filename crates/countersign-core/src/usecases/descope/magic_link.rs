//! Redeeming what a magic link carries: it signs in, or proves the address somebody takes.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::challenge::Challenge;
use crate::nouns::client::Client;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::store::StoreError;
use crate::tokens::link::ShownLink;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::addresses::confirm_address::confirm_address;
use crate::usecases::descope::entered::{EnterError, Entered};
use crate::usecases::links::redeem_link::{RedeemLink, redeem_link};
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink, Shown};

/// Why nobody is in.
#[derive(Debug, thiserror::Error)]
pub enum MagicLinkError {
    /// The link was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(LinkRefusal, Timestamp),
    /// The address changed, but the session it was asked for in is over.
    #[error("not a token of a live session")]
    LoggedOut,
    /// No key to issue tokens with.
    #[error("no key to issue tokens with")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LinkError> for MagicLinkError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal, at) => Self::Refused(refusal, at),
            LinkError::Store(error) => Self::Store(error),
        }
    }
}

impl From<EnterError> for MagicLinkError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::NoKey => Self::NoKey,
            EnterError::Store(error) => Self::Store(error),
        }
    }
}

/// The command.
#[derive(Clone, Debug)]
pub struct RedeemMagicLink {
    /// The project, as an app.
    pub project: Client,
    /// The token.
    pub token: ShownLink,
    /// The app's PKCE verifier (RFC 7636), where the link was asked for with a challenge.
    pub code_verifier: Option<String>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
}

/// Redeems it.
pub fn redeem_magic_link(
    core: &Core,
    caller: &Caller,
    command: &RedeemMagicLink,
) -> Result<Entered, MagicLinkError> {
    let found = core.store.find_challenge(command.token.challenge)?;
    let now = found.as_ref().map_or_else(|| core.now(), |(now, _)| *now);
    let challenge = found.map(|(_, challenge)| challenge);
    match challenge {
        // Of numbered links each only lets somebody else go on.
        Some(challenge) if challenge.bound.number.is_some() => {
            Err(MagicLinkError::Refused(LinkRefusal::Unknown, now))
        }
        Some(challenge) if challenge.purpose == Purpose::ChangeAddress => {
            change_address(core, caller, command, &challenge)
        }
        // What cannot be redeemed is refused there.
        Some(_) | None => {
            let redeem = RedeemLink {
                surface: Surface::Descope,
                client: command.project.clone(),
                shown: Shown::Token(command.token.clone()),
                code_verifier: command.code_verifier.clone(),
                session: None,
                device: command.device.clone(),
                label: None,
                locale: None,
            };
            let signed_in = redeem_link(core, caller, &redeem)?;
            Ok(Entered::after(core, signed_in)?)
        }
    }
}

/// The session it was asked for in goes on; no other begins.
fn change_address(
    core: &Core,
    caller: &Caller,
    command: &RedeemMagicLink,
    challenge: &Challenge,
) -> Result<Entered, MagicLinkError> {
    let link = OpenLink {
        surface: Surface::Descope,
        client: Some(command.project.id.clone()),
        shown: Shown::Token(command.token.clone()),
        session: None,
        locale: None,
    };
    confirm_address(core, caller, &link)?;
    let entered = Entered::in_session(core, challenge.bound.session)?;
    entered.ok_or(MagicLinkError::LoggedOut)
}
