//! `DELETE /me`: erasing oneself, after a fresh sign-in.

use actix_web::HttpResponse;
use countersign_core::usecases::erase_user::{self as usecase, EraseUserError};
use countersign_core::usecases::read_session::read_session;
use serde_json::json;

use super::bearer;
use super::problem::Problem;
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn erase_user(call: Call) -> Result<HttpResponse, Problem> {
    let bearer = bearer::checked(&call)?;
    call.work(Class::Session, move |core, caller| {
        let current = read_session(core, bearer)?;
        usecase::erase_user(core, caller, &current)?;
        Ok::<(), Problem>(())
    })
    .await??;
    Ok(HttpResponse::Ok().json(json!({ "erased": true })))
}

impl From<EraseUserError> for Problem {
    fn from(error: EraseUserError) -> Self {
        match error {
            EraseUserError::ReauthenticationRequired => Problem::ReauthenticationRequired,
            EraseUserError::Store(error) => Problem::Store(error),
        }
    }
}
