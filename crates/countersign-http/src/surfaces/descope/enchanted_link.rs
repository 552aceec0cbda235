//! `POST /v1/auth/enchantedlink/{verify,pending-session}`: opening one of the links, and going on once it was.

use actix_web::HttpResponse;
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::descope::enchanted_link::{
    PendingError, claim_enchanted_link, open_enchanted_link,
};

use super::BODY;
use super::bearer::{Asker, device};
use super::document::PROJECT;
use super::error::DescopeError;
use super::fields::{DEVICE_TOKEN, LINK_TOKEN, PENDING_REF, PKCE_VERIFIER};
use super::kinds::{KNOWN, PENDING, TOO_MANY_GUESSES, WRONG_LINK};
use super::magic_link::refused;
use super::replies::{self, NothingReply, SessionReply};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const VERIFY: Operation = Operation::new("verifyEnchantedLink", "Open an enchanted link")
    .about("The right one lets whoever asked go on; a wrong one ends all three. Whoever opens it is not signed in.")
    .access(PROJECT)
    .body(&[LINK_TOKEN, PKCE_VERIFIER])
    .replies::<NothingReply>("It was the right one.")
    .refuses(&[WRONG_LINK, TOO_MANY_GUESSES, KNOWN]);
pub(super) const PENDING_SESSION: Operation =
    Operation::new("getEnchantedLinkSession", "Go on once the right link was opened")
        .about("Whoever asked for the links asks here, again and again while the answer is `E062503`.")
        .access(PROJECT)
        .body(&[PENDING_REF, DEVICE_TOKEN])
        .replies::<SessionReply<'_>>("Signed in.")
        .refuses(&[PENDING, WRONG_LINK, TOO_MANY_GUESSES, KNOWN]);

pub(super) async fn verify(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let token = ShownLink::parse(fields.required("token")?).ok_or(DescopeError::WrongLink)?;
    let verifier = fields.text("pkceVerifier")?.map(str::to_owned);
    call.work(Class::SignIn, move |core, caller| {
        open_enchanted_link(core, caller, &asker.project, token, verifier.as_deref())
    })
    .await??;
    Ok(replies::nothing())
}

pub(super) async fn pending_session(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let pending_ref = fields.required("pendingRef")?.to_owned();
    let device = device(call.headers(), fields.text("deviceToken")?);
    let entered = call
        .work(Class::SignIn, move |core, caller| {
            claim_enchanted_link(core, caller, &asker.project, &pending_ref, device.as_ref())
        })
        .await??;
    Ok(replies::session(&entered))
}

impl From<PendingError> for DescopeError {
    fn from(error: PendingError) -> Self {
        match error {
            PendingError::Pending => DescopeError::Pending,
            PendingError::LoggedOut => DescopeError::LoggedOut,
            PendingError::Refused(refusal, now) => refused(refusal, now),
            PendingError::NoKey => DescopeError::Internal,
            PendingError::Store(error) => DescopeError::Store(error),
        }
    }
}
