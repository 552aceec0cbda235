//! `/link`: the way in that a lock leaves. Looking spends nothing; the button shows the code.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::SET_COOKIE;
use countersign_core::nouns::Timestamp;
use countersign_core::tokens::code::Code;
use countersign_core::usecases::lockout::LockoutPage;
use minijinja::context;

use super::page::{PageError, page};
use crate::app::App;
use crate::common::way_in;

/// The page of a way in.
pub(super) fn show(app: &App, found: LockoutPage, token: &str) -> Result<HttpResponse, PageError> {
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
