//! Users of GoTrue (Supabase Auth): rows of `auth.users` as JSON, or its admin API's answer, which has no hashes.

use countersign_core::nouns::Timestamp;
use countersign_core::usecases::import::record::UserRecord;
use serde_json::Value;

use super::fields::{Fields, https, parse_instant, tag};
use super::flaw::Flaw;

/// Reads a user; nobody who is deleted or anonymous. What users may write about themselves there gives a name, a picture and
/// a language; attributes come from what the project's own programs wrote.
pub(super) fn user(mut row: Fields, now: Timestamp) -> Result<Option<UserRecord>, Flaw> {
    let is_gone = row.value("deleted_at").is_some();
    if is_gone || row.flag("is_anonymous")? == Some(true) {
        return Ok(None);
    }
    let own = either(&mut row, "raw_user_meta_data", "user_metadata").unwrap_or(Value::Null);
    let said = |names: &[&str]| {
        let texts = names.iter().filter_map(|name| own.get(name)?.as_str());
        texts.map(str::to_owned).find(|text| !text.trim().is_empty())
    };
    let mut custom = match either(&mut row, "raw_app_meta_data", "app_metadata") {
        Some(Value::Object(attributes)) => attributes,
        _ => serde_json::Map::new(),
    };
    custom.retain(|name, _| name != "provider" && name != "providers");
    let verified_at = row.instant("email_confirmed_at")?;
    Ok(Some(UserRecord {
        id: row.text("id")?,
        address: row.text("email")?.unwrap_or_default(),
        is_verified: verified_at.is_some(),
        verified_at,
        is_disabled: is_banned(&mut row, now)?,
        display_name: said(&["full_name", "name", "display_name"]),
        avatar_url: said(&["avatar_url", "picture"]).and_then(https),
        locale: said(&["locale"]).as_deref().and_then(tag),
        phone: row.text("phone")?,
        custom,
        created_at: row.instant("created_at")?,
        password_hash: row.text("encrypted_password")?,
        ..UserRecord::default()
    }))
}

fn is_banned(row: &mut Fields, now: Timestamp) -> Result<bool, Flaw> {
    match row.text("banned_until")?.as_deref() {
        None => Ok(false),
        Some("infinity") => Ok(true),
        Some(until) => Ok(parse_instant("banned_until", until)? > now),
    }
}

/// The same by its name in the table and by that in the API.
fn either(row: &mut Fields, column: &str, field: &str) -> Option<Value> {
    row.value(column).or_else(|| row.value(field))
}
