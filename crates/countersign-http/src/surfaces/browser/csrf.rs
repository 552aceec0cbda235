//! Who may change anything here: pages of accepted origins; and the CSRF value a request shows for its session.

use actix_web::http::header::HeaderMap;

use super::error::BrowserError;
use crate::common::call::Call;

/// The header, both ways.
pub(super) const CSRF_TOKEN: &str = "x-csrf-token";

/// Refuses pages of other origins; also where nobody is signed in yet (login CSRF).
pub(super) fn check_origin(call: &Call) -> Result<(), BrowserError> {
    if call.app.origins.admits(call.headers()) {
        Ok(())
    } else {
        Err(BrowserError::CsrfFailed)
    }
}

/// The value a request shows.
pub(super) fn shown(headers: &HeaderMap) -> Option<String> {
    let mut lines = headers.get_all(CSRF_TOKEN);
    let (Some(only), None) = (lines.next(), lines.next()) else {
        return None;
    };
    only.to_str().ok().map(str::to_owned)
}
