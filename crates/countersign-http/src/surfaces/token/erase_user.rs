//! `DELETE /me`: erasing oneself, after a fresh sign-in.

use actix_web::HttpResponse;
use countersign_core::usecases::erase_user::{self as usecase, EraseUserError};
use countersign_core::usecases::read_session::read_session;
use schemars::JsonSchema;
use serde::Serialize;

use super::bearer;
use super::document::BEARER;
use super::kinds::{LAST_OWNER, REAUTHENTICATION_REQUIRED};
use super::problem::Problem;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("eraseMe", "Erase oneself")
    .about("Within ten minutes of a sign-in. Everything kept under the address is deleted, accounts that nobody else is in \
         included. The only owner of an account that others are in stays: 409 `last_owner`, until somebody else is an \
         owner or nobody else is in it.")
    .access(BEARER)
    .replies::<Reply>("The user is no more.")
    .refuses(&[REAUTHENTICATION_REQUIRED, LAST_OWNER]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    /// Always true.
    erased: bool,
}

pub(super) async fn erase_user(call: Call) -> Result<HttpResponse, Problem> {
    let bearer = bearer::checked(&call)?;
    call.work(Class::Session, move |core, caller| {
        let current = read_session(core, bearer)?;
        usecase::erase_user(core, caller, &current)?;
        Ok::<(), Problem>(())
    })
    .await??;
    Ok(HttpResponse::Ok().json(Reply { erased: true }))
}

impl From<EraseUserError> for Problem {
    fn from(error: EraseUserError) -> Self {
        match error {
            EraseUserError::ReauthenticationRequired => Problem::ReauthenticationRequired,
            EraseUserError::LastOwner => Problem::LastOwner,
            EraseUserError::Store(error) => Problem::Store(error),
        }
    }
}
