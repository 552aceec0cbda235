//! Changing what one tells of oneself: names, language, time zone, and nothing else (A4).

use crate::core::{Caller, Core};
use crate::nouns::ids::{MembershipId, SessionId};
use crate::nouns::user::User;
use crate::ports::store::StoreError;

/// What becomes of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays.
    #[default]
    Keep,
    /// It is emptied.
    Clear,
    /// It is this from now on.
    Set(T),
}

/// The command. Texts are trimmed; a blank one clears.
#[derive(Clone, Debug, Default)]
pub struct UpdateProfile {
    /// What to call them, at most 200 characters.
    pub display_name: Edit<String>,
    /// First names, at most 200 characters.
    pub given_name: Edit<String>,
    /// Family name, at most 200 characters.
    pub family_name: Edit<String>,
    /// Language tag (BCP 47).
    pub preferred_language: Edit<String>,
    /// Time zone name (IANA), at most 64 characters.
    pub timezone: Edit<String>,
    /// The membership a sign-in begins with; must be the user's own.
    pub preferred_membership: Edit<MembershipId>,
}

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateProfileError {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// This field, by its name in [`UpdateProfile`], cannot be that.
    #[error("`{0}` cannot be that")]
    Invalid(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes the profile of the user of a session that is already authenticated.
pub fn update_profile(
    core: &Core,
    caller: &Caller,
    session: SessionId,
    command: &UpdateProfile,
) -> Result<User, UpdateProfileError> {
    todo!()
}
