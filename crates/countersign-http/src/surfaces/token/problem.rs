//! Errors of the Token API, and of all that belongs to no surface: `application/problem+json` (RFC 9457).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::ports::store::StoreError;
use serde::Serialize;

use crate::common::action::Refuse;
use crate::common::body::BodyError;
use crate::common::fault_log;
use crate::common::fields::FieldError;
use crate::common::retry_after::{OVERLOAD, STORE_AWAY, seconds_until};
use crate::crew::CrewError;

/// An error of this surface.
#[derive(Debug)]
pub(crate) enum Problem {
    /// 400: the body is not what the route reads.
    InvalidRequest(String),
    /// 400.
    InvalidEmail,
    /// 401: wrong, unknown, expired, used: nobody learns which.
    InvalidCode,
    /// 401: no refresh token of a live session.
    InvalidToken,
    /// 401: a refresh token that was replaced long before.
    RefreshReused,
    /// 401: no bearer token, or none of a live session.
    Unauthenticated {
        /// Whether one was shown.
        shown: bool,
    },
    /// 401: the sign-in is too long ago.
    ReauthenticationRequired,
    /// 429, with the seconds to wait.
    Refused(Refusal, Timestamp),
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 408.
    Timeout,
    /// 413.
    PayloadTooLarge,
    /// 415.
    UnsupportedMediaType,
    /// 503, or 500 if it is broken.
    Store(StoreError),
    /// 503, or 500 after a panic.
    Crew(CrewError),
    /// 500.
    Internal,
}

/// A problem on the wire.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
    #[serde(rename = "retryAfterSeconds", skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    request_id: &'a str,
}

/// Status, code, title, and what a client may do.
type Row = (StatusCode, &'static str, &'static str, &'static str);

const UNAVAILABLE: Row = (
    StatusCode::SERVICE_UNAVAILABLE,
    "unavailable",
    "Temporarily unavailable",
    "Try again after `retryAfterSeconds`; repeating is safe.",
);
const INTERNAL: Row = (
    StatusCode::INTERNAL_SERVER_ERROR,
    "internal",
    "Internal error",
    "Something went wrong here. The log has more under this `request_id`.",
);

impl Problem {
    fn row(&self) -> Row {
        let unauthorized = StatusCode::UNAUTHORIZED;
        match self {
            Problem::InvalidRequest(_) => (
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "Invalid request",
                "The request is not what this route reads.",
            ),
            Problem::InvalidEmail => (
                StatusCode::BAD_REQUEST,
                "invalid_email",
                "Invalid email address",
                "`email` is not an address this service sends mail to.",
            ),
            Problem::InvalidCode => (
                unauthorized,
                "invalid_code",
                "Invalid code",
                "The code is wrong, expired or used up.",
            ),
            Problem::InvalidToken => (
                unauthorized,
                "invalid_token",
                "Invalid token",
                "This is not a refresh token of a live session; sign in again.",
            ),
            Problem::RefreshReused => (
                unauthorized,
                "refresh_reused",
                "Refresh token reused",
                "This refresh token was replaced before, so the session was ended; sign in again.",
            ),
            Problem::Unauthenticated { .. } => (
                unauthorized,
                "unauthenticated",
                "Not signed in",
                "A bearer access token of a live session is needed.",
            ),
            Problem::ReauthenticationRequired => (
                unauthorized,
                "reauthentication_required",
                "Fresh sign-in required",
                "This cannot be undone: sign in again first.",
            ),
            Problem::Refused(Refusal::Cooldown { .. }, _) => (
                StatusCode::TOO_MANY_REQUESTS,
                "cooldown",
                "Too soon",
                "A code was sent a moment ago; ask again after `retryAfterSeconds`.",
            ),
            Problem::Refused(Refusal::RateLimited { .. }, _) => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "Too many requests",
                "Try again after `retryAfterSeconds`.",
            ),
            Problem::Refused(Refusal::Locked { .. }, _) => (
                StatusCode::TOO_MANY_REQUESTS,
                "locked",
                "Locked",
                "Too many wrong codes; try again after `retryAfterSeconds`.",
            ),
            Problem::NotFound => (
                StatusCode::NOT_FOUND,
                "not_found",
                "Not found",
                "There is nothing here.",
            ),
            Problem::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Method not allowed",
                "`Allow` names the methods of this path.",
            ),
            Problem::Timeout => (
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                "Request timeout",
                "The body did not arrive in time.",
            ),
            Problem::PayloadTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                "Payload too large",
                "The body is longer than this route reads.",
            ),
            Problem::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "Unsupported media type",
                "`Content-Type` must be `application/json`.",
            ),
            Problem::Store(StoreError::Unavailable(_) | StoreError::Deadline)
            | Problem::Crew(CrewError::Overloaded | CrewError::TimedOut) => UNAVAILABLE,
            Problem::Store(StoreError::Broken(_))
            | Problem::Crew(CrewError::Panicked)
            | Problem::Internal => INTERNAL,
        }
    }

    fn wait(&self) -> Option<u64> {
        match self {
            Problem::Refused(refusal, now) => Some(seconds_until(refusal.retry_at(), *now)),
            Problem::Store(StoreError::Unavailable(_) | StoreError::Deadline)
            | Problem::Crew(CrewError::TimedOut) => Some(STORE_AWAY),
            Problem::Crew(CrewError::Overloaded) => Some(OVERLOAD),
            Problem::InvalidRequest(_)
            | Problem::InvalidEmail
            | Problem::InvalidCode
            | Problem::InvalidToken
            | Problem::RefreshReused
            | Problem::Unauthenticated { .. }
            | Problem::ReauthenticationRequired
            | Problem::NotFound
            | Problem::MethodNotAllowed
            | Problem::Timeout
            | Problem::PayloadTooLarge
            | Problem::UnsupportedMediaType
            | Problem::Store(StoreError::Broken(_))
            | Problem::Crew(CrewError::Panicked)
            | Problem::Internal => None,
        }
    }

    fn log(&self, request_id: &str) {
        if let Problem::Store(error) = self {
            fault_log::store(error, request_id);
        } else if let Problem::Crew(error) = self {
            fault_log::crew(*error, request_id);
        }
    }
}

impl Refuse for Problem {
    fn refuse(self, request_id: &str) -> HttpResponse {
        self.log(request_id);
        let (status, code, title, plain) = self.row();
        let wait = self.wait();
        let mut reply = HttpResponse::build(status);
        reply.content_type("application/problem+json");
        if let Some(seconds) = wait {
            reply.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Problem::Unauthenticated { shown } = self {
            let challenge = if shown {
                "Bearer error=\"invalid_token\""
            } else {
                "Bearer"
            };
            reply.insert_header((WWW_AUTHENTICATE, challenge));
        }
        let detail = if let Problem::InvalidRequest(detail) = &self {
            detail
        } else {
            plain
        };
        let body = Body {
            kind: format!("urn:countersign:problem:{code}"),
            title,
            status: status.as_u16(),
            code,
            detail,
            retry_after_seconds: wait,
            request_id,
        };
        // A struct of strings and numbers always has a JSON form.
        reply.body(serde_json::to_string(&body).unwrap_or_default())
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLong => Problem::PayloadTooLarge,
            BodyError::WrongType => Problem::UnsupportedMediaType,
            BodyError::NotJson => Problem::InvalidRequest("The body is not JSON.".to_owned()),
            BodyError::NotObject => Problem::InvalidRequest("The body is not a JSON object.".to_owned()),
            BodyError::Stalled => Problem::Timeout,
            BodyError::Broken => Problem::InvalidRequest("The body broke off.".to_owned()),
        }
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Problem::InvalidRequest(error.detail())
    }
}

impl From<CrewError> for Problem {
    fn from(error: CrewError) -> Self {
        Problem::Crew(error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Problem::Store(error)
    }
}
