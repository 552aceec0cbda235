//! `GET /google/start` and `/google/callback` while no such connection is configured.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use super::error::BrowserError;
use crate::common::call::Call;

pub(super) async fn disabled(_: Call) -> Result<HttpResponse, BrowserError> {
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, "/login?error=google_disabled"))
        .finish())
}
