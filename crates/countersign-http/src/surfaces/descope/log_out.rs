//! `POST /v1/auth/logout` and `/logoutall`: ending sessions. The reply has the fields of tokens, all empty.

use actix_web::HttpResponse;
use countersign_core::usecases::descope::sessions;

use super::BODY;
use super::bearer::Asker;
use super::error::DescopeError;
use super::replies;
use crate::common::call::Call;
use crate::crew::Class;

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
