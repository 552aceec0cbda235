//! `GET /me`: the person behind the cookie; past half of its life the session is extended.

use actix_web::HttpResponse;
use countersign_core::tokens::csrf::csrf_value;
use countersign_core::usecases::read_session::{ReadSessionError, read_cookie_session};
use serde::Serialize;

use super::cookies::Cookies;
use super::csrf::CSRF_TOKEN;
use super::error::BrowserError;
use super::replies::UserReply;
use crate::common::call::Call;
use crate::crew::Class;

#[derive(Serialize)]
struct Reply {
    user: UserReply,
    provider: &'static str,
}

pub(crate) async fn read(call: Call) -> Result<HttpResponse, BrowserError> {
    let cookies = Cookies::new(&call.app);
    let token = cookies
        .session(call.headers())
        .ok_or(BrowserError::Unauthenticated)?;
    let shown = token.clone();
    let session = call
        .read(Class::Session, move |core| read_cookie_session(core, &shown))
        .await??;

    let facts = &session.facts;
    let csrf = csrf_value(&call.app.core.keys, facts.session.id);
    let mut reply = HttpResponse::Ok();
    if session.extended {
        cookies.set_session(&mut reply, &token, &csrf, facts.session.expires_at() - facts.now);
    }
    reply.insert_header((CSRF_TOKEN, csrf));
    Ok(reply.json(Reply {
        user: (&facts.user).into(),
        provider: "email",
    }))
}

impl From<ReadSessionError> for BrowserError {
    fn from(error: ReadSessionError) -> Self {
        match error {
            ReadSessionError::Unauthenticated => BrowserError::Unauthenticated,
            ReadSessionError::Store(error) => BrowserError::Store(error),
        }
    }
}
