//! `POST /v1/auth/refresh` and `/try-refresh`: new tokens for a session.

use actix_web::HttpResponse;
use countersign_core::usecases::descope::entered::Entered;
use countersign_core::usecases::descope::sessions::refresh as usecase;

use super::BODY;
use super::bearer::Asker;
use super::document::{REFRESH, REFRESH_IF_ANY};
use super::error::DescopeError;
use super::replies::{self, NothingReply, SessionReply};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::wire::Either;

pub(super) const REFRESH_SESSION: Operation = Operation::new("refreshSession", "Refresh a session")
    .about("The refresh token stays good for its time, unless `descope.rotate_refresh` is set: then it is good for one use.")
    .access(REFRESH)
    .optional_body(&[])
    .replies::<SessionReply<'_>>("The next tokens.");
pub(super) const TRY_REFRESH: Operation =
    Operation::new("tryRefreshSession", "Refresh a session, if there is one")
        .about("For who does not know whether there is a session: a token that is no good is no error.")
        .access(REFRESH_IF_ANY)
        .optional_body(&[])
        .replies::<Either<SessionReply<'_>, NothingReply>>("The next tokens, or nothing.");

pub(super) async fn refresh(call: Call) -> Result<HttpResponse, DescopeError> {
    Ok(replies::session(&refreshed(call).await?))
}

/// The same for who does not know whether there is a session: a token that is no good is no error.
pub(super) async fn try_refresh(call: Call) -> Result<HttpResponse, DescopeError> {
    match refreshed(call).await {
        Ok(entered) => Ok(replies::session(&entered)),
        Err(DescopeError::LoggedOut) => Ok(replies::nothing()),
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
