//! Users of Descope, as its management API gives them (search, load) or takes them in a batch (with hashes).

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::UserId;
use countersign_core::passwords::BadHash;
use countersign_core::usecases::import::hashed_password::text_of_hashed_password;
use countersign_core::usecases::import::record::{RecordFlaw, UserRecord};
use serde_json::Value;

use super::fields::{Fields, https};
use super::flaw::Flaw;

/// The attribute that keeps an id which is none here.
const FORMER_ID: &str = "descope_user_id";

/// Reads a user.
pub(super) fn user(mut user: Fields, _: Timestamp) -> Result<Option<UserRecord>, Flaw> {
    let mut custom = user.object("customAttributes")?;
    let former = user.text("userId")?;
    let id = former.clone().filter(|id| UserId::parse(id).is_some());
    if let Some(former) = former.filter(|_| id.is_none()) {
        custom.insert(FORMER_ID.to_owned(), Value::String(former));
    }
    let mut login_ids = user.texts("loginIds")?;
    login_ids.extend(user.text("loginIdOrUserId")?);
    login_ids.extend(user.text("loginId")?);
    let email = user.text("email")?;
    // What is known of the mailbox is known of `email`, and of nothing that somebody signs in with.
    let is_verified = email.is_some() && user.flag("verifiedEmail")? == Some(true);
    let mut roles = user.texts("roleNames")?;
    roles.extend(user.texts("roles")?);
    Ok(Some(UserRecord {
        id,
        address: email
            .or_else(|| login_ids.into_iter().find(|id| id.contains('@')))
            .unwrap_or_default(),
        is_verified,
        is_disabled: user.text("status")?.as_deref() == Some("disabled"),
        is_test: user.flag("test")?.unwrap_or_default(),
        display_name: user.text("name")?.or(user.text("displayName")?),
        given_name: user.text("givenName")?,
        family_name: user.text("familyName")?,
        avatar_url: user.text("picture")?.and_then(https),
        phone: user.text("phone")?,
        roles,
        custom,
        created_at: user.since_epoch("createdTime", 1_000)?,
        password_hash: password(&mut user)?,
        ..UserRecord::default()
    }))
}

fn password(user: &mut Fields) -> Result<Option<String>, Flaw> {
    let Some(hashed) = user.value("hashedPassword") else {
        return Ok(None);
    };
    let text =
        text_of_hashed_password(&hashed).ok_or(Flaw::Record(RecordFlaw::Password(BadHash::Unreadable)));
    text.map(Some)
}
