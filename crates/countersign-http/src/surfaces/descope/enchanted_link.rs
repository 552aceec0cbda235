//! `POST /v1/auth/enchantedlink/{verify,pending-session}`: opening one of the links, and going on once it was.

use actix_web::HttpResponse;
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::descope::enchanted_link::{
    PendingError, claim_enchanted_link, open_enchanted_link,
};
use serde_json::json;

use super::BODY;
use super::bearer::Asker;
use super::error::DescopeError;
use super::magic_link::refused;
use super::replies;
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn verify(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let token = ShownLink::parse(fields.required("token")?).ok_or(DescopeError::WrongLink)?;
    let verifier = fields.text("pkceVerifier")?.map(str::to_owned);
    call.work(Class::SignIn, move |core, caller| {
        open_enchanted_link(core, caller, &asker.project, token, verifier.as_deref())
    })
    .await??;
    Ok(HttpResponse::Ok().json(json!({})))
}

pub(super) async fn pending_session(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let pending_ref = fields.required("pendingRef")?.to_owned();
    let entered = call
        .work(Class::SignIn, move |core, caller| {
            claim_enchanted_link(core, caller, &asker.project, &pending_ref)
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
