//! `POST /auth/revoke`: ending a session by its access token, its refresh token, or both.

use actix_web::HttpResponse;
use countersign_core::Core;
use countersign_core::core::Caller;
use countersign_core::tokens::access;
use countersign_core::usecases::end_session::end_session;
use countersign_core::usecases::read_session::{ReadSessionError, read_session};
use countersign_core::usecases::revoke_session::revoke_refresh_token;
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
        if let Some(token) = &bearer {
            revoke_bearer(core, caller, token, refresh.is_some())?;
        }
        if let Some(token) = &refresh {
            revoke_refresh_token(core, caller, token)?;
        }
        Ok::<(), Problem>(())
    })
    .await??;
    Ok(HttpResponse::Ok().json(json!({ "revoked": true })))
}

/// Ends the session of an access token. A genuine token whose session is over is as good as revoked; one that is not
/// ours is refused, unless a refresh token came along that says what is meant.
fn revoke_bearer(core: &Core, caller: &Caller, token: &str, is_more: bool) -> Result<(), Problem> {
    match read_session(core, token) {
        Ok(facts) => {
            end_session(core, caller, &facts, facts.session.id)?;
            Ok(())
        }
        Err(ReadSessionError::Unauthenticated) => {
            let genuine = || access::check(&core.signing(), &core.issuer, token, core.now()).is_some();
            if is_more || genuine() {
                Ok(())
            } else {
                Err(Problem::Unauthenticated { shown: true })
            }
        }
        Err(ReadSessionError::Store(error)) => Err(Problem::Store(error)),
    }
}
