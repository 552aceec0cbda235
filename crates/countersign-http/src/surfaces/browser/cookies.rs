//! The three cookies (S6): `SameSite=Lax; Path=/`, `Secure` where the public URL is https, no `Domain` unless set.

use actix_web::HttpResponseBuilder;
use actix_web::http::header::{HeaderMap, SET_COOKIE};
use chrono::TimeDelta;
use countersign_core::tokens::opaque::OpaqueToken;

use crate::app::App;
use crate::common::cookie_values::cookie_values;
use crate::common::set_cookie::SetCookie;
use crate::settings::BrowserSettings;

/// Reads and writes cookies as the settings name them.
pub(super) struct Cookies<'a> {
    settings: &'a BrowserSettings,
    secure: bool,
}

impl<'a> Cookies<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self {
            settings: &app.settings.browser,
            secure: app.https,
        }
    }

    /// The session's token, if one was brought that can be ours.
    pub(super) fn session(&self, headers: &HeaderMap) -> Option<OpaqueToken> {
        token(headers, &self.settings.session_cookie)
    }

    /// The device token, if one was brought that can be ours.
    pub(super) fn device(&self, headers: &HeaderMap) -> Option<OpaqueToken> {
        token(headers, &self.settings.device_cookie)
    }

    /// Sets the session's cookies for so long.
    pub(super) fn set_session(
        &self,
        reply: &mut HttpResponseBuilder,
        token: &OpaqueToken,
        csrf: &str,
        life: TimeDelta,
    ) {
        let age = life.num_seconds().max(0);
        self.set(reply, &self.settings.session_cookie, token.reveal(), age, true);
        self.set(reply, &self.settings.csrf_cookie, csrf, age, false);
    }

    /// Sets the device token's cookie for so long.
    pub(super) fn set_device(&self, reply: &mut HttpResponseBuilder, token: &OpaqueToken, life: TimeDelta) {
        let age = life.num_seconds().max(0);
        self.set(reply, &self.settings.device_cookie, token.reveal(), age, true);
    }

    /// Takes the session's cookies away. The device stays known.
    pub(super) fn clear_session(&self, reply: &mut HttpResponseBuilder) {
        self.set(reply, &self.settings.session_cookie, "", 0, true);
        self.set(reply, &self.settings.csrf_cookie, "", 0, false);
    }

    fn set(&self, reply: &mut HttpResponseBuilder, name: &str, value: &str, max_age: i64, http_only: bool) {
        let cookie = SetCookie {
            http_only,
            secure: self.secure,
            domain: self.settings.cookie_domain.as_deref(),
            ..SetCookie::new(name, value, max_age)
        };
        reply.append_header((SET_COOKIE, cookie.line()));
    }
}

/// The first cookie of that name that can be a token of ours.
fn token(headers: &HeaderMap, name: &str) -> Option<OpaqueToken> {
    cookie_values(headers, name).find_map(OpaqueToken::parse)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{COOKIE, HeaderValue};

    use super::*;

    #[test]
    fn cookies_are_read_by_their_exact_name() {
        let value = "a".repeat(43);
        for (line, found) in [
            (format!("nl_session={value}"), true),
            (format!("x=1; nl_session={value}; y=2"), true),
            (format!("nl_session=; nl_session={value}"), true),
            (format!("NL_SESSION={value}"), false),
            (format!("xnl_session={value}"), false),
            (format!("nl_session={value}x"), false),
            (format!("nl_session=\"{value}\""), false),
            ("nl_session".to_owned(), false),
            (String::new(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(COOKIE, HeaderValue::from_str(&line).unwrap());
            assert_eq!(token(&headers, "nl_session").is_some(), found, "{line}");
        }
    }
}
