//! What the document of the Descope-compatible API says of all its operations.

use serde_json::json;

use super::error::Body;
use super::kinds::{
    BAD_REQUEST, INTERNAL, INVALID, LOGGED_OUT, MISSING, NO_KEY, NO_PROJECT, NOT_FOUND, OUT_OF_SCOPE,
    RATE_LIMITED, TIMEOUT, TOO_LARGE, UNAVAILABLE, WRONG_TYPE,
};
use super::{BODY, routes};
use crate::openapi::{Access, Api, Errors, schema_of};

/// Anybody who names a project of this service.
pub(super) const PROJECT: Access = Access {
    schemes: &[&["project"]],
    refusals: &[NO_PROJECT, NO_KEY],
};

/// The same; a refresh token raises its session (`stepup`, `mfa`), a management key has claims believed.
pub(super) const PROJECT_AND_MORE: Access = Access {
    schemes: &[&["project"], &["refreshToken"], &["managementKey"]],
    refusals: &[NO_PROJECT, NO_KEY, LOGGED_OUT],
};

/// A refresh token, if there is one.
pub(super) const REFRESH_IF_ANY: Access = Access {
    schemes: &[&["refreshToken"], &["project"]],
    refusals: &[NO_PROJECT, NO_KEY],
};

/// The refresh token of a live session.
pub(super) const REFRESH: Access = Access {
    schemes: &[&["refreshToken"]],
    refusals: &[NO_PROJECT, NO_KEY, LOGGED_OUT],
};

/// The session token of a live session.
pub(super) const SESSION: Access = Access {
    schemes: &[&["sessionToken"]],
    refusals: &[NO_PROJECT, NO_KEY, LOGGED_OUT],
};

/// A management key for what is asked. Without keys in the settings there is nothing here.
pub(super) const MANAGEMENT: Access = Access {
    schemes: &[&["managementKey"]],
    refusals: &[NO_PROJECT, NO_KEY, OUT_OF_SCOPE, NOT_FOUND],
};

/// The API.
pub(crate) const API: Api = Api {
    title: "Countersign Descope-compatible API",
    about: "For programs written against Descope's SDKs, unchanged but for the base URL: codes, magic links, enchanted \
            links and passwords by email, sessions of two JWTs (ES256), and what an operator's programs do with users.\n\n\
            The bearer begins with a project id; a colon and a token, and a colon and a management key, may follow. \
            `GET /v1/auth/me` and `POST /v1/auth/logout` are the Browser API's where that is on and the scheme is not \
            Bearer. Pages of `descope.allowed_origins` and of the public origin may call (CORS); no cookie is read.\n\n\
            Under `enumeration = hide` nothing tells whether an address has an account: `E062107` and `E062108` are not \
            sent then. 429 and 503 carry `Retry-After`; overload is 429, since the SDKs repeat what is answered 503. \
            Unknown fields are ignored, `null` is as good as absent.",
    routes: routes::routes,
    schemes: |_| {
        let bearer = |about: &str| json!({ "type": "http", "scheme": "bearer", "description": about });
        json!({
            "project": bearer("`<project id>`: one of `descope.project_ids`."),
            "refreshToken": bearer("`<project id>:<refreshJwt>` of a live session."),
            "sessionToken": bearer("`<project id>:<sessionJwt>` of a live session."),
            "managementKey": bearer(
                "`<project id>:<management key>`, or `<project id>:<token>:<management key>`: one of \
                 `descope.management_keys`, for users or for users of tests."
            ),
        })
    },
    body_limit: |_| BODY,
    errors: Errors {
        media_type: "application/json",
        schema: schema_of::<Body<'_>>,
        code: "errorCode",
        always: &[RATE_LIMITED, INTERNAL, UNAVAILABLE],
        of_bodies: &[BAD_REQUEST, TIMEOUT, TOO_LARGE, WRONG_TYPE],
        of_fields: &[MISSING, INVALID],
    },
    examples: include_str!("examples.json"),
};
