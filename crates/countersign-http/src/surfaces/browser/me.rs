//! `GET /me`: the person behind the cookie; past half of its life the session is extended.

use actix_web::HttpResponse;
use countersign_core::Core;
use countersign_core::nouns::session::Session;
use countersign_core::ports::sessions::SessionKey;
use countersign_core::tokens::csrf::csrf_value;
use countersign_core::usecases::read_session::{
    CookieSession, CookieVerdict, ReadSessionError, extend_cookie_session, judge_cookie_session,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::cookies::Cookies;
use super::csrf::CSRF_TOKEN;
use super::document::SESSION;
use super::error::BrowserError;
use super::replies::UserReply;
use crate::common::call::Call;
use crate::crew::Class;
use crate::crew::gathering::{Gathering, GatheringError};
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("readMe", "See who is signed in")
    .about("Past half of its life, the session is extended and its cookies are set anew.")
    .access(SESSION)
    .replies::<Reply>("The user of the session.")
    .with_headers(&[(
        "X-CSRF-Token",
        "The CSRF value, for pages that cannot read its cookie.",
    )]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    user: UserReply,
    /// How the session began: at Google, or by a mailed code.
    provider: Provider,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Provider {
    Email,
    Google,
}

impl Provider {
    /// This surface knows one connection, by whatever provider: the one called `google`.
    fn of(session: &Session) -> Self {
        if session.details.is_federated() {
            Self::Google
        } else {
            Self::Email
        }
    }
}

pub(crate) async fn read(call: Call) -> Result<HttpResponse, BrowserError> {
    let cookies = Cookies::new(&call.app);
    let token = cookies
        .session(call.headers())
        .ok_or(BrowserError::Unauthenticated)?;
    let key = SessionKey::Token(token.hash());
    let found = Gathering::find(&call.app, key).await?;
    let session = match judge_cookie_session(&call.app.core, found)? {
        CookieVerdict::Stands(facts) => CookieSession {
            facts,
            extended: false,
        },
        CookieVerdict::DueToExtend(facts) => {
            let extend = move |core: &Core| extend_cookie_session(core, facts);
            call.read(Class::Session, extend).await??
        }
    };

    let facts = &session.facts;
    let csrf = csrf_value(&call.app.core.keys, facts.session.id);
    let mut reply = HttpResponse::Ok();
    if session.extended {
        cookies.set_session(&mut reply, &token, &csrf, facts.session.expires_at() - facts.now);
    }
    reply.insert_header((CSRF_TOKEN, csrf));
    Ok(reply.json(Reply {
        user: (&facts.user).into(),
        provider: Provider::of(&facts.session),
    }))
}

impl From<GatheringError> for BrowserError {
    fn from(error: GatheringError) -> Self {
        match error {
            GatheringError::Crew(error) => error.into(),
            GatheringError::Store(error) => BrowserError::Store(error),
        }
    }
}

impl From<ReadSessionError> for BrowserError {
    fn from(error: ReadSessionError) -> Self {
        match error {
            ReadSessionError::Unauthenticated => BrowserError::Unauthenticated,
            ReadSessionError::Store(error) => BrowserError::Store(error),
        }
    }
}
