//! Errors of the Accounts API: `application/problem+json` (RFC 9457) with `code` and `invalid_params`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::passwords::{Overloaded, PasswordFlaw};
use countersign_core::ports::store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;

use super::problems::kind;
use crate::common::action::Refuse;
use crate::common::body::BodyError;
use crate::common::fault_log;
use crate::common::problem::ProblemReply;
use crate::common::retry_after::{OVERLOAD, STORE_AWAY, seconds_until};
use crate::crew::CrewError;

/// An error of this surface.
#[derive(Debug)]
pub(crate) enum AccountsError {
    /// The body is none that is read here.
    Body(BodyError),
    /// 400: these fields are missing, or are not what they should be.
    Invalid(Vec<InvalidParam>),
    /// 400: the password in this field is not good enough.
    WeakPassword(&'static str, PasswordFlaw),
    /// 401: address and password do not belong together.
    InvalidCredentials,
    /// 401: a token that is unknown, over, used or another's; nobody learns which.
    InvalidToken,
    /// 401: the same of a code.
    InvalidCode,
    /// 401: the link needs the code that was printed beside it.
    CodeRequired,
    /// 401: a refresh token that was replaced long before.
    RefreshReused,
    /// 401: no bearer token, or none of a live session.
    Unauthenticated {
        /// Whether one was shown.
        shown: bool,
    },
    /// 401: the sign-in is too long ago.
    ReauthenticationRequired,
    /// 401: the session's membership has ended.
    MembershipEnded,
    /// 403: not allowed to this person.
    Forbidden,
    /// 403: their own address is not proven.
    EmailUnverified,
    /// 403: a page of another origin; it may not read this either.
    ForeignPage,
    /// 403: no CSRF token of this browser.
    CsrfFailed,
    /// 403: the app does not offer this way to sign in.
    MethodNotEnabled,
    /// 403: the address may not join.
    JoiningClosed,
    /// 404.
    NotFound,
    /// 404: no such app.
    UnknownClient,
    /// 404: no such connection.
    UnknownProvider,
    /// 405.
    MethodNotAllowed,
    /// 409: the address has an account.
    AddressTaken,
    /// 409: the address belongs to a member.
    AlreadyMember,
    /// 409: the account would have no owner.
    LastOwner,
    /// 409: the person could not come back.
    LastWayIn,
    /// 409: no more entries fit on the list.
    TooMany,
    /// 429, with the seconds to wait.
    Refused(Refusal, Timestamp),
    /// 503: the provider cannot say where to go.
    ProviderAway,
    /// 503: too many passwords are being hashed.
    Overloaded,
    /// 503, or 500 if it is broken.
    Store(StoreError),
    /// 503, or 500 after a panic.
    Crew(CrewError),
    /// 500.
    Internal,
}

/// A field that is not what it should be: its name and a word why, never what was in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct InvalidParam {
    pub(crate) name: &'static str,
    /// A word: `missing`, `too_long`.
    pub(crate) reason: &'static str,
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
    /// Each field that is not what it should be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invalid_params: Vec<InvalidParam>,
    /// As `Retry-After`, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    /// The id this request has in the log.
    request_id: &'a str,
}

impl AccountsError {
    /// One field that is not what it should be.
    pub(crate) fn invalid(name: &'static str, reason: &'static str) -> Self {
        AccountsError::Invalid(vec![InvalidParam { name, reason }])
    }

    /// The word programs go by.
    pub(crate) fn code(&self) -> &'static str {
        kind(self).code
    }

    fn wait(&self) -> Option<u64> {
        if let AccountsError::Refused(refusal, now) = self {
            return Some(seconds_until(refusal.retry_at(), *now));
        }
        let away = matches!(
            self,
            AccountsError::Store(_) | AccountsError::ProviderAway | AccountsError::Crew(CrewError::TimedOut)
        );
        (kind(self).status == StatusCode::SERVICE_UNAVAILABLE).then_some(if away {
            STORE_AWAY
        } else {
            OVERLOAD
        })
    }

    fn invalid_params(&self) -> Vec<InvalidParam> {
        if let AccountsError::Invalid(params) = self {
            return params.clone();
        }
        if let AccountsError::WeakPassword(name, flaw) = self {
            let reason = flaw.as_str();
            return vec![InvalidParam { name, reason }];
        }
        Vec::new()
    }

    fn log(&self, request_id: &str) {
        if let AccountsError::Store(error) = self {
            fault_log::store(error, request_id);
        } else if let AccountsError::Crew(error) = self {
            fault_log::crew(*error, request_id);
        }
    }
}

impl Refuse for AccountsError {
    fn refuse(self, request_id: &str) -> HttpResponse {
        self.log(request_id);
        let reply = ProblemReply {
            kind: kind(&self),
            wait: self.wait(),
            bearer: match self {
                AccountsError::Unauthenticated { shown } => Some(shown),
                _ => None,
            },
        };
        reply.with(&Body {
            kind: reply.urn(),
            title: reply.kind.title,
            status: reply.kind.status.as_u16(),
            code: reply.kind.code,
            detail: reply.kind.detail,
            invalid_params: self.invalid_params(),
            retry_after_seconds: reply.wait,
            request_id,
        })
    }
}

impl From<BodyError> for AccountsError {
    fn from(error: BodyError) -> Self {
        AccountsError::Body(error)
    }
}

impl From<CrewError> for AccountsError {
    fn from(error: CrewError) -> Self {
        AccountsError::Crew(error)
    }
}

impl From<StoreError> for AccountsError {
    fn from(error: StoreError) -> Self {
        AccountsError::Store(error)
    }
}

impl From<Overloaded> for AccountsError {
    fn from(_: Overloaded) -> Self {
        AccountsError::Overloaded
    }
}
