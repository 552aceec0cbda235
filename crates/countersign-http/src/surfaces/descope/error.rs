//! Errors of the Descope-compatible API: `{"errorCode","errorDescription","errorMessage"}`, with the codes its SDKs know.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::passwords::{Overloaded, PasswordFlaw};
use countersign_core::ports::store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;

use super::kinds;
use crate::common::action::Refuse;
use crate::common::body::BodyError;
use crate::common::error_kind::ErrorKind;
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
    /// 429: some of many users are erased, others are yet to be.
    Unfinished,
    /// 503, or 500 if it is broken.
    Store(StoreError),
    /// 429 under overload, 503 where the store hangs, 500 after a panic.
    Crew(CrewError),
    /// 500.
    Internal,
}

/// An error.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Error")]
pub(super) struct Body<'a> {
    /// What programs tell errors by.
    error_code: &'a str,
    /// What it is.
    error_description: &'a str,
    /// What may be done, for developers.
    error_message: &'a str,
}

impl DescopeError {
    fn kind(&self) -> ErrorKind {
        match self {
            DescopeError::BadRequest(_) => kinds::BAD_REQUEST,
            DescopeError::Missing(_) => kinds::MISSING,
            DescopeError::Invalid(_) => kinds::INVALID,
            DescopeError::WeakPassword(_) => kinds::WEAK_PASSWORD,
            DescopeError::Known => kinds::KNOWN,
            DescopeError::Unknown => kinds::UNKNOWN,
            DescopeError::MayNotJoin => kinds::MAY_NOT_JOIN,
            DescopeError::NoProject => kinds::NO_PROJECT,
            DescopeError::LoggedOut => kinds::LOGGED_OUT,
            DescopeError::Stale => kinds::STALE,
            DescopeError::WrongCode => kinds::WRONG_CODE,
            DescopeError::TooManyGuesses => kinds::TOO_MANY_GUESSES,
            DescopeError::WrongPassword => kinds::WRONG_PASSWORD,
            DescopeError::WrongLink => kinds::WRONG_LINK,
            DescopeError::Pending => kinds::PENDING,
            DescopeError::NoKey => kinds::NO_KEY,
            DescopeError::OutOfScope => kinds::OUT_OF_SCOPE,
            DescopeError::NoUser => kinds::NO_USER,
            DescopeError::NotFound => kinds::NOT_FOUND,
            DescopeError::MethodNotAllowed => kinds::METHOD_NOT_ALLOWED,
            DescopeError::Timeout => kinds::TIMEOUT,
            DescopeError::TooLarge => kinds::TOO_LARGE,
            DescopeError::WrongType => kinds::WRONG_TYPE,
            DescopeError::Refused(..)
            | DescopeError::Overloaded
            | DescopeError::Unfinished
            | DescopeError::Crew(CrewError::Overloaded) => kinds::RATE_LIMITED,
            DescopeError::Store(StoreError::Unavailable(_) | StoreError::Deadline)
            | DescopeError::Crew(CrewError::TimedOut) => kinds::UNAVAILABLE,
            DescopeError::Store(StoreError::Broken(_))
            | DescopeError::Crew(CrewError::Panicked)
            | DescopeError::Internal => kinds::INTERNAL,
        }
    }

    /// Whether it tells of the service, and not of what was asked.
    pub(super) fn is_of_service(&self) -> bool {
        let status = self.kind().status;
        status.is_server_error() || matches!(self, DescopeError::Overloaded | DescopeError::Crew(_))
    }

    /// What may be done, where it is known better than of all of the kind.
    pub(super) fn message(&self) -> Cow<'static, str> {
        if let DescopeError::BadRequest(message) = self {
            (*message).into()
        } else if let DescopeError::Missing(name) = self {
            format!("`{name}` is missing").into()
        } else if let DescopeError::Invalid(message) = self {
            message.clone().into()
        } else if let DescopeError::WeakPassword(flaw) = self {
            format!("The password {flaw}").into()
        } else if matches!(self, DescopeError::Unfinished) {
            "Not all of them are erased yet: ask again, and it goes on with the rest".into()
        } else {
            self.kind().detail.into()
        }
    }

    fn wait(&self) -> Option<u64> {
        if let DescopeError::Refused(refusal, now) = self {
            return Some(seconds_until(refusal.retry_at(), *now));
        }
        let kind = self.kind();
        if kind == kinds::RATE_LIMITED {
            Some(OVERLOAD)
        } else {
            (kind == kinds::UNAVAILABLE).then_some(STORE_AWAY)
        }
    }

    pub(super) fn log(&self, request_id: &str) {
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
        let (kind, message) = (self.kind(), self.message());
        let mut reply = HttpResponse::build(kind.status);
        if let Some(seconds) = self.wait() {
            reply.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if [kinds::NO_PROJECT, kinds::NO_KEY, kinds::LOGGED_OUT].contains(&kind) {
            reply.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        reply.json(Body {
            error_code: kind.code,
            error_description: kind.title,
            error_message: &message,
        })
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

/// Why a user of tests is not made at an address, or moved to it.
pub(super) const NOT_FOR_TESTS: &str =
    "Users of tests may be only below the domain in `descope.test_domain`.";

impl From<Overloaded> for DescopeError {
    fn from(_: Overloaded) -> Self {
        DescopeError::Overloaded
    }
}
