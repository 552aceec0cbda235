//! Errors of the Token API, and of all that belongs to no surface: `application/problem+json` (RFC 9457).

use actix_web::HttpResponse;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::ports::store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;

use super::kinds;
use crate::common::action::Refuse;
use crate::common::body::BodyError;
use crate::common::error_kind::ErrorKind;
use crate::common::fault_log;
use crate::common::fields::FieldError;
use crate::common::problem::ProblemReply;
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
    /// 409: an account would have no owner.
    LastOwner,
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

/// An error (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct Body<'a> {
    /// `urn:countersign:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    /// The status of the reply.
    status: u16,
    /// What programs tell errors by.
    code: &'a str,
    /// A sentence for developers.
    detail: &'a str,
    /// As `Retry-After`, where there is one.
    #[serde(rename = "retryAfterSeconds", skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    /// The id this request has in the log.
    request_id: &'a str,
}

impl Problem {
    fn kind(&self) -> ErrorKind {
        match self {
            Problem::InvalidRequest(_) => kinds::INVALID_REQUEST,
            Problem::InvalidEmail => kinds::INVALID_EMAIL,
            Problem::InvalidCode => kinds::INVALID_CODE,
            Problem::InvalidToken => kinds::INVALID_TOKEN,
            Problem::RefreshReused => kinds::REFRESH_REUSED,
            Problem::Unauthenticated { .. } => kinds::UNAUTHENTICATED,
            Problem::ReauthenticationRequired => kinds::REAUTHENTICATION_REQUIRED,
            Problem::LastOwner => kinds::LAST_OWNER,
            Problem::Refused(Refusal::Cooldown { .. }, _) => kinds::COOLDOWN,
            Problem::Refused(Refusal::RateLimited { .. }, _) => kinds::RATE_LIMITED,
            Problem::Refused(Refusal::Locked { .. }, _) => kinds::LOCKED,
            Problem::NotFound => kinds::NOT_FOUND,
            Problem::MethodNotAllowed => kinds::METHOD_NOT_ALLOWED,
            Problem::Timeout => kinds::TIMEOUT,
            Problem::PayloadTooLarge => kinds::PAYLOAD_TOO_LARGE,
            Problem::UnsupportedMediaType => kinds::UNSUPPORTED_MEDIA_TYPE,
            Problem::Store(StoreError::Unavailable(_) | StoreError::Deadline)
            | Problem::Crew(CrewError::Overloaded | CrewError::TimedOut) => kinds::UNAVAILABLE,
            Problem::Store(StoreError::Broken(_))
            | Problem::Crew(CrewError::Panicked)
            | Problem::Internal => kinds::INTERNAL,
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
            | Problem::LastOwner
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
        let reply = ProblemReply {
            kind: self.kind(),
            wait: self.wait(),
            bearer: match self {
                Problem::Unauthenticated { shown } => Some(shown),
                _ => None,
            },
        };
        let detail = match &self {
            Problem::InvalidRequest(detail) => detail,
            _ => reply.kind.detail,
        };
        reply.with(&Body {
            kind: reply.urn(),
            title: reply.kind.title,
            status: reply.kind.status.as_u16(),
            code: reply.kind.code,
            detail,
            retry_after_seconds: reply.wait,
            request_id,
        })
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
