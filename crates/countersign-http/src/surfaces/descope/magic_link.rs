//! `POST /v1/auth/magiclink/verify`: what a magic link carries.

use actix_web::HttpResponse;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::descope::magic_link::{MagicLinkError, RedeemMagicLink, redeem_magic_link};
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal};

use super::BODY;
use super::bearer::{Asker, device};
use super::document::PROJECT;
use super::error::DescopeError;
use super::fields::{DEVICE_TOKEN, LINK_TOKEN, PKCE_VERIFIER};
use super::kinds::{KNOWN, LOGGED_OUT, TOO_MANY_GUESSES, WRONG_LINK};
use super::replies::{self, SessionReply};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("verifyMagicLink", "Redeem a magic link")
    .about(
        "Signs in, makes the user if there is none, or changes the address if the link was asked for that.",
    )
    .access(PROJECT)
    .body(&[LINK_TOKEN, PKCE_VERIFIER, DEVICE_TOKEN])
    .replies::<SessionReply<'_>>("Signed in.")
    .refuses(&[WRONG_LINK, TOO_MANY_GUESSES, KNOWN, LOGGED_OUT]);

pub(super) async fn verify(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let command = RedeemMagicLink {
        token: ShownLink::parse(fields.required("token")?).ok_or(DescopeError::WrongLink)?,
        code_verifier: fields.text("pkceVerifier")?.map(str::to_owned),
        device: device(call.headers(), fields.text("deviceToken")?),
        project: asker.project,
    };
    let entered = call
        .work(Class::SignIn, move |core, caller| {
            redeem_magic_link(core, caller, &command)
        })
        .await??;
    Ok(replies::session(&entered))
}

/// Why a link opened nothing.
pub(super) fn refused(refusal: LinkRefusal, now: countersign_core::nouns::Timestamp) -> DescopeError {
    match refusal {
        LinkRefusal::Unknown
        | LinkRefusal::Expired
        | LinkRefusal::Ended(_)
        | LinkRefusal::NeedsCode
        | LinkRefusal::WrongCode
        | LinkRefusal::WrongChoice
        | LinkRefusal::WrongVerifier => DescopeError::WrongLink,
        LinkRefusal::Exhausted | LinkRefusal::Refused(Refusal::Locked { .. }) => DescopeError::TooManyGuesses,
        LinkRefusal::Taken => DescopeError::Known,
        LinkRefusal::Refused(refusal) => DescopeError::Refused(refusal, now),
    }
}

impl From<MagicLinkError> for DescopeError {
    fn from(error: MagicLinkError) -> Self {
        match error {
            MagicLinkError::Refused(refusal, now) => refused(refusal, now),
            MagicLinkError::LoggedOut => DescopeError::LoggedOut,
            MagicLinkError::NoKey => DescopeError::Internal,
            MagicLinkError::Store(error) => DescopeError::Store(error),
        }
    }
}

impl From<LinkError> for DescopeError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal, now) => refused(refusal, now),
            LinkError::Store(error) => DescopeError::Store(error),
        }
    }
}
