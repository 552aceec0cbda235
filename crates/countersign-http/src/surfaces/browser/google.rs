//! `GET /google/start` and `/google/callback` while no such connection is configured.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use super::error::BrowserError;
use crate::common::call::Call;
use crate::openapi::Operation;
use crate::openapi::field::text;

pub(super) const START: Operation = Operation::new("startGoogle", "Sign in with Google")
    .status(302)
    .replies_nothing("Where to go on; `/login?error=google_disabled` while no such connection is configured.")
    .with_headers(&[("Location", "The page to go to.")]);

pub(super) const CALLBACK: Operation = Operation::new("finishGoogle", "Come back from Google")
    .query(&[
        text("code", "What Google gave for the sign-in (RFC 6749)."),
        text("state", "What was sent along at the start."),
        text("error", "Why there is no code."),
    ])
    .status(302)
    .replies_nothing("Where to go on; `/login?error=google_disabled` while no such connection is configured.")
    .with_headers(&[("Location", "The page to go to.")]);

pub(super) async fn disabled(_: Call) -> Result<HttpResponse, BrowserError> {
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, "/login?error=google_disabled"))
        .finish())
}
