//! `POST /auth/revoke`: ending a session by its access token, its refresh token, or both.

use actix_web::HttpResponse;
use countersign_core::usecases::revoke_session::{revoke_access_token, revoke_refresh_token};
use serde_json::json;

use super::bearer::Bearer;
use super::problem::Problem;
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn revoke_session(mut call: Call) -> Result<HttpResponse, Problem> {
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let refresh = fields.text("refreshToken")?.map(str::to_owned);
    let bearer = match (Bearer::of(call.headers()), &refresh) {
        (Bearer::Shown(token), _) => Some(token),
        (Bearer::Garbled, None) => return Err(Problem::Unauthenticated { shown: true }),
        (Bearer::Absent, None) => return Err(Problem::Unauthenticated { shown: false }),
        (Bearer::Garbled | Bearer::Absent, Some(_)) => None,
    };
    call.work(Class::Session, move |core, caller| {
        let is_ours = match &bearer {
            Some(token) => revoke_access_token(core, caller, token)?,
            None => true,
        };
        match &refresh {
            Some(token) => revoke_refresh_token(core, caller, token)?,
            None if is_ours => {}
            None => return Err(Problem::Unauthenticated { shown: true }),
        }
        Ok::<(), Problem>(())
    })
    .await??;
    Ok(HttpResponse::Ok().json(json!({ "revoked": true })))
}
