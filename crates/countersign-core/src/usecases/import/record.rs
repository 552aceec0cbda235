//! A user as a file has them, and why one is refused.

use serde_json::{Map, Value};

use crate::nouns::Timestamp;
use crate::nouns::user::UserStatus;
use crate::passwords::BadHash;
use crate::ports::imports::ImportedUser;

/// A user as a file tells of them, with nothing judged yet.
#[derive(Clone, Default, PartialEq)]
pub struct UserRecord {
    /// Their id, a UUID; without one a new one is minted.
    pub id: Option<String>,
    /// The address.
    pub address: String,
    /// Whether the mailbox is known to be theirs.
    pub is_verified: bool,
    /// Since when; says that it is.
    pub verified_at: Option<Timestamp>,
    /// Whether they may not sign in.
    pub is_disabled: bool,
    /// A user of tests.
    pub is_test: bool,
    /// Set up by the operator's own program, and nobody else: it stays at the first proof of the mailbox (A1).
    pub by_operator: bool,
    /// What to call them.
    pub display_name: Option<String>,
    /// First names.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// A picture, as an `https` URL.
    pub avatar_url: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Language tag (BCP 47).
    pub locale: Option<String>,
    /// Time zone name (IANA).
    pub timezone: Option<String>,
    /// Role names over the whole deployment.
    pub roles: Vec<String>,
    /// Attributes that programs of the operator set.
    pub custom: Map<String, Value>,
    /// When they came to be.
    pub created_at: Option<Timestamp>,
    /// The hash of their password, as [`crate::passwords::PasswordHash::import`] takes it.
    pub password_hash: Option<String>,
    /// When that password was set.
    pub password_set_at: Option<Timestamp>,
}

impl std::fmt::Debug for UserRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserRecord(…)")
    }
}

impl From<&ImportedUser> for UserRecord {
    fn from(ImportedUser { user, password }: &ImportedUser) -> Self {
        let profile = user.profile.clone();
        Self {
            id: Some(user.id.to_string()),
            address: user.address.as_str().to_owned(),
            is_verified: user.verified_at.is_some(),
            verified_at: user.verified_at,
            is_disabled: user.status == UserStatus::Disabled,
            is_test: profile.is_test,
            by_operator: profile.by_operator,
            display_name: user.display_name.clone(),
            given_name: profile.given_name,
            family_name: profile.family_name,
            avatar_url: user.avatar_url.clone(),
            phone: profile.phone,
            locale: profile.preferred_language,
            timezone: profile.timezone,
            roles: profile.roles,
            custom: profile.custom,
            created_at: Some(user.created_at),
            password_hash: password.as_ref().map(|password| password.hash.clone()),
            password_set_at: password.as_ref().map(|password| password.set_at),
        }
    }
}

/// A field of a [`UserRecord`] whose value is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordField {
    /// `display_name`.
    Name,
    /// `given_name`.
    GivenName,
    /// `family_name`.
    FamilyName,
    /// `avatar_url`.
    Picture,
    /// `phone`.
    Phone,
    /// `locale`.
    Locale,
    /// `timezone`.
    TimeZone,
    /// `roles`.
    Roles,
    /// `custom`.
    Custom,
    /// `created_at`.
    CreatedAt,
    /// `verified_at`.
    VerifiedAt,
    /// `password_set_at`.
    PasswordSetAt,
}

/// Why a user is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordFlaw {
    /// There is no address, or it is none that this service sends to.
    #[error("the address is not an email address")]
    Address,
    /// The id is no UUID in its hyphenated form.
    #[error("the id is not a UUID like 01a20456-3d57-7219-a864-0f27f1c3d63c")]
    Id,
    /// A value is too long or of the wrong shape, or an instant that has not come yet or was before 1970.
    #[error("a value is not as it must be")]
    Field(RecordField),
    /// The hash cannot be used.
    #[error("the password hash cannot be used: {0}")]
    Password(BadHash),
    /// It came before in the same run.
    #[error("the address came before")]
    RepeatedAddress,
    /// It came before in the same run, with another address.
    #[error("the id came before")]
    RepeatedId,
    /// The address belongs to a user with another id.
    #[error("the address belongs to a user with another id")]
    AddressTaken,
    /// The id belongs to a user with another address.
    #[error("the id belongs to a user with another address")]
    IdTaken,
}

impl RecordFlaw {
    /// A stable word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "bad_address",
            Self::Id => "bad_id",
            Self::Field(_) => "bad_value",
            Self::Password(bad) => bad.as_str(),
            Self::RepeatedAddress => "repeated_address",
            Self::RepeatedId => "repeated_id",
            Self::AddressTaken => "address_taken",
            Self::IdTaken => "id_taken",
        }
    }
}
