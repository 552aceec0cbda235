//! What the document of the Accounts API says of all its operations.

use serde_json::json;

use super::error::Body;
use super::kinds::{
    CSRF_FAILED, FOREIGN_PAGE, INTERNAL, INVALID_REQUEST, OVERLOADED, PAYLOAD_TOO_LARGE, TIMEOUT,
    UNAUTHENTICATED, UNAVAILABLE, UNSUPPORTED_MEDIA_TYPE,
};
use super::routes;
use crate::openapi::{Access, Api, Errors, schema_of};

/// Pages of apps, and programs.
pub(super) const APPS: Access = Access {
    schemes: &[],
    refusals: &[FOREIGN_PAGE, CSRF_FAILED],
};

/// A bearer access token of a live session, from a page of its own app or a program.
pub(super) const BEARER: Access = Access {
    schemes: &[&["bearer"]],
    refusals: &[UNAUTHENTICATED, FOREIGN_PAGE],
};

/// The same, or the refresh token in an app's cookie.
pub(super) const BEARER_OR_COOKIE: Access = Access {
    schemes: &[&["bearer"], &["refreshCookie"]],
    refusals: &[UNAUTHENTICATED, FOREIGN_PAGE],
};

/// Everybody; a session that is carried along says who asks from inside, and must live then.
pub(super) const INSIDE_IF_ANY: Access = Access {
    schemes: &[&["bearer"], &[]],
    refusals: &[UNAUTHENTICATED, FOREIGN_PAGE, CSRF_FAILED],
};

/// A refresh token in the body, or in an app's cookie from a page that shows its browser's CSRF token.
pub(super) const REFRESH: Access = Access {
    schemes: &[&["refreshCookie", "csrfSession", "csrf"], &[]],
    refusals: &[UNAUTHENTICATED, FOREIGN_PAGE, CSRF_FAILED],
};

/// The same, or a bearer token.
pub(super) const ANY_TOKEN: Access = Access {
    schemes: &[&["bearer"], &["refreshCookie", "csrfSession", "csrf"], &[]],
    refusals: &[FOREIGN_PAGE, CSRF_FAILED],
};

/// The browser's cookie for CSRF tokens; nobody has to be signed in.
pub(super) const CSRF_SESSION: Access = Access {
    schemes: &[&["csrfSession"], &[]],
    refusals: &[FOREIGN_PAGE, CSRF_FAILED],
};

/// The API.
pub(crate) const API: Api = Api {
    title: "Countersign Accounts API",
    about: "Sign-in for apps with passwords, links, social login, teams, invites and waitlists. An app is named by its \
            `client_id`; whoever signs in gets an access token (JWT, ES256), a refresh token that is replaced at every \
            use, and their profile; apps in cookie mode get the refresh token as an `HttpOnly` cookie as well.\n\n\
            A request from a page is refused unless its `Origin` is on the list of its very app; programs send none. \
            429 and 503 carry `Retry-After`; repeating a request that was answered with a 5xx is safe. Unknown fields \
            are ignored, `null` is as good as absent. `/.well-known/jwks.json` has the keys that access tokens are \
            checked with.",
    routes: routes::routes,
    schemes: |_| {
        json!({
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The `access_token` of a live session.",
            },
            "refreshCookie": {
                "type": "apiKey",
                "in": "cookie",
                "name": "refresh_token",
                "description": "The refresh token of an app in cookie mode, under the name the app gives it; `HttpOnly`.",
            },
            "csrfSession": {
                "type": "apiKey",
                "in": "cookie",
                "name": "nl_csrf_session",
                "description": "The browser's own cookie, set by `/auth/csrf-session`; over https its name begins with \
                                `__Host-`. `HttpOnly`.",
            },
            "csrf": {
                "type": "apiKey",
                "in": "header",
                "name": "X-CSRF-Token",
                "description": "The CSRF token of that browser; the field `csrf_token` will do as well.",
            },
        })
    },
    body_limit: |settings| settings.token_body_limit,
    errors: Errors {
        media_type: "application/problem+json",
        schema: schema_of::<Body<'_>>,
        code: "code",
        always: &[INTERNAL, OVERLOADED, UNAVAILABLE],
        of_bodies: &[
            INVALID_REQUEST,
            TIMEOUT,
            PAYLOAD_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
        ],
        of_fields: &[],
    },
    examples: include_str!("examples.json"),
};
