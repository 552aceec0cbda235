//! `POST /logout`: ending the session of the cookie. Where there is none, it has been ended.

use actix_web::HttpResponse;
use countersign_core::Core;
use countersign_core::core::Caller;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::read_session::{ReadSessionError, read_cookie_session};
use countersign_core::usecases::revoke_session::revoke_cookie;
use serde_json::json;

use super::cookies::Cookies;
use super::csrf;
use super::error::BrowserError;
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn logout(call: Call) -> Result<HttpResponse, BrowserError> {
    csrf::check_origin(&call)?;
    let cookies = Cookies::new(&call.app);
    if let Some(token) = cookies.session(call.headers()) {
        let shown = csrf::shown(call.headers());
        let ended = call.work(Class::Session, move |core, caller| {
            end(core, caller, &token, shown.as_deref())
        });
        let ended = ended.await.map_err(BrowserError::Crew).flatten();
        ended.map_err(BrowserError::of_logout)?;
    }
    let mut reply = HttpResponse::Ok();
    cookies.clear_session(&mut reply);
    Ok(reply.json(json!({ "ok": true })))
}

fn end(core: &Core, caller: &Caller, token: &OpaqueToken, shown: Option<&str>) -> Result<(), BrowserError> {
    match read_cookie_session(core, token) {
        Ok(session) => {
            csrf::check_value(core, session.facts.session.id, shown)?;
            Ok(revoke_cookie(core, caller, token)?)
        }
        Err(ReadSessionError::Unauthenticated) => Ok(()),
        Err(ReadSessionError::Store(error)) => Err(BrowserError::Store(error)),
    }
}
