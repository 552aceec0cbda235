//! The kinds of errors of the Token API.

use actix_web::http::StatusCode;

use crate::common::error_kind::ErrorKind;
pub(super) use crate::common::problem::kinds::{
    INTERNAL, INVALID_CODE, METHOD_NOT_ALLOWED, NOT_FOUND, PAYLOAD_TOO_LARGE, REFRESH_REUSED, TIMEOUT,
    UNAUTHENTICATED, UNSUPPORTED_MEDIA_TYPE,
};

pub(super) const INVALID_REQUEST: ErrorKind = ErrorKind::new(
    StatusCode::BAD_REQUEST,
    "invalid_request",
    "Invalid request",
    "The request is not what this route reads.",
);
pub(super) const INVALID_EMAIL: ErrorKind = ErrorKind::new(
    StatusCode::BAD_REQUEST,
    "invalid_email",
    "Invalid email address",
    "`email` is not an address this service sends mail to.",
);
pub(super) const INVALID_TOKEN: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "invalid_token",
    "Invalid token",
    "This is not a refresh token of a live session; sign in again.",
);
pub(super) const REAUTHENTICATION_REQUIRED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "reauthentication_required",
    "Fresh sign-in required",
    "This cannot be undone: sign in again first.",
);
pub(super) const LAST_OWNER: ErrorKind = ErrorKind::new(
    StatusCode::CONFLICT,
    "last_owner",
    "Last owner",
    "Others are in an account that only you own: make somebody else an owner first.",
);
pub(super) const COOLDOWN: ErrorKind = ErrorKind::new(
    StatusCode::TOO_MANY_REQUESTS,
    "cooldown",
    "Too soon",
    "A code was sent a moment ago; ask again after `retryAfterSeconds`.",
);
pub(super) const RATE_LIMITED: ErrorKind = ErrorKind::new(
    StatusCode::TOO_MANY_REQUESTS,
    "rate_limited",
    "Too many requests",
    "Try again after `retryAfterSeconds`.",
);
pub(super) const LOCKED: ErrorKind = ErrorKind::new(
    StatusCode::TOO_MANY_REQUESTS,
    "locked",
    "Locked",
    "Too many wrong codes; try again after `retryAfterSeconds`.",
);
pub(super) const UNAVAILABLE: ErrorKind = ErrorKind::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "unavailable",
    "Temporarily unavailable",
    "Try again after `retryAfterSeconds`; repeating is safe.",
);
