//! `POST /auth/revoke`: ending a session by its access token, its refresh token, or both.

use actix_web::HttpResponse;
use countersign_core::usecases::revoke_session::{
    check_revocable, revoke_access_token, revoke_refresh_token,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::document::BEARER_OR_ELSE;
use super::problem::Problem;
use crate::common::bearer::Bearer;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::text;

pub(super) const OPERATION: Operation = Operation::new("revokeSession", "End a session")
    .about(
        "By its access token, its refresh token or both; a session that has ended, or an unknown refresh token, is \
         answered alike.",
    )
    .access(BEARER_OR_ELSE)
    .optional_body(&[text("refreshToken", "A refresh token of the session.")])
    .replies::<Reply>("The session has ended.");

#[derive(Serialize, JsonSchema)]
struct Reply {
    /// Always true.
    revoked: bool,
}

pub(super) async fn revoke_session(mut call: Call) -> Result<HttpResponse, Problem> {
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let refresh = fields.text("refreshToken")?.map(str::to_owned);
    let (access, shown) = match Bearer::of(call.headers()) {
        Bearer::Shown(token) => (check_revocable(&call.app.core, token), true),
        Bearer::Garbled => (None, true),
        Bearer::Absent => (None, false),
    };
    if access.is_none() && refresh.is_none() {
        return Err(Problem::Unauthenticated { shown });
    }
    call.work(Class::Session, move |core, caller| {
        if let Some(token) = access {
            revoke_access_token(core, caller, token)?;
        }
        if let Some(token) = refresh {
            revoke_refresh_token(core, caller, &token)?;
        }
        Ok::<(), Problem>(())
    })
    .await??;
    Ok(HttpResponse::Ok().json(Reply { revoked: true }))
}
