//! Errors of the Browser API: `{"error":"<code>","message":"…","request_id":"…"}`.

use actix_web::HttpResponse;
use actix_web::http::header::RETRY_AFTER;
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
use crate::common::retry_after::{OVERLOAD, STORE_AWAY, seconds_until};
use crate::crew::CrewError;

/// An error of this surface.
#[derive(Debug)]
pub(crate) enum BrowserError {
    /// 400: not JSON, not an object, not sent as JSON, or too long.
    InvalidJson,
    /// 400.
    InvalidEmail,
    /// 400: no request of ours that still takes codes.
    InvalidRequest,
    /// 400: a field other than `email` is missing or of the wrong kind.
    WrongField,
    /// 401.
    InvalidCode,
    /// 401.
    Unauthenticated,
    /// 403: a foreign origin, or no CSRF value of this session.
    CsrfFailed,
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 408.
    Timeout,
    /// 429, with the seconds to wait.
    Refused(Refusal, Timestamp),
    /// 500: the store failed.
    Store(StoreError),
    /// 500: the store failed, and with it the logout; the cookie stays.
    LogoutFailed(StoreError),
    /// 503 under overload, 500 if the store hangs or after a panic.
    Crew(CrewError),
    /// The same for a logout.
    LogoutCrew(CrewError),
    /// 500.
    Internal,
}

/// An error.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub(super) struct Body<'a> {
    /// What programs tell errors by.
    error: &'a str,
    /// A sentence for developers.
    message: &'a str,
    /// The id this request has in the log.
    request_id: &'a str,
}

impl BrowserError {
    fn kind(&self) -> ErrorKind {
        match self {
            BrowserError::InvalidJson => kinds::INVALID_JSON,
            BrowserError::InvalidEmail => kinds::INVALID_EMAIL,
            BrowserError::InvalidRequest => kinds::INVALID_REQUEST,
            BrowserError::WrongField => kinds::WRONG_FIELD,
            BrowserError::InvalidCode => kinds::INVALID_CODE,
            BrowserError::Unauthenticated => kinds::UNAUTHENTICATED,
            BrowserError::CsrfFailed => kinds::CSRF_FAILED,
            BrowserError::NotFound => kinds::NOT_FOUND,
            BrowserError::MethodNotAllowed => kinds::METHOD_NOT_ALLOWED,
            BrowserError::Timeout => kinds::TIMEOUT,
            BrowserError::Refused(
                Refusal::Cooldown { .. } | Refusal::RateLimited { .. } | Refusal::Locked { .. },
                _,
            ) => kinds::RATE_LIMITED,
            BrowserError::Crew(CrewError::Overloaded) | BrowserError::LogoutCrew(CrewError::Overloaded) => {
                kinds::UNAVAILABLE
            }
            BrowserError::LogoutFailed(
                StoreError::Unavailable(_) | StoreError::Deadline | StoreError::Broken(_),
            )
            | BrowserError::LogoutCrew(CrewError::TimedOut | CrewError::Panicked) => kinds::LOGOUT_FAILED,
            BrowserError::Store(
                StoreError::Unavailable(_) | StoreError::Deadline | StoreError::Broken(_),
            )
            | BrowserError::Crew(CrewError::TimedOut | CrewError::Panicked)
            | BrowserError::Internal => kinds::INTERNAL,
        }
    }

    fn wait(&self) -> Option<u64> {
        match self {
            BrowserError::Refused(refusal, now) => Some(seconds_until(refusal.retry_at(), *now)),
            BrowserError::Crew(CrewError::Overloaded) | BrowserError::LogoutCrew(CrewError::Overloaded) => {
                Some(OVERLOAD)
            }
            BrowserError::Store(
                StoreError::Unavailable(_) | StoreError::Deadline | StoreError::Broken(_),
            )
            | BrowserError::LogoutFailed(
                StoreError::Unavailable(_) | StoreError::Deadline | StoreError::Broken(_),
            )
            | BrowserError::Crew(CrewError::TimedOut)
            | BrowserError::LogoutCrew(CrewError::TimedOut) => Some(STORE_AWAY),
            BrowserError::InvalidJson
            | BrowserError::InvalidEmail
            | BrowserError::InvalidRequest
            | BrowserError::WrongField
            | BrowserError::InvalidCode
            | BrowserError::Unauthenticated
            | BrowserError::CsrfFailed
            | BrowserError::NotFound
            | BrowserError::MethodNotAllowed
            | BrowserError::Timeout
            | BrowserError::Crew(CrewError::Panicked)
            | BrowserError::LogoutCrew(CrewError::Panicked)
            | BrowserError::Internal => None,
        }
    }

    /// What the same failure is called when somebody wanted to sign out.
    pub(super) fn of_logout(self) -> Self {
        match self {
            BrowserError::Store(error) => BrowserError::LogoutFailed(error),
            BrowserError::Crew(error) => BrowserError::LogoutCrew(error),
            other @ (BrowserError::InvalidJson
            | BrowserError::InvalidEmail
            | BrowserError::InvalidRequest
            | BrowserError::WrongField
            | BrowserError::InvalidCode
            | BrowserError::Unauthenticated
            | BrowserError::CsrfFailed
            | BrowserError::NotFound
            | BrowserError::MethodNotAllowed
            | BrowserError::Timeout
            | BrowserError::Refused(..)
            | BrowserError::LogoutFailed(_)
            | BrowserError::LogoutCrew(_)
            | BrowserError::Internal) => other,
        }
    }

    fn log(&self, request_id: &str) {
        if let BrowserError::Store(error) | BrowserError::LogoutFailed(error) = self {
            fault_log::store(error, request_id);
        } else if let BrowserError::Crew(error) | BrowserError::LogoutCrew(error) = self {
            fault_log::crew(*error, request_id);
        }
    }
}

impl Refuse for BrowserError {
    fn refuse(self, request_id: &str) -> HttpResponse {
        self.log(request_id);
        let kind = self.kind();
        let mut reply = HttpResponse::build(kind.status);
        if let Some(seconds) = self.wait() {
            reply.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        reply.json(Body {
            error: kind.code,
            message: kind.detail,
            request_id,
        })
    }
}

impl From<BodyError> for BrowserError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLong
            | BodyError::WrongType
            | BodyError::NotJson
            | BodyError::NotObject
            | BodyError::Broken => BrowserError::InvalidJson,
            BodyError::Stalled => BrowserError::Timeout,
        }
    }
}

impl From<CrewError> for BrowserError {
    fn from(error: CrewError) -> Self {
        BrowserError::Crew(error)
    }
}

impl From<StoreError> for BrowserError {
    fn from(error: StoreError) -> Self {
        BrowserError::Store(error)
    }
}
