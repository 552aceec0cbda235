//! The kinds of errors of the Descope-compatible API: the codes its SDKs know, what each is, and what may be done.

use actix_web::http::StatusCode;

use crate::common::error_kind::ErrorKind;

pub(super) const BAD_REQUEST: ErrorKind =
    bad("E011001", "Bad request", "The body is not what this route reads");
pub(super) const MISSING: ErrorKind = bad("E011002", "Missing arguments", "Something has to be there");
pub(super) const INVALID: ErrorKind = bad("E011003", "Invalid request", "A field cannot be that");
pub(super) const WEAK_PASSWORD: ErrorKind =
    bad("E011004", "Invalid arguments", "The password is not good enough");
pub(super) const KNOWN: ErrorKind = bad("E062107", "User already exists", "The login id has a user");
pub(super) const UNKNOWN: ErrorKind = bad("E062108", "User not found", "The login id has no user");
pub(super) const NO_USER: ErrorKind = bad("E112102", "User not found", "There is no such user");

pub(super) const NO_PROJECT: ErrorKind = unauthorized(
    "E061001",
    "Unauthorized",
    "The bearer has to begin with a project id of this service",
);
pub(super) const NO_KEY: ErrorKind = unauthorized(
    "E061002",
    "Unauthorized",
    "The bearer has to end with a management key of this service",
);
pub(super) const STALE: ErrorKind = unauthorized(
    "E061005",
    "Fresh sign-in required",
    "The sign-in is too long ago for this; sign in again first",
);
pub(super) const WRONG_CODE: ErrorKind =
    unauthorized("E061102", "Invalid code", "The code is wrong, expired or used up");
pub(super) const TOO_MANY_GUESSES: ErrorKind = unauthorized(
    "E061103",
    "Too many attempts",
    "No more guesses are taken; ask for another code later",
);
pub(super) const PENDING: ErrorKind = unauthorized("E062503", "Pending", "The link was not opened yet");
pub(super) const WRONG_LINK: ErrorKind = unauthorized(
    "E062504",
    "Invalid token",
    "The link is unknown, expired or used up",
);
pub(super) const WRONG_PASSWORD: ErrorKind = unauthorized(
    "E062909",
    "Invalid sign-in credentials",
    "Login id and password do not belong together",
);
pub(super) const LOGGED_OUT: ErrorKind = unauthorized(
    "E064001",
    "Logged out",
    "This is not a token of a live session; sign in again",
);

pub(super) const OUT_OF_SCOPE: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "E061003",
    "Forbidden",
    "This management key is not for that",
);
pub(super) const MAY_NOT_JOIN: ErrorKind = ErrorKind::new(
    StatusCode::FORBIDDEN,
    "E062110",
    "Sign-up not allowed",
    "This login id may not sign up here",
);
pub(super) const NOT_FOUND: ErrorKind = ErrorKind::new(
    StatusCode::NOT_FOUND,
    "E010404",
    "Not found",
    "There is nothing here",
);
pub(super) const METHOD_NOT_ALLOWED: ErrorKind = ErrorKind::new(
    StatusCode::METHOD_NOT_ALLOWED,
    "E010405",
    "Method not allowed",
    "This path has other methods",
);
pub(super) const TIMEOUT: ErrorKind = ErrorKind::new(
    StatusCode::REQUEST_TIMEOUT,
    "E010408",
    "Request timeout",
    "The body did not arrive in time",
);
pub(super) const TOO_LARGE: ErrorKind = ErrorKind::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "E010413",
    "Payload too large",
    "The body is longer than this route reads",
);
pub(super) const WRONG_TYPE: ErrorKind = ErrorKind::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "E010415",
    "Unsupported media type",
    "The content type has to be application/json",
);
pub(super) const RATE_LIMITED: ErrorKind = ErrorKind::new(
    StatusCode::TOO_MANY_REQUESTS,
    "E130429",
    "Rate limit exceeded",
    "Try again after the seconds in Retry-After",
);
pub(super) const INTERNAL: ErrorKind = ErrorKind::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    "E010500",
    "Internal error",
    "Something went wrong here",
);
pub(super) const UNAVAILABLE: ErrorKind = ErrorKind::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "E010503",
    "Temporarily unavailable",
    "Try again after the seconds in Retry-After; repeating is safe",
);

const fn bad(code: &'static str, title: &'static str, detail: &'static str) -> ErrorKind {
    ErrorKind::new(StatusCode::BAD_REQUEST, code, title, detail)
}

const fn unauthorized(code: &'static str, title: &'static str, detail: &'static str) -> ErrorKind {
    ErrorKind::new(StatusCode::UNAUTHORIZED, code, title, detail)
}
