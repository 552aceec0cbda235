//! What the document of the Token API says of all its operations.

use serde_json::json;

use super::kinds::{
    INTERNAL, INVALID_REQUEST, PAYLOAD_TOO_LARGE, TIMEOUT, UNAUTHENTICATED, UNAVAILABLE,
    UNSUPPORTED_MEDIA_TYPE,
};
use super::problem::Body;
use super::routes;
use crate::openapi::{Access, Api, Errors, schema_of};

/// A bearer access token of a live session.
pub(super) const BEARER: Access = Access {
    schemes: &[&["bearer"]],
    refusals: &[UNAUTHENTICATED],
};

/// The same, but another credential will do.
pub(super) const BEARER_OR_ELSE: Access = Access {
    schemes: &[&["bearer"], &[]],
    refusals: &[UNAUTHENTICATED],
};

/// The API.
pub(crate) const API: Api = Api {
    title: "Countersign Token API",
    about: "Sign-in by email for command lines, native apps and servers: a code is mailed, and whoever shows it gets \
            a short-lived access token (JWT, ES256) and a refresh token that is replaced at every use.\n\nWhether an \
            address has an account shows in the mail alone. 429 and 503 carry `Retry-After`; repeating a request that \
            was answered with a 5xx is safe. Unknown fields are ignored, `null` is as good as absent. \
            `/.well-known/jwks.json` has the keys that access tokens are checked with.",
    routes: routes::routes,
    schemes: |_| {
        json!({
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The `accessToken` of a live session.",
            },
        })
    },
    body_limit: |settings| settings.token_body_limit,
    errors: Errors {
        media_type: "application/problem+json",
        schema: schema_of::<Body<'_>>,
        code: "code",
        always: &[INTERNAL, UNAVAILABLE],
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
