//! `POST /logout`: ending the session of the cookie. Where there is none, it has been ended.

use actix_web::HttpResponse;
use countersign_core::usecases::revoke_session::{RevokeCookieError, revoke_cookie};
use serde_json::json;

use super::cookies::Cookies;
use super::csrf;
use super::error::BrowserError;
use crate::common::call::Call;
use crate::crew::Class;

pub(crate) async fn logout(call: Call) -> Result<HttpResponse, BrowserError> {
    csrf::check_origin(&call)?;
    let cookies = Cookies::new(&call.app);
    if let Some(token) = cookies.session(call.headers()) {
        let shown = csrf::shown(call.headers());
        let ended = call.work(Class::Session, move |core, caller| {
            Ok(revoke_cookie(core, caller, &token, shown.as_deref())?)
        });
        let ended = ended.await.map_err(BrowserError::Crew).flatten();
        ended.map_err(BrowserError::of_logout)?;
    }
    let mut reply = HttpResponse::Ok();
    cookies.clear_session(&mut reply);
    Ok(reply.json(json!({ "ok": true })))
}

impl From<RevokeCookieError> for BrowserError {
    fn from(error: RevokeCookieError) -> Self {
        match error {
            RevokeCookieError::CsrfFailed => BrowserError::CsrfFailed,
            RevokeCookieError::Store(error) => BrowserError::Store(error),
        }
    }
}
