//! Waitlists: waiting for a feature or for the product itself, and letting people in.

pub(super) mod join_publicly;
pub(super) mod join_waitlist;
pub(super) mod leave_waitlist;
pub(super) mod let_in;
pub(super) mod read_waitlist;

use countersign_core::nouns::waitlist::{Feature, WaitlistEntry};
use countersign_core::usecases::waitlist::WaitlistError;
use serde::Serialize;

use super::error::AccountsError;
use crate::common::call::Call;
use crate::common::times::rfc3339;

/// How one waits for a feature.
#[derive(Default, Serialize)]
struct PlaceReply {
    signed_up: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    feature: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    granted_at: Option<String>,
}

impl From<&WaitlistEntry> for PlaceReply {
    fn from(entry: &WaitlistEntry) -> Self {
        Self {
            signed_up: true,
            feature: entry.feature.as_ref().map(|feature| feature.as_str().to_owned()),
            since: Some(rfc3339(entry.since)),
            granted_at: entry.granted_at.map(rfc3339),
        }
    }
}

/// The feature in the path; what is no name of one leads nowhere.
fn feature_in_path(call: &Call) -> Result<Feature, AccountsError> {
    let text = call.http.match_info().get("feature").unwrap_or_default();
    Feature::parse(text).ok_or(AccountsError::NotFound)
}

impl From<WaitlistError> for AccountsError {
    fn from(error: WaitlistError) -> Self {
        match error {
            WaitlistError::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            WaitlistError::NoAccount => AccountsError::Forbidden,
            WaitlistError::Full => AccountsError::TooMany,
            WaitlistError::Store(error) => AccountsError::Store(error),
        }
    }
}
