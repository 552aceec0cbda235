//! Fields that several routes of the management part read, as the document tells of them; [`super::reading`] reads them.

use countersign_core::nouns::profile::MOST;

use super::super::fields::{EMAIL, LOGIN_ID, PASSWORD, PHONE, PICTURE};
use super::reading::LONGEST_NAME;
use crate::openapi::field::{Field, anything, flag, list_of, map_of, one_of, text, value};

/// A user to be.
pub(super) const DRAFT: &[Field] = &[
    LOGIN_ID,
    EMAIL,
    VERIFIED_EMAIL,
    DISPLAY_NAME,
    GIVEN_NAME,
    FAMILY_NAME,
    PHONE,
    PICTURE,
    CUSTOM_ATTRIBUTES,
    ROLE_NAMES,
    STATUS,
    TEST,
    PASSWORD.optional(),
    HASHED_PASSWORD,
];
/// A user to be, in a batch.
pub(super) const DRAFT_IN_BATCH: &[Field] = &[
    LOGIN_ID,
    EMAIL,
    VERIFIED_EMAIL,
    DISPLAY_NAME,
    GIVEN_NAME,
    FAMILY_NAME,
    PHONE,
    PICTURE,
    CUSTOM_ATTRIBUTES,
    ROLE_NAMES,
    STATUS,
    TEST,
    HASHED_PASSWORD,
];
/// What becomes of a user.
pub(super) const EDIT: &[Field] = &[
    WHO,
    USER_ID,
    text(
        "email",
        "The address from now on, with `verifiedEmail` true; an empty one says nothing.",
    )
    .at_most(254),
    VERIFIED_EMAIL,
    DISPLAY_NAME,
    GIVEN_NAME,
    FAMILY_NAME,
    PHONE,
    PICTURE,
    CUSTOM_ATTRIBUTES,
    ROLE_NAMES,
    STATUS,
];

pub(super) const WHO: Field = text("loginId", "The user, by address or by id.");
pub(super) const USER_ID: Field = text("userId", "The same, where `loginId` is not said.");
/// Of these one has to be there.
pub(super) const NAMES: &[&str] = &["loginId", "userId"];
pub(super) const USER_IDS: Field = list_of(
    "userIds",
    &anything("", ""),
    "Their ids; what cannot be one is nobody's.",
);
pub(super) const VERIFIED_EMAIL: Field =
    flag("verifiedEmail", "Whether the program vouches for the address.");
pub(super) const DISPLAY_NAME: Field = text("displayName", "The whole name.").at_most(LONGEST_NAME);
pub(super) const GIVEN_NAME: Field = text("givenName", "The given name.").at_most(LONGEST_NAME);
pub(super) const FAMILY_NAME: Field = text("familyName", "The family name.").at_most(LONGEST_NAME);
pub(super) const CUSTOM_ATTRIBUTES: Field = map_of(
    "customAttributes",
    MOST,
    &value("", ""),
    "With those the user has at most 100, with names of at most 100 characters; at most 32 KiB of JSON in all.",
);
pub(super) const ROLE_NAMES: Field = list_of(
    "roleNames",
    &anything("", ""),
    "With those the user has at most 100 names of at most 100 characters, 12 KiB of JSON in all; tokens have them as `roles`.",
);
pub(super) const STATUS: Field = one_of(
    "status",
    &["enabled", "disabled", ""],
    "What it is from now on, if it is said.",
);
const TEST: Field = flag(
    "test",
    "Whether it is a user of tests: no mail is ever sent to them. For keys for tests.",
);
const HASHED_PASSWORD: Field = map_of(
    "hashedPassword",
    1,
    &value("", ""),
    "A hash that another system made, by its kind: `bcrypt`, `django`, `argon2` or `pbkdf2`.",
);
