//! Users of Keycloak: those of a realm export, with PBKDF2 or Argon2 in `credentialData` and `secretData`.

use countersign_core::nouns::Timestamp;
use countersign_core::passwords::BadHash;
use countersign_core::usecases::import::record::{RecordFlaw, UserRecord};
use serde_json::Value;

use super::fields::{Fields, https, tag};
use super::flaw::Flaw;

/// Roles that every user of a realm has.
const EVERYBODYS: [&str; 2] = ["offline_access", "uma_authorization"];

/// Reads a user; no service account is one. Of the attributes, which users of some realms may write themselves, language,
/// telephone and picture are taken.
pub(super) fn user(mut user: Fields, _: Timestamp) -> Result<Option<UserRecord>, Flaw> {
    if user.value("serviceAccountClientId").is_some() {
        return Ok(None);
    }
    let attributes = user.object("attributes")?;
    let attribute = |name: &str| {
        let values = attributes.get(name)?;
        let first = values.get(0).unwrap_or(values).as_str()?;
        Some(first.to_owned()).filter(|text| !text.is_empty())
    };
    let (given_name, family_name) = (user.text("firstName")?, user.text("lastName")?);
    let names: Vec<&str> = [&given_name, &family_name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let display_name = Some(names.join(" ")).filter(|name| !name.is_empty());
    let roles = user.texts("realmRoles")?;
    let is_own = |role: &String| !EVERYBODYS.contains(&role.as_str()) && !role.starts_with("default-roles-");
    let (password_hash, password_set_at) = password(&mut user)?;
    Ok(Some(UserRecord {
        id: user.text("id")?,
        address: user.text("email")?.unwrap_or_default(),
        is_verified: user.flag("emailVerified")?.unwrap_or_default(),
        is_disabled: user.flag("enabled")? == Some(false),
        display_name,
        given_name,
        family_name,
        avatar_url: attribute("picture").and_then(https),
        phone: attribute("phoneNumber").or_else(|| attribute("phone_number")),
        locale: attribute("locale").as_deref().and_then(tag),
        roles: roles.into_iter().filter(is_own).collect(),
        created_at: user.since_epoch("createdTimestamp", 1)?,
        password_hash,
        password_set_at,
        ..UserRecord::default()
    }))
}

/// The first password of the credentials.
fn password(user: &mut Fields) -> Result<(Option<String>, Option<Timestamp>), Flaw> {
    let Some(Value::Array(credentials)) = user.value("credentials") else {
        return Ok((None, None));
    };
    let mut passwords = credentials.into_iter().filter(|one| one["type"] == "password");
    let Some(password) = passwords.next() else {
        return Ok((None, None));
    };
    let unreadable = || Flaw::Record(RecordFlaw::Password(BadHash::Unreadable));
    let mut password = Fields::of(password)?;
    let mut part = |name| match password.value(name)? {
        Value::String(text) => serde_json::from_str(&text).ok(),
        other => Some(other),
    };
    let (data, secret): (Option<Value>, Option<Value>) = (part("credentialData"), part("secretData"));
    let hash = data.zip(secret).and_then(|(data, secret)| hash(&data, &secret));
    let set_at = password.since_epoch("createdDate", 1)?;
    Ok((Some(hash.ok_or_else(unreadable)?), set_at))
}

/// What is kept apart there, as one text.
fn hash(data: &Value, secret: &Value) -> Option<String> {
    let (salt, digest) = (secret["salt"].as_str()?, secret["value"].as_str()?);
    let rounds = data["hashIterations"].as_u64()?;
    let parameter = |name: &str| {
        let values = data.get("additionalParameters")?.get(name)?;
        values.get(0).unwrap_or(values).as_str()
    };
    let name = match data["algorithm"].as_str()? {
        "pbkdf2" => "pbkdf2-sha1",
        name @ ("pbkdf2-sha256" | "pbkdf2-sha512") => name,
        "argon2" => {
            let version = match parameter("version")? {
                "1.3" => 19,
                "1.0" => 16,
                _ => return None,
            };
            let (kind, memory, lanes) = (
                parameter("type")?,
                parameter("memory")?,
                parameter("parallelism")?,
            );
            return Some(format!(
                "$argon2{kind}$v={version}$m={memory},t={rounds},p={lanes}${salt}${digest}"
            ));
        }
        _ => return None,
    };
    Some(format!("${name}$i={rounds}${salt}${digest}"))
}
