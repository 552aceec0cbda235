//! Users of Descope, as its management API gives them (search, load) or takes them in a batch (with hashes).

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::UserId;
use countersign_core::passwords::BadHash;
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
    let text = hash(&hashed).ok_or(Flaw::Record(RecordFlaw::Password(BadHash::Unreadable)));
    text.map(Some)
}

/// What is kept apart there, as one text.
fn hash(hashed: &Value) -> Option<String> {
    let whole = hashed.get("bcrypt").or_else(|| hashed.get("django"));
    if let Some(whole) = whole {
        return whole["hash"].as_str().map(str::to_owned);
    }
    let parts = |of: &Value| {
        let (salt, digest) = (of["salt"].as_str()?, of["hash"].as_str()?);
        Some((of["iterations"].as_u64()?, format!("{salt}${digest}")))
    };
    if let Some(pbkdf2) = hashed.get("pbkdf2") {
        let (kind, (rounds, rest)) = (pbkdf2["type"].as_str()?, parts(pbkdf2)?);
        return Some(format!("$pbkdf2-{kind}$i={rounds}${rest}"));
    }
    let argon2 = hashed.get("argon2")?;
    let (rounds, rest) = parts(argon2)?;
    let (memory, lanes) = (argon2["memory"].as_u64()?, argon2["threads"].as_u64()?);
    Some(format!("$argon2id$v=19$m={memory},t={rounds},p={lanes}${rest}"))
}
