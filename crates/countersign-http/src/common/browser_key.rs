//! Random cookies by which a browser is known again before anybody is signed in: the one that asked for a link (C6), the
//! one a CSRF token was given to (S5), the one that was sent to a provider (A2).

use actix_web::http::header::{HeaderMap, ORIGIN};
use countersign_core::Core;
use countersign_core::tokens::opaque::OpaqueToken;

use super::cookie_values::cookie_values;
use super::set_cookie::SetCookie;

/// Such a cookie.
pub(crate) struct BrowserKey {
    name: &'static str,
    same_site: &'static str,
    seconds: i64,
}

/// Of the browser that asked for a link; as long as the longest of those links.
pub(crate) const CHALLENGE: BrowserKey = BrowserKey {
    name: "nl_challenge",
    same_site: "Lax",
    seconds: 86_400,
};
/// Of the browser that was given a CSRF token.
pub(crate) const CSRF_SESSION: BrowserKey = BrowserKey {
    name: "nl_csrf_session",
    same_site: "Strict",
    seconds: 86_400,
};
/// Of the browser that was sent to a provider.
pub(crate) const SOCIAL: BrowserKey = BrowserKey {
    name: "nl_social",
    same_site: "Lax",
    seconds: 600,
};
/// The same for a provider that answers by a form from its own site.
pub(crate) const SOCIAL_BY_POST: BrowserKey = BrowserKey {
    name: "nl_social_post",
    same_site: "None",
    seconds: 600,
};

impl BrowserKey {
    /// Over https the name says that no other host has set it.
    fn name(&self, https: bool) -> String {
        if https {
            format!("__Host-{}", self.name)
        } else {
            self.name.to_owned()
        }
    }

    /// The cookie that was brought, if it can be ours.
    pub(crate) fn shown(&self, headers: &HeaderMap, https: bool) -> Option<OpaqueToken> {
        cookie_values(headers, &self.name(https)).find_map(OpaqueToken::parse)
    }

    /// The one that was brought, or a new one.
    pub(crate) fn shown_or_new(&self, headers: &HeaderMap, core: &Core, https: bool) -> OpaqueToken {
        self.shown(headers, https)
            .unwrap_or_else(|| OpaqueToken::mint(&*core.entropy))
    }

    /// The line that sets it.
    pub(crate) fn line(&self, token: &OpaqueToken, https: bool) -> String {
        let name = self.name(https);
        let cookie = SetCookie {
            same_site: self.same_site,
            // Browsers keep no cookie of `SameSite=None` without it.
            secure: https || self.same_site == "None",
            ..SetCookie::new(&name, token.reveal(), self.seconds)
        };
        cookie.line()
    }
}

/// Whether a browser sends this. Programs send neither header.
pub(crate) fn is_browser(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) || headers.contains_key("sec-fetch-mode")
}
