//! The kinds of errors of the Browser API.

use actix_web::http::StatusCode;

use crate::common::error_kind::ErrorKind;

/// Errors of this surface have no title.
const fn kind(status: StatusCode, code: &'static str, message: &'static str) -> ErrorKind {
    ErrorKind::new(status, code, "", message)
}

pub(super) const INVALID_JSON: ErrorKind = kind(
    StatusCode::BAD_REQUEST,
    "invalid_json",
    "The body must be a short JSON object, sent as application/json.",
);
pub(super) const INVALID_EMAIL: ErrorKind = kind(
    StatusCode::BAD_REQUEST,
    "invalid_email",
    "This is not an email address.",
);
pub(super) const INVALID_REQUEST: ErrorKind = kind(
    StatusCode::BAD_REQUEST,
    "invalid_request",
    "This sign-in is unknown, over or already used. Start again.",
);
pub(super) const WRONG_FIELD: ErrorKind = kind(
    StatusCode::BAD_REQUEST,
    "invalid_request",
    "A field is missing or not of the right kind.",
);
pub(super) const INVALID_CODE: ErrorKind = kind(
    StatusCode::UNAUTHORIZED,
    "invalid_code",
    "This code is not right.",
);
pub(super) const UNAUTHENTICATED: ErrorKind = kind(
    StatusCode::UNAUTHORIZED,
    "unauthenticated",
    "Nobody is signed in.",
);
pub(super) const CSRF_FAILED: ErrorKind = kind(
    StatusCode::FORBIDDEN,
    "csrf_failed",
    "The request did not come from a page that may send it.",
);
pub(super) const NOT_FOUND: ErrorKind = kind(StatusCode::NOT_FOUND, "not_found", "There is nothing here.");
pub(super) const METHOD_NOT_ALLOWED: ErrorKind = kind(
    StatusCode::METHOD_NOT_ALLOWED,
    "method_not_allowed",
    "This path has other methods.",
);
pub(super) const TIMEOUT: ErrorKind = kind(
    StatusCode::REQUEST_TIMEOUT,
    "timeout",
    "The body did not arrive in time.",
);
pub(super) const RATE_LIMITED: ErrorKind = kind(
    StatusCode::TOO_MANY_REQUESTS,
    "rate_limited",
    "Too many attempts. Try again later.",
);
pub(super) const UNAVAILABLE: ErrorKind = kind(
    StatusCode::SERVICE_UNAVAILABLE,
    "unavailable",
    "The service is busy. Try again in a moment.",
);
pub(super) const LOGOUT_FAILED: ErrorKind = kind(
    StatusCode::INTERNAL_SERVER_ERROR,
    "logout_failed",
    "You are still signed in. Try again.",
);
pub(super) const INTERNAL: ErrorKind = kind(
    StatusCode::INTERNAL_SERVER_ERROR,
    "internal",
    "Something went wrong here. Try again.",
);
