//! `/link`: the way in that a lock leaves. Looking spends nothing; the button shows the code.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::SET_COOKIE;
use countersign_core::nouns::Timestamp;
use countersign_core::tokens::code::Code;
use countersign_core::usecases::lockout::{self as usecase, LockoutPage};
use minijinja::context;
use url::form_urlencoded;

use super::page::{PageError, page};
use crate::app::App;
use crate::common::body::{self, BodyError};
use crate::common::call::Call;
use crate::common::way_in;
use crate::crew::Class;

const FORM: &str = "application/x-www-form-urlencoded";

pub(super) async fn peek_lockout(call: Call) -> Result<HttpResponse, PageError> {
    let token = token_in(call.http.query_string().as_bytes());
    let shown = token.clone();
    let found = call
        .work(Class::SignIn, move |core, _| usecase::peek_lockout(core, &shown))
        .await??;
    show(&call.app, found, &token)
}

pub(super) async fn open_lockout(mut call: Call) -> Result<HttpResponse, PageError> {
    let form = call.body(call.app.settings.browser_body_limit).await?;
    if !body::is_of_type(call.headers(), FORM) {
        return Err(PageError::Form(BodyError::WrongType));
    }
    let token = token_in(&form);
    let shown = token.clone();
    let found = call
        .work(Class::SignIn, move |core, _| usecase::open_lockout(core, &shown))
        .await??;
    show(&call.app, found, &token)
}

/// `token` of a query or a form; nothing is a token that leads nowhere.
fn token_in(pairs: &[u8]) -> String {
    form_urlencoded::parse(pairs)
        .find(|(name, _)| name == "token")
        .map(|(_, token)| token.into_owned())
        .unwrap_or_default()
}

fn show(app: &App, found: LockoutPage, token: &str) -> Result<HttpResponse, PageError> {
    match found {
        LockoutPage::Ready => page(
            app,
            StatusCode::OK,
            "link.html",
            "Get in while sign-in is locked",
            context! { token },
        ),
        LockoutPage::Opened { code, expires_at } => {
            let mut reply = opened(app, &code, expires_at)?;
            let seconds = (expires_at - app.core.now()).num_seconds();
            if let Some(cookie) = way_in::cookie(token, seconds, app.https) {
                reply.headers_mut().append(SET_COOKIE, cookie);
            }
            Ok(reply)
        }
        LockoutPage::Over => page(
            app,
            StatusCode::GONE,
            "message.html",
            "This link has ended",
            context! {
                code => None::<String>,
                paragraphs => ["It was used, its time is over, or it was not copied whole. Ask for a new code where you sign in."],
            },
        ),
    }
}

fn opened(app: &App, code: &Code, expires_at: Timestamp) -> Result<HttpResponse, PageError> {
    let until = expires_at.format("%H:%M UTC");
    page(
        app,
        StatusCode::OK,
        "message.html",
        "Your code",
        context! {
            code => code.reveal(),
            paragraphs => [
                format!("Enter it where you sign in. It works until {until}, once."),
                "Nobody will ever ask you for this code, on the phone or anywhere else.".to_owned(),
            ],
        },
    )
}
