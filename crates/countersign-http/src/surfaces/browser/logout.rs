//! `POST /logout`: ending the session of the cookie. Where there is none, it has been ended.

use actix_web::HttpResponse;
use countersign_core::usecases::revoke_session::{RevokeCookieError, revoke_cookie};
use schemars::JsonSchema;
use serde::Serialize;

use super::cookies::Cookies;
use super::csrf;
use super::document::SESSION_IF_ANY;
use super::error::BrowserError;
use super::kinds::LOGOUT_FAILED;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("logout", "Sign out")
    .about("Where there is no live session, it has been ended. If the store fails, the cookies stay.")
    .access(SESSION_IF_ANY)
    .replies::<Reply>("Nobody is signed in; the cookies of the session are cleared.")
    .with_headers(&[("Set-Cookie", "The session and its CSRF value, ended.")])
    .refuses(&[LOGOUT_FAILED]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    /// Always true.
    ok: bool,
}

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
    Ok(reply.json(Reply { ok: true }))
}

impl From<RevokeCookieError> for BrowserError {
    fn from(error: RevokeCookieError) -> Self {
        match error {
            RevokeCookieError::CsrfFailed => BrowserError::CsrfFailed,
            RevokeCookieError::Store(error) => BrowserError::Store(error),
        }
    }
}
