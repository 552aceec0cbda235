//! Why a user of a file is not taken, in words. None of them repeats a value: it may be a hash.

use std::fmt;

use countersign_core::usecases::import::record::{RecordField, RecordFlaw};

use super::lines::LONGEST_LINE;

/// What is wrong with a line or a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The line is too long to be a user.
    TooLong,
    /// It is not JSON.
    NotJson,
    /// It is JSON, and no object.
    NoObject,
    /// It has a field that means nothing here: perhaps one misspelt.
    Unknown(String),
    /// A field is not what it must be.
    NotA(&'static str, &'static str),
    /// Two fields say the opposite of each other.
    Contradiction,
    /// The core does not take it.
    Record(RecordFlaw),
}

impl Flaw {
    /// A stable word for programs.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Flaw::TooLong => "line_too_long",
            Flaw::NotJson => "not_json",
            Flaw::NoObject => "no_object",
            Flaw::Unknown(_) => "unknown_field",
            Flaw::NotA(..) => "wrong_type",
            Flaw::Contradiction => "contradiction",
            Flaw::Record(flaw) => flaw.as_str(),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::TooLong => write!(f, "longer than {} KiB", LONGEST_LINE / 1_024),
            Flaw::NotJson => f.write_str("not JSON"),
            Flaw::NoObject => f.write_str("not a JSON object"),
            Flaw::Unknown(name) => write!(f, "`{name}` is no field"),
            Flaw::NotA(name, wanted) => write!(f, "`{name}` is not {wanted}"),
            Flaw::Contradiction => f.write_str("`email_verified` is false, yet there is `email_verified_at`"),
            Flaw::Record(RecordFlaw::Field(field)) => f.write_str(rule_of(*field)),
            Flaw::Record(flaw) => flaw.fmt(f),
        }
    }
}

fn rule_of(field: RecordField) -> &'static str {
    match field {
        RecordField::Name => "`name` is more than one line of 200 characters",
        RecordField::GivenName => "`given_name` is more than one line of 200 characters",
        RecordField::FamilyName => "`family_name` is more than one line of 200 characters",
        RecordField::Picture => "`picture` is not an https URL of at most 2,048 octets",
        RecordField::Phone => "`phone` is more than one line of 32 characters",
        RecordField::Locale => "`locale` is not a language tag like `en` or `pt-br`",
        RecordField::TimeZone => "`timezone` is not the name of a time zone like `Europe/Berlin`",
        RecordField::Roles => "`roles` are not at most 100 names of 1 to 100 characters",
        RecordField::Custom => "`custom` is more than 100 attributes or 32 KiB, or holds a control character",
        RecordField::CreatedAt => "`created_at` is yet to come, or before 1970",
        RecordField::VerifiedAt => "`email_verified_at` is yet to come, or before 1970",
        RecordField::PasswordSetAt => "`password_set_at` is yet to come, or before 1970",
    }
}
