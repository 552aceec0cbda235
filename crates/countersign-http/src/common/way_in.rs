//! The cookie of a browser that pressed the button behind a lock: it names the way in where no code can be asked for.

use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
use countersign_core::tokens::link::ShownLink;

const NAME: &str = "nl_way_in";

/// The line that sets it, for so many seconds, for the routes of sign-in alone.
pub(crate) fn cookie(token: &str, seconds: i64, https: bool) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    let age = seconds.max(0);
    let line = format!("{NAME}={token}; Path=/v1/auth/email/; Max-Age={age}; SameSite=Lax; HttpOnly{secure}");
    HeaderValue::from_str(&line).ok()
}

/// The link it holds, if one was brought that can be ours.
pub(crate) fn shown(headers: &HeaderMap) -> Option<ShownLink> {
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == NAME).then(|| ShownLink::parse(value)).flatten())
}
