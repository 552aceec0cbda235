//! `POST /auth/revoke`: ending a session by its access token, its refresh token, or both.

use actix_web::HttpResponse;
use countersign_core::usecases::revoke_session::{
    check_revocable, revoke_access_token, revoke_refresh_token,
};
use serde_json::json;

use super::problem::Problem;
use crate::common::bearer::Bearer;
use crate::common::call::Call;
use crate::crew::Class;

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
    Ok(HttpResponse::Ok().json(json!({ "revoked": true })))
}
