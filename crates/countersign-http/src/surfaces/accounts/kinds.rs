//! The kinds of errors of the Accounts API.

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
    "`invalid_params` names the fields and what is wrong with them.",
);
pub(super) const WEAK_PASSWORD: ErrorKind = ErrorKind::new(
    StatusCode::BAD_REQUEST,
    "weak_password",
    "Password not accepted",
    "`invalid_params` says why; choose another one.",
);
pub(super) const INVALID_CREDENTIALS: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "invalid_credentials",
    "Invalid credentials",
    "Address and password do not belong together.",
);
pub(super) const INVALID_TOKEN: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "invalid_token",
    "Invalid token",
    "The token is wrong, expired or used up.",
);
pub(super) const CODE_REQUIRED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "code_required",
    "Code required",
    "This link completes only with the code that was printed beside it.",
);
pub(super) const REAUTHENTICATION_REQUIRED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "reauthentication_required",
    "Fresh sign-in required",
    "Show the current password, or a code asked for at /auth/reauthenticate.",
);
pub(super) const MEMBERSHIP_ENDED: ErrorKind = ErrorKind::new(
    StatusCode::UNAUTHORIZED,
    "membership_ended",
    "Membership ended",
    "The membership this session was for has ended; sign in again.",
);
pub(super) const FORBIDDEN: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "forbidden",
    "Forbidden",
    "This is not allowed to you.",
);
pub(super) const EMAIL_UNVERIFIED: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "email_unverified",
    "Address not verified",
    "Mails go out in your name only once your own address is verified: /auth/send-email-verification.",
);
pub(super) const FOREIGN_PAGE: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "csrf_failed",
    "Request not accepted",
    "It did not come from a page of this app.",
);
pub(super) const CSRF_FAILED: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "csrf_failed",
    "Request not accepted",
    "It came without the CSRF token of its browser; /auth/csrf-session gives one.",
);
pub(super) const METHOD_NOT_ENABLED: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "method_not_enabled",
    "Method not enabled",
    "This app does not offer this way to sign in.",
);
pub(super) const JOINING_CLOSED: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "joining_closed",
    "Joining is closed",
    "This address may not join.",
);
pub(super) const UNKNOWN_CLIENT: ErrorKind = ErrorKind::new(
    StatusCode::NOT_FOUND,
    "unknown_client",
    "Unknown client",
    "No app has this `client_id`.",
);
pub(super) const UNKNOWN_PROVIDER: ErrorKind = ErrorKind::new(
    StatusCode::NOT_FOUND,
    "unknown_provider",
    "Unknown provider",
    "No connection has this name.",
);
pub(super) const ADDRESS_TAKEN: ErrorKind = ErrorKind::new(
    StatusCode::CONFLICT,
    "address_taken",
    "Address taken",
    "The address has an account.",
);
pub(super) const ALREADY_MEMBER: ErrorKind = ErrorKind::new(
    StatusCode::CONFLICT,
    "already_member",
    "Already a member",
    "The address belongs to a member of this account.",
);
pub(super) const LAST_OWNER: ErrorKind = ErrorKind::new(
    StatusCode::CONFLICT,
    "last_owner",
    "Last owner",
    "An account keeps at least one owner: make somebody else one first.",
);
pub(super) const LAST_WAY_IN: ErrorKind = ErrorKind::new(
    StatusCode::CONFLICT,
    "last_way_in",
    "Last way in",
    "This app has no other way to sign in: link another identity first.",
);
pub(super) const TOO_MANY: ErrorKind = ErrorKind::new(
    StatusCode::CONFLICT,
    "too_many",
    "Too many",
    "There are as many as fit; remove one first.",
);
pub(super) const RATE_LIMITED: ErrorKind = ErrorKind::new(
    StatusCode::TOO_MANY_REQUESTS,
    "rate_limited",
    "Too many requests",
    "Try again after `retry_after_seconds`.",
);
pub(super) const LOCKED: ErrorKind = ErrorKind::new(
    StatusCode::TOO_MANY_REQUESTS,
    "locked",
    "Locked",
    "Try again after `retry_after_seconds`.",
);
pub(super) const OVERLOADED: ErrorKind = ErrorKind::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "overloaded",
    "Overloaded",
    "Try again after `retry_after_seconds`; nothing was done.",
);
pub(super) const UNAVAILABLE: ErrorKind = ErrorKind::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "unavailable",
    "Temporarily unavailable",
    "Try again after `retry_after_seconds`; repeating is safe.",
);
