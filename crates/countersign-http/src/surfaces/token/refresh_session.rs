//! `POST /auth/refresh`: the next pair of tokens.

use actix_web::HttpResponse;
use countersign_core::usecases::refresh_session::{self as usecase, RefreshSessionError};

use super::kinds::{INVALID_TOKEN, REFRESH_REUSED};
use super::problem::Problem;
use super::replies::TokensReply;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::text;

pub(super) const OPERATION: Operation = Operation::new("refreshSession", "Get the next pair of tokens")
    .about(
        "Within 30 seconds the token just replaced is answered with the same successor, so a reply lost on the way may \
         be asked for again. Any other reuse ends the session.",
    )
    .body(&[text("refreshToken", "The newest one.").required()])
    .replies::<TokensReply>("The next pair; the shown token is used up.")
    .refuses(&[INVALID_TOKEN, REFRESH_REUSED]);

pub(super) async fn refresh_session(mut call: Call) -> Result<HttpResponse, Problem> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let token = fields.required("refreshToken")?.to_owned();
    let refreshed = call
        .work(Class::Session, move |core, caller| {
            usecase::refresh_session(core, caller, &token)
        })
        .await??;
    let reply = TokensReply::new(
        &refreshed.tokens,
        &refreshed.user,
        &refreshed.session,
        refreshed.now,
    );
    Ok(HttpResponse::Ok().json(reply))
}

impl From<RefreshSessionError> for Problem {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::Invalid => Problem::InvalidToken,
            RefreshSessionError::Reused => Problem::RefreshReused,
            RefreshSessionError::NoKey => Problem::Internal,
            RefreshSessionError::Store(error) => Problem::Store(error),
        }
    }
}
