//! `POST /v1/auth/logout` and `/logoutall`: ending sessions. The reply has the fields of tokens, all empty.

use actix_web::HttpResponse;
use countersign_core::usecases::descope::sessions;

use super::BODY;
use super::bearer::Asker;
use super::document::REFRESH;
use super::error::DescopeError;
use super::replies::{self, NoSessionReply};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(crate) const LOG_OUT: Operation = Operation::new("logOut", "Sign out")
    .about("Ends the session of the token; one that has ended is as good as signed out.")
    .access(REFRESH)
    .optional_body(&[])
    .replies::<NoSessionReply>("Signed out.");
pub(super) const LOG_OUT_EVERYWHERE: Operation = Operation::new("logOutAll", "Sign out everywhere")
    .about("Ends all sessions of the user, on every surface. That of the token has to live.")
    .access(REFRESH)
    .optional_body(&[])
    .replies::<NoSessionReply>("Signed out everywhere.");

pub(crate) async fn log_out(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    call.optional_json(BODY).await?;
    let shown = asker.refresh(&call.app)?;
    call.work(Class::Session, move |core, caller| {
        sessions::log_out(core, caller, asker.id(), &shown)
    })
    .await??;
    Ok(replies::no_session(false))
}

pub(super) async fn log_out_everywhere(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    call.optional_json(BODY).await?;
    let shown = asker.refresh(&call.app)?;
    call.work(Class::Session, move |core, caller| {
        sessions::log_out_everywhere(core, caller, asker.id(), &shown)
    })
    .await??;
    Ok(replies::no_session(false))
}
