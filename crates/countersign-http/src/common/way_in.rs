//! The cookie of a browser that pressed the button behind a lock: it names the way in where no code can be asked for.

use actix_web::http::header::{HeaderMap, HeaderValue};
use countersign_core::tokens::link::ShownLink;

use super::cookie_values::cookie_values;
use super::set_cookie::SetCookie;

const NAME: &str = "nl_way_in";

/// The line that sets it, for so many seconds, for the routes of sign-in alone.
pub(crate) fn cookie(token: &str, seconds: i64, https: bool) -> Option<HeaderValue> {
    let cookie = SetCookie {
        path: "/v1/auth/email/",
        secure: https,
        ..SetCookie::new(NAME, token, seconds)
    };
    HeaderValue::from_str(&cookie.line()).ok()
}

/// The link it holds, if one was brought that can be ours.
pub(crate) fn shown(headers: &HeaderMap) -> Option<ShownLink> {
    cookie_values(headers, NAME).find_map(ShownLink::parse)
}
