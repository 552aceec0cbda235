//! Errors of the Descope-compatible API: `{"errorCode","errorDescription","errorMessage"}`, with the codes its SDKs know.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::passwords::{Overloaded, PasswordFlaw};
use countersign_core::ports::store::StoreError;
use serde_json::json;

use crate::common::action::Refuse;
use crate::common::body::BodyError;
use crate::common::fault_log;
use crate::common::fields::FieldError;
use crate::common::retry_after::{OVERLOAD, STORE_AWAY, seconds_until};
use crate::crew::CrewError;

/// An error of this surface.
#[derive(Debug)]
pub(crate) enum DescopeError {
    /// 400: not JSON, or not as this service reads it.
    BadRequest(&'static str),
    /// 400: something has to be there.
    Missing(&'static str),
    /// 400: a field cannot be that.
    Invalid(String),
    /// 400: the password is not good enough.
    WeakPassword(PasswordFlaw),
    /// 400: the address has an account.
    Known,
    /// 400: the address has no account.
    Unknown,
    /// 403: the address has no account and may not join.
    MayNotJoin,
    /// 401: no project id, or none of this service.
    NoProject,
    /// 401: the token is none of a live session.
    LoggedOut,
    /// 401: the sign-in is too long ago.
    Stale,
    /// 401: wrong, unknown, expired, used: nobody learns which.
    WrongCode,
    /// 401: the guesses are spent.
    TooManyGuesses,
    /// 401: whatever is wrong with login id and password.
    WrongPassword,
    /// 401: the link is none of ours, over or used.
    WrongLink,
    /// 401: the right link was not opened yet.
    Pending,
    /// 401: no management key, or none of this service.
    NoKey,
    /// 403: the management key is good for other things.
    OutOfScope,
    /// 400: no such user, for a program with a management key.
    NoUser,
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 408.
    Timeout,
    /// 413.
    TooLarge,
    /// 415.
    WrongType,
    /// 429, with the seconds to wait.
    Refused(Refusal, Timestamp),
    /// 429: too many passwords are being hashed.
    Overloaded,
    /// 503, or 500 if it is broken.
    Store(StoreError),
    /// 429 under overload, 503 where the store hangs, 500 after a panic.
    Crew(CrewError),
    /// 500.
    Internal,
}

/// Status, code, what it is, what may be done.
type Row = (StatusCode, &'static str, &'static str, String);

const BAD: StatusCode = StatusCode::BAD_REQUEST;
const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;

impl DescopeError {
    fn row(&self) -> Row {
        let row = |status, code, description, message: &str| (status, code, description, message.to_owned());
        match self {
            DescopeError::BadRequest(message) => row(BAD, "E011001", "Bad request", message),
            DescopeError::Missing(name) => (
                BAD,
                "E011002",
                "Missing arguments",
                format!("`{name}` is missing"),
            ),
            DescopeError::Invalid(message) => (BAD, "E011003", "Invalid request", message.clone()),
            DescopeError::WeakPassword(flaw) => (
                BAD,
                "E011004",
                "Invalid arguments",
                format!("The password {flaw}"),
            ),
            DescopeError::Known => row(BAD, "E062107", "User already exists", "The login id has a user"),
            DescopeError::Unknown => row(BAD, "E062108", "User not found", "The login id has no user"),
            DescopeError::MayNotJoin => row(
                StatusCode::FORBIDDEN,
                "E062110",
                "Sign-up not allowed",
                "This login id may not sign up here",
            ),
            DescopeError::NoProject => row(
                UNAUTHORIZED,
                "E061001",
                "Unauthorized",
                "The bearer has to begin with a project id of this service",
            ),
            DescopeError::LoggedOut => row(
                UNAUTHORIZED,
                "E064001",
                "Logged out",
                "This is not a token of a live session; sign in again",
            ),
            DescopeError::Stale => row(
                UNAUTHORIZED,
                "E061005",
                "Fresh sign-in required",
                "The sign-in is too long ago for this; sign in again first",
            ),
            DescopeError::WrongCode => row(
                UNAUTHORIZED,
                "E061102",
                "Invalid code",
                "The code is wrong, expired or used up",
            ),
            DescopeError::TooManyGuesses => row(
                UNAUTHORIZED,
                "E061103",
                "Too many attempts",
                "No more guesses are taken; ask for another code later",
            ),
            DescopeError::WrongPassword => row(
                UNAUTHORIZED,
                "E062909",
                "Invalid sign-in credentials",
                "Login id and password do not belong together",
            ),
            DescopeError::WrongLink => row(
                UNAUTHORIZED,
                "E062504",
                "Invalid token",
                "The link is unknown, expired or used up",
            ),
            DescopeError::Pending => row(UNAUTHORIZED, "E062503", "Pending", "The link was not opened yet"),
            DescopeError::NoKey => row(
                UNAUTHORIZED,
                "E061002",
                "Unauthorized",
                "The bearer has to end with a management key of this service",
            ),
            DescopeError::OutOfScope => row(
                StatusCode::FORBIDDEN,
                "E061003",
                "Forbidden",
                "This management key is not for that",
            ),
            DescopeError::NoUser => row(BAD, "E112102", "User not found", "There is no such user"),
            DescopeError::NotFound => row(
                StatusCode::NOT_FOUND,
                "E010404",
                "Not found",
                "There is nothing here",
            ),
            DescopeError::MethodNotAllowed => row(
                StatusCode::METHOD_NOT_ALLOWED,
                "E010405",
                "Method not allowed",
                "This path has other methods",
            ),
            DescopeError::Timeout => row(
                StatusCode::REQUEST_TIMEOUT,
                "E010408",
                "Request timeout",
                "The body did not arrive in time",
            ),
            DescopeError::TooLarge => row(
                StatusCode::PAYLOAD_TOO_LARGE,
                "E010413",
                "Payload too large",
                "The body is longer than this route reads",
            ),
            DescopeError::WrongType => row(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "E010415",
                "Unsupported media type",
                "The content type has to be application/json",
            ),
            DescopeError::Refused(..)
            | DescopeError::Overloaded
            | DescopeError::Crew(CrewError::Overloaded) => row(
                StatusCode::TOO_MANY_REQUESTS,
                "E130429",
                "Rate limit exceeded",
                "Try again after the seconds in Retry-After",
            ),
            DescopeError::Store(StoreError::Unavailable(_) | StoreError::Deadline)
            | DescopeError::Crew(CrewError::TimedOut) => row(
                StatusCode::SERVICE_UNAVAILABLE,
                "E010503",
                "Temporarily unavailable",
                "Try again after the seconds in Retry-After; repeating is safe",
            ),
            DescopeError::Store(StoreError::Broken(_))
            | DescopeError::Crew(CrewError::Panicked)
            | DescopeError::Internal => row(
                StatusCode::INTERNAL_SERVER_ERROR,
                "E010500",
                "Internal error",
                "Something went wrong here",
            ),
        }
    }

    /// What may be done, for a reply that tells of several.
    pub(super) fn message(&self) -> String {
        self.row().3
    }

    fn wait(&self) -> Option<u64> {
        match self {
            DescopeError::Refused(refusal, now) => Some(seconds_until(refusal.retry_at(), *now)),
            DescopeError::Overloaded | DescopeError::Crew(CrewError::Overloaded) => Some(OVERLOAD),
            DescopeError::Store(StoreError::Unavailable(_) | StoreError::Deadline)
            | DescopeError::Crew(CrewError::TimedOut) => Some(STORE_AWAY),
            DescopeError::BadRequest(_)
            | DescopeError::Missing(_)
            | DescopeError::Invalid(_)
            | DescopeError::WeakPassword(_)
            | DescopeError::Known
            | DescopeError::Unknown
            | DescopeError::MayNotJoin
            | DescopeError::NoProject
            | DescopeError::LoggedOut
            | DescopeError::Stale
            | DescopeError::WrongCode
            | DescopeError::TooManyGuesses
            | DescopeError::WrongPassword
            | DescopeError::WrongLink
            | DescopeError::Pending
            | DescopeError::NoKey
            | DescopeError::OutOfScope
            | DescopeError::NoUser
            | DescopeError::NotFound
            | DescopeError::MethodNotAllowed
            | DescopeError::Timeout
            | DescopeError::TooLarge
            | DescopeError::WrongType
            | DescopeError::Store(StoreError::Broken(_))
            | DescopeError::Crew(CrewError::Panicked)
            | DescopeError::Internal => None,
        }
    }

    fn log(&self, request_id: &str) {
        if let DescopeError::Store(error) = self {
            fault_log::store(error, request_id);
        } else if let DescopeError::Crew(error) = self {
            fault_log::crew(*error, request_id);
        }
    }
}

impl Refuse for DescopeError {
    fn refuse(self, request_id: &str) -> HttpResponse {
        self.log(request_id);
        let (status, code, description, message) = self.row();
        let mut reply = HttpResponse::build(status);
        if let Some(seconds) = self.wait() {
            reply.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if matches!(
            self,
            DescopeError::NoProject | DescopeError::NoKey | DescopeError::LoggedOut
        ) {
            reply.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        reply.json(json!({
            "errorCode": code, "errorDescription": description, "errorMessage": message,
        }))
    }
}

impl From<BodyError> for DescopeError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLong => DescopeError::TooLarge,
            BodyError::WrongType => DescopeError::WrongType,
            BodyError::NotJson => DescopeError::BadRequest("The body is not JSON"),
            BodyError::NotObject => DescopeError::BadRequest("The body is not a JSON object"),
            BodyError::Stalled => DescopeError::Timeout,
            BodyError::Broken => DescopeError::BadRequest("The body broke off"),
        }
    }
}

impl From<FieldError> for DescopeError {
    fn from(error: FieldError) -> Self {
        match error {
            FieldError::Missing(name) => DescopeError::Missing(name),
            FieldError::NotText(_)
            | FieldError::ControlCharacter(_)
            | FieldError::TooLong(..)
            | FieldError::NotOneOf(..)
            | FieldError::NotAnId(_)
            | FieldError::NotANumber(_)
            | FieldError::NotAList(_)
            | FieldError::NotAFlag(_)
            | FieldError::NotAnObject(_) => DescopeError::Invalid(error.detail()),
        }
    }
}

impl From<CrewError> for DescopeError {
    fn from(error: CrewError) -> Self {
        DescopeError::Crew(error)
    }
}

impl From<StoreError> for DescopeError {
    fn from(error: StoreError) -> Self {
        DescopeError::Store(error)
    }
}

impl From<Overloaded> for DescopeError {
    fn from(_: Overloaded) -> Self {
        DescopeError::Overloaded
    }
}
