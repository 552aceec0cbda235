//! `POST /v1/auth/refresh` and `/try-refresh`: new tokens for a session.

use actix_web::HttpResponse;
use countersign_core::usecases::descope::entered::Entered;
use countersign_core::usecases::descope::sessions::refresh as usecase;
use serde_json::json;

use super::BODY;
use super::bearer::Asker;
use super::error::DescopeError;
use super::replies;
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn refresh(call: Call) -> Result<HttpResponse, DescopeError> {
    Ok(replies::session(&refreshed(call).await?))
}

/// The same for who does not know whether there is a session: a token that is no good is no error.
pub(super) async fn try_refresh(call: Call) -> Result<HttpResponse, DescopeError> {
    match refreshed(call).await {
        Ok(entered) => Ok(replies::session(&entered)),
        Err(DescopeError::LoggedOut) => Ok(HttpResponse::Ok().json(json!({}))),
        Err(error) => Err(error),
    }
}

async fn refreshed(mut call: Call) -> Result<Entered, DescopeError> {
    let asker = Asker::of(&call)?;
    call.optional_json(BODY).await?;
    let shown = asker.refresh(&call.app)?;
    let rotates = call.app.settings.descope.rotate_refresh;
    let entered = call.work(Class::Session, move |core, caller| {
        usecase(core, caller, asker.id(), &shown, rotates)
    });
    Ok(entered.await??)
}
