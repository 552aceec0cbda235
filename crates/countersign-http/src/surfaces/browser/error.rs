//! Errors of the Browser API: `{"error":"<code>","message":"…","request_id":"…"}`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::ports::store::StoreError;
use serde_json::json;

use crate::common::action::Refuse;
use crate::common::body::BodyError;
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

impl BrowserError {
    /// Status, code, message.
    fn row(&self) -> (StatusCode, &'static str, &'static str) {
        let broken = StatusCode::INTERNAL_SERVER_ERROR;
        match self {
            BrowserError::InvalidJson => (
                StatusCode::BAD_REQUEST,
                "invalid_json",
                "The body must be a short JSON object, sent as application/json.",
            ),
            BrowserError::InvalidEmail => (
                StatusCode::BAD_REQUEST,
                "invalid_email",
                "This is not an email address.",
            ),
            BrowserError::InvalidRequest => (
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "This sign-in is unknown, over or already used. Start again.",
            ),
            BrowserError::WrongField => (
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "A field is missing or not of the right kind.",
            ),
            BrowserError::InvalidCode => (
                StatusCode::UNAUTHORIZED,
                "invalid_code",
                "This code is not right.",
            ),
            BrowserError::Unauthenticated => (
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "Nobody is signed in.",
            ),
            BrowserError::CsrfFailed => (
                StatusCode::FORBIDDEN,
                "csrf_failed",
                "The request did not come from a page that may send it.",
            ),
            BrowserError::NotFound => (StatusCode::NOT_FOUND, "not_found", "There is nothing here."),
            BrowserError::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "This path has other methods.",
            ),
            BrowserError::Timeout => (
                StatusCode::REQUEST_TIMEOUT,
                "timeout",
                "The body did not arrive in time.",
            ),
            BrowserError::Refused(
                Refusal::Cooldown { .. } | Refusal::RateLimited { .. } | Refusal::Locked { .. },
                _,
            ) => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "Too many attempts. Try again later.",
            ),
            BrowserError::Crew(CrewError::Overloaded) | BrowserError::LogoutCrew(CrewError::Overloaded) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The service is busy. Try again in a moment.",
            ),
            BrowserError::LogoutFailed(
                StoreError::Unavailable(_) | StoreError::Deadline | StoreError::Broken(_),
            )
            | BrowserError::LogoutCrew(CrewError::TimedOut | CrewError::Panicked) => {
                (broken, "logout_failed", "You are still signed in. Try again.")
            }
            BrowserError::Store(
                StoreError::Unavailable(_) | StoreError::Deadline | StoreError::Broken(_),
            )
            | BrowserError::Crew(CrewError::TimedOut | CrewError::Panicked)
            | BrowserError::Internal => (broken, "internal", "Something went wrong here. Try again."),
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
        let (status, code, message) = self.row();
        let mut reply = HttpResponse::build(status);
        if let Some(seconds) = self.wait() {
            reply.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        reply.json(json!({ "error": code, "message": message, "request_id": request_id }))
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
