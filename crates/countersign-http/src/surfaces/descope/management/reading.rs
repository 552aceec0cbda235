//! Reading what a program says of a user.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::profile::{
    LONGEST_PICTURE, LONGEST_WORD, MOST, MOST_OF_CUSTOM, MOST_OF_ROLES, ProfileFlaw, fits_custom, fits_roles,
};
use countersign_core::nouns::user::UserStatus;
use countersign_core::passwords::BadHash;
use countersign_core::usecases::descope::manage_users::{ManageUserError, UserDraft};
use countersign_core::usecases::descope::user_edits::{CustomEdit, RolesEdit, UserEdit};
use countersign_core::usecases::import::hashed_password::text_of_hashed_password;
use countersign_core::usecases::update_profile::Edit;
use serde_json::{Map, Value};

use super::super::error::DescopeError;
use super::super::login_options::{address, picture};
use super::super::passwords::chosen;
use crate::common::fields::Fields;

/// The longest name, in characters.
pub(super) const LONGEST_NAME: usize = 200;
/// The longest telephone number, in characters.
pub(super) const LONGEST_PHONE: usize = 32;
/// Whether what is not said stays as it is (`patch`) or is emptied (`create`, `update`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsaid {
    Stays,
    Goes,
}

/// A user to be, and their address.
pub(super) fn draft(fields: &Fields, is_test: bool) -> Result<(Address, UserDraft), DescopeError> {
    let login_id = address(fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?;
    if address(fields, "email")?.is_some_and(|email| email != login_id) {
        let message = "`email` must be the `loginId` here: addresses are login ids.";
        return Err(DescopeError::Invalid(message.to_owned()));
    }
    let password = match fields.verbatim("password")? {
        Some(_) => Some(chosen(fields, "password")?),
        None => None,
    };
    let password_hash = hashed_password(fields)?;
    if password.is_some() && password_hash.is_some() {
        let message = "`password` and `hashedPassword` cannot both be.";
        return Err(DescopeError::Invalid(message.to_owned()));
    }
    let draft = UserDraft {
        is_verified: fields.flag("verifiedEmail")?.unwrap_or(false),
        is_test: is_test || fields.flag("test")?.unwrap_or(false),
        password,
        password_hash,
        edit: edit(fields, Unsaid::Goes)?,
    };
    Ok((login_id, draft))
}

/// `hashedPassword`: a hash that another system made.
fn hashed_password(fields: &Fields) -> Result<Option<String>, DescopeError> {
    let Some(hashed) = fields.object("hashedPassword")? else {
        return Ok(None);
    };
    let text = text_of_hashed_password(&Value::Object(hashed.into_map()));
    let unreadable = ManageUserError::BadHash(BadHash::Unreadable);
    Ok(Some(text.ok_or(unreadable)?))
}

/// What becomes of a user.
pub(super) fn edit(fields: &Fields, unsaid: Unsaid) -> Result<UserEdit, DescopeError> {
    let text = |name: &'static str, longest| -> Result<Edit<String>, DescopeError> {
        let said = fields.value(name).is_some_and(|value| !value.is_null());
        Ok(match fields.short(name, longest)? {
            Some(text) => Edit::Set(text),
            None if said || unsaid == Unsaid::Goes => Edit::Clear,
            None => Edit::Keep,
        })
    };
    let avatar_url = match (picture(fields, "picture")?, text("picture", LONGEST_PICTURE)?) {
        (Some(url), _) => Edit::Set(url),
        (None, edit) => edit,
    };
    let custom = match (fields.object("customAttributes")?, unsaid) {
        (None, Unsaid::Stays) => CustomEdit::Keep,
        (None, Unsaid::Goes) => CustomEdit::Replace(Map::new()),
        (Some(map), Unsaid::Stays) => CustomEdit::Merge(attributes(map.into_map())?),
        (Some(map), Unsaid::Goes) => CustomEdit::Replace(attributes(map.into_map())?),
    };
    let roles = match (roles(fields)?, unsaid) {
        (None, Unsaid::Stays) => RolesEdit::Keep,
        (None, Unsaid::Goes) => RolesEdit::Set(Vec::new()),
        (Some(roles), _) => RolesEdit::Set(roles),
    };
    Ok(UserEdit {
        display_name: text("displayName", LONGEST_NAME)?,
        given_name: text("givenName", LONGEST_NAME)?,
        family_name: text("familyName", LONGEST_NAME)?,
        phone: text("phone", LONGEST_PHONE)?,
        avatar_url,
        custom,
        roles,
        address: None,
        is_verified: fields.flag("verifiedEmail")?.unwrap_or(false),
        status: status(fields)?,
    })
}

/// The address from now on, if another than the user's is said. Whoever sets one here vouches for it.
pub(super) fn new_address(
    fields: &Fields,
    name: &'static str,
    verified: &'static str,
    present: &Address,
) -> Result<Option<Address>, DescopeError> {
    let new = address(fields, name)?.filter(|address| address != present);
    if new.is_some() && fields.flag(verified)? != Some(true) {
        let message =
            format!("another address can only be set with `{verified}` true: it is a login id at once.");
        return Err(DescopeError::Invalid(message));
    }
    Ok(new)
}

/// `roleNames`.
pub(super) fn roles(fields: &Fields) -> Result<Option<Vec<String>>, DescopeError> {
    let Some(roles) = fields.texts("roleNames")? else {
        return Ok(None);
    };
    let roles: Vec<String> = roles.into_iter().map(str::to_owned).collect();
    if fits_roles(&roles) {
        Ok(Some(roles))
    } else {
        Err(flawed(ProfileFlaw::Roles))
    }
}

/// `status`: what is invited or expired elsewhere has no word here.
pub(super) fn status(fields: &Fields) -> Result<Option<UserStatus>, DescopeError> {
    match fields.text("status")? {
        None | Some("") => Ok(None),
        Some(word) => status_of(word).map(Some),
    }
}

/// A status by its word.
pub(super) fn status_of(word: &str) -> Result<UserStatus, DescopeError> {
    match word {
        "enabled" => Ok(UserStatus::Active),
        "disabled" => Ok(UserStatus::Disabled),
        _ => {
            let message = "`status` must be `enabled` or `disabled`.";
            Err(DescopeError::Invalid(message.to_owned()))
        }
    }
}

/// Attributes, if they can be kept.
pub(super) fn attributes(map: Map<String, Value>) -> Result<Map<String, Value>, DescopeError> {
    if fits_custom(&map) {
        Ok(map)
    } else {
        Err(flawed(ProfileFlaw::Custom))
    }
}

/// Why attributes or roles cannot be kept; they are counted with those the user has.
pub(super) fn flawed(flaw: ProfileFlaw) -> DescopeError {
    DescopeError::Invalid(match flaw {
        ProfileFlaw::Custom => format!(
            "`customAttributes` must be at most {MOST} in all, with names of at most {LONGEST_WORD} characters, and at most \
             {MOST_OF_CUSTOM} octets of JSON together, without control characters."
        ),
        ProfileFlaw::Roles => format!(
            "`roleNames` must be at most {MOST} names in all, of at most {LONGEST_WORD} characters, and at most \
             {MOST_OF_ROLES} octets of JSON together."
        ),
    })
}
