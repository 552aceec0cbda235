//! Kinds of errors that surfaces with problems (RFC 9457) share, word for word.

use actix_web::http::StatusCode;

use crate::common::error_kind::ErrorKind;

pub(crate) const INVALID_CODE: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "invalid_code",
    "Invalid code",
    "The code is wrong, expired or used up.",
);
pub(crate) const REFRESH_REUSED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "refresh_reused",
    "Refresh token reused",
    "This refresh token was replaced before, so the session was ended; sign in again.",
);
pub(crate) const UNAUTHENTICATED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "unauthenticated",
    "Not signed in",
    "A bearer access token of a live session is needed.",
);
pub(crate) const NOT_FOUND: ErrorKind = ErrorKind::new(
    StatusCode::NOT_FOUND,
    "not_found",
    "Not found",
    "There is nothing here.",
);
pub(crate) const METHOD_NOT_ALLOWED: ErrorKind = ErrorKind::new(
    StatusCode::METHOD_NOT_ALLOWED,
    "method_not_allowed",
    "Method not allowed",
    "`Allow` names the methods of this path.",
);
pub(crate) const TIMEOUT: ErrorKind = ErrorKind::new(
    StatusCode::REQUEST_TIMEOUT,
    "timeout",
    "Request timeout",
    "The body did not arrive in time.",
);
pub(crate) const PAYLOAD_TOO_LARGE: ErrorKind = ErrorKind::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "payload_too_large",
    "Payload too large",
    "The body is longer than this route reads.",
);
pub(crate) const UNSUPPORTED_MEDIA_TYPE: ErrorKind = ErrorKind::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "unsupported_media_type",
    "Unsupported media type",
    "`Content-Type` must be `application/json`.",
);
pub(crate) const INTERNAL: ErrorKind = ErrorKind::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    "internal",
    "Internal error",
    "Something went wrong here. The log has more under this `request_id`.",
);
