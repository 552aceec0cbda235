//! What the document of the Browser API says of all its operations.

use serde_json::json;

use super::error::Body;
use super::kinds::{CSRF_FAILED, INTERNAL, INVALID_JSON, TIMEOUT, UNAUTHENTICATED, UNAVAILABLE, WRONG_FIELD};
use super::routes;
use crate::openapi::{Access, Api, Errors, schema_of};

/// Pages of accepted origins, and programs.
pub(super) const PAGES: Access = Access {
    schemes: &[],
    refusals: &[CSRF_FAILED],
};

/// The session's cookie.
pub(super) const SESSION: Access = Access {
    schemes: &[&["session"]],
    refusals: &[UNAUTHENTICATED],
};

/// The session's cookie with its CSRF value; without a cookie there is nothing to protect.
pub(super) const SESSION_IF_ANY: Access = Access {
    schemes: &[&["session", "csrf"], &[]],
    refusals: &[CSRF_FAILED],
};

/// The API.
pub(crate) const API: Api = Api {
    title: "Countersign Browser API",
    about: "Sign-in by email for web sites: a code is mailed, and whoever shows it gets a session in a cookie that \
            script cannot read.\n\nWhether an address has an account shows in the mail alone. What changes anything is \
            refused unless `Origin` is the public origin or a listed one, character for character; a request without \
            `Origin` must not say `same-site` or `cross-site` in `Sec-Fetch-Site`. 429 and 503 carry `Retry-After`. \
            Unknown fields are ignored, `null` is as good as absent.",
    routes: routes::routes,
    schemes: |settings| {
        json!({
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.browser.session_cookie,
                "description": "The session; `HttpOnly`.",
            },
            "csrf": {
                "type": "apiKey",
                "in": "header",
                "name": "X-CSRF-Token",
                "description": format!(
                    "The session's CSRF value, from the reply header of the same name or the cookie `{}`.",
                    settings.browser.csrf_cookie
                ),
            },
        })
    },
    body_limit: |settings| settings.browser_body_limit,
    errors: Errors {
        media_type: "application/json",
        schema: schema_of::<Body<'_>>,
        code: "error",
        always: &[INTERNAL, UNAVAILABLE],
        of_bodies: &[INVALID_JSON, WRONG_FIELD, TIMEOUT],
        of_fields: &[],
    },
    examples: include_str!("examples.json"),
};
