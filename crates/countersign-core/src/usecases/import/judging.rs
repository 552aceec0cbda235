//! Whether a record can become a user, and which.

use serde_json::{Map, Value};

use super::record::{RecordField, RecordFlaw, UserRecord};
use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::ids::UserId;
use crate::nouns::locale::Locale;
use crate::nouns::profile::Profile;
use crate::nouns::user::{User, UserStatus};
use crate::passwords::PasswordHash;
use crate::ports::imports::ImportedUser;
use crate::ports::people::PasswordCredential;
use crate::usecases::update_profile::{LONGEST_NAME, is_time_zone};

/// The longest URL of a picture, in octets.
const LONGEST_URL: usize = 2_048;
/// The longest telephone number, in characters.
const LONGEST_PHONE: usize = 32;
/// How many roles at most, and how long each may be, in characters.
const MOST_ROLES: usize = 100;
const LONGEST_ROLE: usize = 100;
/// How many attributes at most, and how much all of them may be as JSON, in octets.
const MOST_ATTRIBUTES: usize = 100;
const MOST_CUSTOM: usize = 16 * 1024;

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
        profile: Profile {
            given_name: name(record.given_name, RecordField::GivenName)?,
            family_name: name(record.family_name, RecordField::FamilyName)?,
            preferred_language: language(record.locale.as_deref())?,
            timezone: time_zone(record.timezone.as_deref())?,
            phone: short(record.phone.as_deref(), LONGEST_PHONE, RecordField::Phone)?,
            custom: custom(record.custom)?,
            roles: roles(&record.roles)?,
            is_test: record.is_test,
            by_operator: record.by_operator,
            preferred_membership: None,
        },
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
    let url = short(url, LONGEST_URL, RecordField::Picture)?;
    let fits = |url: &String| {
        let place = url.strip_prefix("https://");
        url.len() <= LONGEST_URL
            && !url.contains(char::is_whitespace)
            && place.is_some_and(|place| !place.is_empty() && !place.starts_with('/'))
    };
    if url.as_ref().is_none_or(fits) {
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
fn roles(names: &[String]) -> Result<Vec<String>, RecordFlaw> {
    let flaw = RecordFlaw::Field(RecordField::Roles);
    let mut roles: Vec<String> = Vec::new();
    for name in names {
        let name = short(Some(name.as_str()), LONGEST_ROLE, RecordField::Roles)?.ok_or(flaw)?;
        if !roles.contains(&name) {
            roles.push(name);
        }
        if roles.len() > MOST_ROLES {
            return Err(flaw);
        }
    }
    Ok(roles)
}

fn custom(attributes: Map<String, Value>) -> Result<Map<String, Value>, RecordFlaw> {
    let octets = serde_json::to_string(&attributes).map_or(usize::MAX, |text| text.len());
    if attributes.len() > MOST_ATTRIBUTES || octets > MOST_CUSTOM {
        Err(RecordFlaw::Field(RecordField::Custom))
    } else {
        Ok(attributes)
    }
}
