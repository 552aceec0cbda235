//! The problems of the Accounts API as a table: status, code, title, and what a client may do.

use actix_web::http::StatusCode;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::ports::store::StoreError;

use super::error::AccountsError;
use crate::common::body::BodyError;
use crate::crew::CrewError;

/// Status, code, title, detail.
pub(super) struct Row(
    pub(super) StatusCode,
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
);

/// The row of an error.
pub(super) fn row(error: &AccountsError) -> Row {
    match error {
        AccountsError::Body(error) => body(*error),
        AccountsError::Invalid(_) => {
            bad_request("`invalid_params` names the fields and what is wrong with them.")
        }
        AccountsError::WeakPassword(..) => Row(
            StatusCode::BAD_REQUEST,
            "weak_password",
            "Password not accepted",
            "`invalid_params` says why; choose another one.",
        ),
        AccountsError::InvalidCredentials
        | AccountsError::InvalidToken
        | AccountsError::InvalidCode
        | AccountsError::CodeRequired
        | AccountsError::RefreshReused
        | AccountsError::Unauthenticated { .. }
        | AccountsError::ReauthenticationRequired
        | AccountsError::MembershipEnded => unauthorized(error),
        AccountsError::Forbidden
        | AccountsError::ForeignPage
        | AccountsError::CsrfFailed
        | AccountsError::MethodNotEnabled
        | AccountsError::JoiningClosed => forbidden(error),
        AccountsError::NotFound => Row(
            StatusCode::NOT_FOUND,
            "not_found",
            "Not found",
            "There is nothing here.",
        ),
        AccountsError::UnknownClient => Row(
            StatusCode::NOT_FOUND,
            "unknown_client",
            "Unknown client",
            "No app has this `client_id`.",
        ),
        AccountsError::UnknownProvider => Row(
            StatusCode::NOT_FOUND,
            "unknown_provider",
            "Unknown provider",
            "No connection has this name.",
        ),
        AccountsError::MethodNotAllowed => Row(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Method not allowed",
            "`Allow` names the methods of this path.",
        ),
        AccountsError::AddressTaken
        | AccountsError::AlreadyMember
        | AccountsError::LastOwner
        | AccountsError::TooMany => conflict(error),
        AccountsError::Refused(refusal, _) => refused(*refusal),
        AccountsError::Overloaded | AccountsError::Crew(CrewError::Overloaded) => Row(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "Overloaded",
            "Try again after `retry_after_seconds`; nothing was done.",
        ),
        AccountsError::Store(StoreError::Unavailable(_) | StoreError::Deadline)
        | AccountsError::Crew(CrewError::TimedOut) => Row(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Temporarily unavailable",
            "Try again after `retry_after_seconds`; repeating is safe.",
        ),
        AccountsError::Store(StoreError::Broken(_))
        | AccountsError::Crew(CrewError::Panicked)
        | AccountsError::Internal => Row(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Internal error",
            "Something went wrong here. The log has more under this `request_id`.",
        ),
    }
}

fn bad_request(detail: &'static str) -> Row {
    Row(
        StatusCode::BAD_REQUEST,
        "invalid_request",
        "Invalid request",
        detail,
    )
}

fn body(error: BodyError) -> Row {
    match error {
        BodyError::NotJson => bad_request("The body is not JSON."),
        BodyError::NotObject => bad_request("The body is not a JSON object."),
        BodyError::Broken => bad_request("The body broke off."),
        BodyError::Stalled => Row(
            StatusCode::REQUEST_TIMEOUT,
            "timeout",
            "Request timeout",
            "The body did not arrive in time.",
        ),
        BodyError::TooLong => Row(
            StatusCode::PAYLOAD_TOO_LARGE,
            "payload_too_large",
            "Payload too large",
            "The body is longer than this route reads.",
        ),
        BodyError::WrongType => Row(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Unsupported media type",
            "`Content-Type` must be `application/json`.",
        ),
    }
}

fn unauthorized(error: &AccountsError) -> Row {
    let (code, title, detail) = if matches!(error, AccountsError::InvalidCredentials) {
        (
            "invalid_credentials",
            "Invalid credentials",
            "Address and password do not belong together.",
        )
    } else if matches!(error, AccountsError::InvalidToken) {
        (
            "invalid_token",
            "Invalid token",
            "The token is wrong, expired or used up.",
        )
    } else if matches!(error, AccountsError::InvalidCode) {
        (
            "invalid_code",
            "Invalid code",
            "The code is wrong, expired or used up.",
        )
    } else if matches!(error, AccountsError::CodeRequired) {
        (
            "code_required",
            "Code required",
            "This link completes only with the code that was printed beside it.",
        )
    } else if matches!(error, AccountsError::RefreshReused) {
        (
            "refresh_reused",
            "Refresh token reused",
            "This refresh token was replaced before, so the session was ended; sign in again.",
        )
    } else if matches!(error, AccountsError::ReauthenticationRequired) {
        (
            "reauthentication_required",
            "Fresh sign-in required",
            "Show the current password, or a code asked for at /auth/reauthenticate.",
        )
    } else if matches!(error, AccountsError::MembershipEnded) {
        (
            "membership_ended",
            "Membership ended",
            "The membership this session was for has ended; sign in again.",
        )
    } else {
        (
            "unauthenticated",
            "Not signed in",
            "A bearer access token of a live session is needed.",
        )
    };
    Row(StatusCode::UNAUTHORIZED, code, title, detail)
}

fn forbidden(error: &AccountsError) -> Row {
    let (code, title, detail) = if matches!(error, AccountsError::ForeignPage) {
        (
            "csrf_failed",
            "Request not accepted",
            "It did not come from a page of this app.",
        )
    } else if matches!(error, AccountsError::CsrfFailed) {
        (
            "csrf_failed",
            "Request not accepted",
            "It came without the CSRF token of its browser; /auth/csrf-session gives one.",
        )
    } else if matches!(error, AccountsError::MethodNotEnabled) {
        (
            "method_not_enabled",
            "Method not enabled",
            "This app does not offer this way to sign in.",
        )
    } else if matches!(error, AccountsError::JoiningClosed) {
        (
            "joining_closed",
            "Joining is closed",
            "This address may not join.",
        )
    } else {
        ("forbidden", "Forbidden", "This is not allowed to you.")
    };
    Row(StatusCode::FORBIDDEN, code, title, detail)
}

fn conflict(error: &AccountsError) -> Row {
    let (code, title, detail) = if matches!(error, AccountsError::AlreadyMember) {
        (
            "already_member",
            "Already a member",
            "The address belongs to a member of this account.",
        )
    } else if matches!(error, AccountsError::LastOwner) {
        (
            "last_owner",
            "Last owner",
            "An account keeps at least one owner: make somebody else one first.",
        )
    } else if matches!(error, AccountsError::TooMany) {
        (
            "too_many",
            "Too many",
            "There are as many as fit; remove one first.",
        )
    } else {
        ("address_taken", "Address taken", "The address has an account.")
    };
    Row(StatusCode::CONFLICT, code, title, detail)
}

fn refused(refusal: Refusal) -> Row {
    let (code, title) = match refusal {
        Refusal::Locked { .. } => ("locked", "Locked"),
        Refusal::Cooldown { .. } | Refusal::RateLimited { .. } => ("rate_limited", "Too many requests"),
    };
    Row(
        StatusCode::TOO_MANY_REQUESTS,
        code,
        title,
        "Try again after `retry_after_seconds`.",
    )
}
