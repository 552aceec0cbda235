//! Which kind of error each error of the Accounts API is.

use countersign_core::nouns::ledger::Refusal;
use countersign_core::ports::store::StoreError;

use super::error::AccountsError;
use super::kinds;
use crate::common::body::BodyError;
use crate::common::error_kind::ErrorKind;
use crate::crew::CrewError;

/// The kind of an error.
pub(super) fn kind(error: &AccountsError) -> ErrorKind {
    match error {
        AccountsError::Body(error) => body(*error),
        AccountsError::Invalid(_) => kinds::INVALID_REQUEST,
        AccountsError::WeakPassword(..) => kinds::WEAK_PASSWORD,
        AccountsError::InvalidCredentials => kinds::INVALID_CREDENTIALS,
        AccountsError::InvalidToken => kinds::INVALID_TOKEN,
        AccountsError::InvalidCode => kinds::INVALID_CODE,
        AccountsError::CodeRequired => kinds::CODE_REQUIRED,
        AccountsError::RefreshReused => kinds::REFRESH_REUSED,
        AccountsError::Unauthenticated { .. } => kinds::UNAUTHENTICATED,
        AccountsError::ReauthenticationRequired => kinds::REAUTHENTICATION_REQUIRED,
        AccountsError::MembershipEnded => kinds::MEMBERSHIP_ENDED,
        AccountsError::Forbidden => kinds::FORBIDDEN,
        AccountsError::EmailUnverified => kinds::EMAIL_UNVERIFIED,
        AccountsError::ForeignPage => kinds::FOREIGN_PAGE,
        AccountsError::CsrfFailed => kinds::CSRF_FAILED,
        AccountsError::MethodNotEnabled => kinds::METHOD_NOT_ENABLED,
        AccountsError::JoiningClosed => kinds::JOINING_CLOSED,
        AccountsError::NotFound => kinds::NOT_FOUND,
        AccountsError::UnknownClient => kinds::UNKNOWN_CLIENT,
        AccountsError::UnknownProvider => kinds::UNKNOWN_PROVIDER,
        AccountsError::MethodNotAllowed => kinds::METHOD_NOT_ALLOWED,
        AccountsError::AddressTaken => kinds::ADDRESS_TAKEN,
        AccountsError::AlreadyMember => kinds::ALREADY_MEMBER,
        AccountsError::LastOwner => kinds::LAST_OWNER,
        AccountsError::LastWayIn => kinds::LAST_WAY_IN,
        AccountsError::TooMany => kinds::TOO_MANY,
        AccountsError::Refused(Refusal::Locked { .. }, _) => kinds::LOCKED,
        AccountsError::Refused(Refusal::Cooldown { .. } | Refusal::RateLimited { .. }, _) => {
            kinds::RATE_LIMITED
        }
        AccountsError::ProviderAway => ErrorKind {
            detail: "The provider cannot be reached.",
            ..kinds::UNAVAILABLE
        },
        AccountsError::Overloaded | AccountsError::Crew(CrewError::Overloaded) => kinds::OVERLOADED,
        AccountsError::Store(StoreError::Unavailable(_) | StoreError::Deadline)
        | AccountsError::Crew(CrewError::TimedOut) => kinds::UNAVAILABLE,
        AccountsError::Store(StoreError::Broken(_))
        | AccountsError::Crew(CrewError::Panicked)
        | AccountsError::Internal => kinds::INTERNAL,
    }
}

fn body(error: BodyError) -> ErrorKind {
    let unread = |detail| ErrorKind {
        detail,
        ..kinds::INVALID_REQUEST
    };
    match error {
        BodyError::NotJson => unread("The body is not JSON."),
        BodyError::NotObject => unread("The body is not a JSON object."),
        BodyError::Broken => unread("The body broke off."),
        BodyError::Stalled => kinds::TIMEOUT,
        BodyError::TooLong => kinds::PAYLOAD_TOO_LARGE,
        BodyError::WrongType => kinds::UNSUPPORTED_MEDIA_TYPE,
    }
}
