//! The settings of sessions, of joining, and of the cookies a session travels in.

use countersign_core::policy::SessionLimits;
use countersign_http::BrowserSettings;

use super::{Section, Setting, section};
use crate::settings::types::{CookieName, Destination, Domain, HostName, Origin};

const LIFE: [&str; 2] = ["1s", "3650d"];

pub(super) fn sessions(limits: &mut SessionLimits) -> Section<'_> {
    let SessionLimits {
        idle,
        absolute,
        access_token,
        refresh_grace,
        device_token,
        fresh_sign_in,
    } = limits;
    let settings = vec![
        Setting::between("idle", idle, LIFE, "A session unused for so long ends."),
        Setting::between("absolute", absolute, LIFE, "A session this old ends."),
        Setting::between(
            "access_token",
            access_token,
            ["1s", "1d"],
            "The life of an access token; one that was revoked may be believed elsewhere for so long.",
        ),
        Setting::between(
            "refresh_grace",
            refresh_grace,
            ["0s", "1d"],
            "How long a refresh token that was just used is answered with the same successor; for apps that get \
             suspended between asking and storing.",
        ),
        Setting::between(
            "device_token",
            device_token,
            LIFE,
            "How long a device that signed in is known.",
        ),
        Setting::between(
            "fresh_sign_in",
            fresh_sign_in,
            LIFE,
            "How recent a sign-in must be for grave acts.",
        ),
    ];
    section("sessions", "Sessions and tokens.", settings)
}

pub(super) fn joining<'a>(
    allowed_domains: &'a mut Vec<String>,
    blocked_domains: &'a mut Vec<String>,
    sign_in_creates: &'a mut bool,
) -> Section<'a> {
    let settings = vec![
        Setting::through::<Vec<Domain>, _>(
            "allowed_domains",
            allowed_domains,
            "If set, only addresses of these domains, and of those below them, may join.",
        ),
        Setting::through::<Vec<Domain>, _>(
            "blocked_domains",
            blocked_domains,
            "Addresses of these, and of those below, may not.",
        ),
        Setting::new(
            "sign_in_creates",
            sign_in_creates,
            "Whether somebody without an account who asks to sign in gets a code that makes one.",
        ),
    ];
    section("joining", "Who may become a user, besides `signup`.", settings)
}

pub(super) fn browser(browser: &mut BrowserSettings) -> Section<'_> {
    let BrowserSettings {
        session_cookie,
        csrf_cookie,
        device_cookie,
        cookie_domain,
        allowed_origins,
        after_login,
    } = browser;
    let settings = vec![
        Setting::through::<CookieName, _>(
            "session_cookie",
            session_cookie,
            "The cookie of a session. With `__Host-` before its name browsers guard it more strictly, over https.",
        ),
        Setting::through::<CookieName, _>(
            "csrf_cookie",
            csrf_cookie,
            "The cookie a site's scripts read the CSRF value from.",
        ),
        Setting::through::<CookieName, _>("device_cookie", device_cookie, "The cookie of a known device."),
        Setting::through::<Option<HostName>, _>(
            "cookie_domain",
            cookie_domain,
            "Sends the cookies to this host and all below it; without it to the service's own host alone.",
        ),
        Setting::through::<Vec<Origin>, _>(
            "allowed_origins",
            allowed_origins,
            "Sites on other origins that may use the Browser API, exactly as browsers write them.",
        ),
        Setting::through::<Destination, _>(
            "after_login",
            after_login,
            "Where a browser goes after a sign-in by redirects.",
        ),
    ];
    section("browser", "The Browser API.", settings)
}
