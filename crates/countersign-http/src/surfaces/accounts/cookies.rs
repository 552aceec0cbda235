//! The cookies of apps in cookie mode: the refresh token under the app's own name, and the device token.

use actix_web::http::header::HeaderMap;
use chrono::TimeDelta;
use countersign_core::nouns::client::Client;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::tokens::refresh::ShownRefreshToken;

use crate::app::App;
use crate::common::cookie_values::{cookie_pairs, cookie_values};
use crate::common::set_cookie::SetCookie;

/// Where refresh cookies are sent: to the routes that read them alone. Browsers take a name of this prefix for `/` only
/// (RFC 6265bis, 4.1.3.2).
fn path_of(name: &str) -> &'static str {
    let prefix = name.get(.."__Host-".len());
    if prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("__Host-")) {
        "/"
    } else {
        "/auth"
    }
}

/// How many cookies are taken for refresh tokens; more are not looked at.
const MOST_LOOKED_AT: usize = 4;

/// Name and value of all cookies that can be a refresh token.
pub(super) fn refresh_tokens(headers: &HeaderMap) -> Vec<(String, String)> {
    cookie_pairs(headers)
        .filter(|(_, value)| ShownRefreshToken::parse(value).is_some())
        .take(MOST_LOOKED_AT)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The device token, if one was brought that can be ours.
pub(crate) fn device(app: &App, headers: &HeaderMap) -> Option<OpaqueToken> {
    cookie_values(headers, &app.settings.browser.device_cookie).find_map(OpaqueToken::parse)
}

/// The line that sets an app's refresh cookie for so long, if it has one.
pub(super) fn refresh(app: &App, client: &Client, token: &str, life: TimeDelta) -> Option<String> {
    let mode = client.cookies.as_ref()?;
    Some(refresh_line(app, &mode.refresh_cookie, token, life.num_seconds()))
}

/// The line that takes a refresh cookie away.
pub(super) fn cleared(app: &App, name: &str) -> String {
    refresh_line(app, name, "", 0)
}

/// The line that sets the device token's cookie, the same as on the Browser API, for apps in cookie mode.
pub(super) fn device_line(app: &App, client: &Client, token: &OpaqueToken) -> Option<String> {
    client.cookies.as_ref()?;
    let settings = &app.settings.browser;
    let life = app.core.policy.sessions.device_token.num_seconds();
    let cookie = SetCookie {
        secure: app.https,
        domain: settings.cookie_domain.as_deref(),
        ..SetCookie::new(&settings.device_cookie, token.reveal(), life)
    };
    Some(cookie.line())
}

fn refresh_line(app: &App, name: &str, value: &str, seconds: i64) -> String {
    let cookie = SetCookie {
        path: path_of(name),
        secure: app.https,
        ..SetCookie::new(name, value, seconds)
    };
    cookie.line()
}
