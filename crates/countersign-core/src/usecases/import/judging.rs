//! Whether a record can become a user, and which.

use super::record::{RecordField, RecordFlaw, UserRecord};
use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::ids::UserId;
use crate::nouns::locale::Locale;
use crate::nouns::profile::{LONGEST_PICTURE, Profile, ProfileFlaw, is_picture};
use crate::nouns::user::{User, UserStatus};
use crate::passwords::PasswordHash;
use crate::ports::imports::ImportedUser;
use crate::ports::people::PasswordCredential;
use crate::usecases::update_profile::{LONGEST_NAME, is_time_zone};

/// The longest telephone number, in characters.
const LONGEST_PHONE: usize = 32;
/// Reads a record at this time; tells as well whether its id was given.
pub(super) fn judge(
    core: &Core,
    now: Timestamp,
    record: UserRecord,
) -> Result<(ImportedUser, bool), RecordFlaw> {
    let address = Address::parse(&record.address).map_err(|_| RecordFlaw::Address)?;
    let given_id = match record.id.as_deref() {
        Some(text) => Some(
            UserId::parse(text)
                .filter(|id| !id.0.is_nil())
                .ok_or(RecordFlaw::Id)?,
        ),
        None => None,
    };
    let created_at = past(record.created_at, now, RecordField::CreatedAt)?.unwrap_or(now);
    let verified_at = past(record.verified_at, now, RecordField::VerifiedAt)?;
    let set_at = past(record.password_set_at, now, RecordField::PasswordSetAt)?;
    let password = match record.password_hash.as_deref() {
        Some(text) => Some(PasswordCredential {
            hash: PasswordHash::import(text, &core.keys)
                .map_err(RecordFlaw::Password)?
                .as_str()
                .to_owned(),
            set_at: set_at.unwrap_or(created_at),
        }),
        None => None,
    };
    let name = |text: Option<String>, field| short(text.as_deref(), LONGEST_NAME, field);
    let user = User {
        id: given_id.unwrap_or_else(|| UserId::mint(&*core.entropy, created_at)),
        address,
        verified_at: verified_at.or_else(|| record.is_verified.then_some(created_at)),
        status: if record.is_disabled {
            UserStatus::Disabled
        } else {
            UserStatus::Active
        },
        display_name: name(record.display_name, RecordField::Name)?,
        avatar_url: picture(record.avatar_url.as_deref())?,
        profile: fitting(Profile {
            given_name: name(record.given_name, RecordField::GivenName)?,
            family_name: name(record.family_name, RecordField::FamilyName)?,
            preferred_language: language(record.locale.as_deref())?,
            timezone: time_zone(record.timezone.as_deref())?,
            phone: short(record.phone.as_deref(), LONGEST_PHONE, RecordField::Phone)?,
            custom: record.custom,
            roles: roles(&record.roles),
            is_test: record.is_test,
            by_operator: record.by_operator,
            preferred_membership: None,
        })?,
        created_at,
        updated_at: now,
    };
    Ok((ImportedUser { user, password }, given_id.is_some()))
}

/// An instant that has come, to the microsecond as stores keep it.
fn past(at: Option<Timestamp>, now: Timestamp, field: RecordField) -> Result<Option<Timestamp>, RecordFlaw> {
    let Some(at) = at else { return Ok(None) };
    let micros = at.timestamp_micros();
    let whole = Timestamp::from_timestamp_micros(micros).filter(|at| micros >= 0 && *at <= now);
    whole.map(Some).ok_or(RecordFlaw::Field(field))
}

/// One line of so many characters at most; a blank one says nothing.
fn short(text: Option<&str>, most: usize, field: RecordField) -> Result<Option<String>, RecordFlaw> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().any(char::is_control) || text.chars().count() > most => {
            Err(RecordFlaw::Field(field))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn picture(url: Option<&str>) -> Result<Option<String>, RecordFlaw> {
    let url = short(url, LONGEST_PICTURE, RecordField::Picture)?;
    if url.as_deref().is_none_or(is_picture) {
        Ok(url)
    } else {
        Err(RecordFlaw::Field(RecordField::Picture))
    }
}

fn language(text: Option<&str>) -> Result<Option<String>, RecordFlaw> {
    let text = text.filter(|text| !text.trim().is_empty());
    match text.map(Locale::parse) {
        Some(Some(locale)) => Ok(Some(locale.as_str().to_owned())),
        Some(None) => Err(RecordFlaw::Field(RecordField::Locale)),
        None => Ok(None),
    }
}

fn time_zone(text: Option<&str>) -> Result<Option<String>, RecordFlaw> {
    let text = short(text, 64, RecordField::TimeZone)?;
    if text.as_deref().is_none_or(is_time_zone) {
        Ok(text)
    } else {
        Err(RecordFlaw::Field(RecordField::TimeZone))
    }
}

/// Each once, in their order.
fn roles(names: &[String]) -> Vec<String> {
    let mut roles: Vec<String> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if !roles.iter().any(|known| known == name) {
            roles.push(name.to_owned());
        }
    }
    roles
}

/// A profile, if its attributes and roles can be kept.
fn fitting(profile: Profile) -> Result<Profile, RecordFlaw> {
    match profile.flaw() {
        None => Ok(profile),
        Some(ProfileFlaw::Custom) => Err(RecordFlaw::Field(RecordField::Custom)),
        Some(ProfileFlaw::Roles) => Err(RecordFlaw::Field(RecordField::Roles)),
    }
}
