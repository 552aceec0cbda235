//! The kinds of errors of the Token API.

use actix_web::http::StatusCode;

use crate::common::error_kind::ErrorKind;

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
pub(super) const INVALID_CODE: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "invalid_code",
    "Invalid code",
    "The code is wrong, expired or used up.",
);
pub(super) const INVALID_TOKEN: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "invalid_token",
    "Invalid token",
    "This is not a refresh token of a live session; sign in again.",
);
pub(super) const REFRESH_REUSED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "refresh_reused",
    "Refresh token reused",
    "This refresh token was replaced before, so the session was ended; sign in again.",
);
pub(super) const UNAUTHENTICATED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "unauthenticated",
    "Not signed in",
    "A bearer access token of a live session is needed.",
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
pub(super) const NOT_FOUND: ErrorKind = ErrorKind::new(
    StatusCode::NOT_FOUND,
    "not_found",
    "Not found",
    "There is nothing here.",
);
pub(super) const METHOD_NOT_ALLOWED: ErrorKind = ErrorKind::new(
    StatusCode::METHOD_NOT_ALLOWED,
    "method_not_allowed",
    "Method not allowed",
    "`Allow` names the methods of this path.",
);
pub(super) const TIMEOUT: ErrorKind = ErrorKind::new(
    StatusCode::REQUEST_TIMEOUT,
    "timeout",
    "Request timeout",
    "The body did not arrive in time.",
);
pub(super) const PAYLOAD_TOO_LARGE: ErrorKind = ErrorKind::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "payload_too_large",
    "Payload too large",
    "The body is longer than this route reads.",
);
pub(super) const UNSUPPORTED_MEDIA_TYPE: ErrorKind = ErrorKind::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "unsupported_media_type",
    "Unsupported media type",
    "`Content-Type` must be `application/json`.",
);
pub(super) const UNAVAILABLE: ErrorKind = ErrorKind::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "unavailable",
    "Temporarily unavailable",
    "Try again after `retryAfterSeconds`; repeating is safe.",
);
pub(super) const INTERNAL: ErrorKind = ErrorKind::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    "internal",
    "Internal error",
    "Something went wrong here. The log has more under this `request_id`.",
);
