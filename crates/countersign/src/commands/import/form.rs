//! The form in which users come and go: a JSON object on a line.

use countersign_core::usecases::import::record::UserRecord;
use serde_json::{Map, Value};

use super::fields::Fields;
use super::flaw::Flaw;
use crate::commands::output::instant;

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Result<UserRecord, Flaw> {
    let value = serde_json::from_slice(line).map_err(|_| Flaw::NotJson)?;
    let mut fields = Fields::of(value)?;
    let is_verified = fields.flag("email_verified")?;
    let record = UserRecord {
        id: fields.text("id")?,
        address: fields.text("email")?.unwrap_or_default(),
        is_verified: is_verified.unwrap_or_default(),
        verified_at: fields.instant("email_verified_at")?,
        is_disabled: fields.flag("disabled")?.unwrap_or_default(),
        is_test: fields.flag("test")?.unwrap_or_default(),
        by_operator: fields.flag("by_operator")?.unwrap_or_default(),
        display_name: fields.text("name")?,
        given_name: fields.text("given_name")?,
        family_name: fields.text("family_name")?,
        avatar_url: fields.text("picture")?,
        phone: fields.text("phone")?,
        locale: fields.text("locale")?,
        timezone: fields.text("timezone")?,
        roles: fields.texts("roles")?,
        custom: fields.object("custom")?,
        created_at: fields.instant("created_at")?,
        password_hash: fields.text("password_hash")?,
        password_set_at: fields.instant("password_set_at")?,
    };
    fields.none_left()?;
    if is_verified == Some(false) && record.verified_at.is_some() {
        return Err(Flaw::Contradiction);
    }
    Ok(record)
}

/// Writes the object of a line: what says nothing is left out.
pub(crate) fn write(record: UserRecord) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    let yes = |flag: bool| if flag { Value::Bool(true) } else { Value::Null };
    let some = |at: Option<_>| Value::from(at.map(instant));
    put("id", record.id.into());
    put("email", record.address.into());
    put("email_verified", record.is_verified.into());
    put("email_verified_at", some(record.verified_at));
    put("disabled", yes(record.is_disabled));
    put("test", yes(record.is_test));
    put("by_operator", yes(record.by_operator));
    put("name", record.display_name.into());
    put("given_name", record.given_name.into());
    put("family_name", record.family_name.into());
    put("picture", record.avatar_url.into());
    put("phone", record.phone.into());
    put("locale", record.locale.into());
    put("timezone", record.timezone.into());
    if !record.roles.is_empty() {
        put("roles", record.roles.into());
    }
    if !record.custom.is_empty() {
        put("custom", record.custom.into());
    }
    put("created_at", some(record.created_at));
    put("password_hash", record.password_hash.into());
    put("password_set_at", some(record.password_set_at));
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{"by_operator":true,"created_at":"2024-02-29T12:00:00.000001Z","custom":{"plan":"pro"},"disabled":true,
        "email":"ann@example.com","email_verified":true,"email_verified_at":"2024-03-01T00:00:00.000000Z",
        "family_name":"Lee","given_name":"Ann","id":"01a20456-3d57-7219-a864-0f27f1c3d63c","locale":"de","name":"Ann Lee",
        "password_hash":"$2b$05$x","password_set_at":"2024-03-02T00:00:00.000000Z","phone":"+49 1","picture":
        "https://example.com/a.png","roles":["admin"],"test":true,"timezone":"Europe/Berlin"}"#;

    #[test]
    fn a_line_that_says_everything_reads_back_as_it_was() {
        let record = read(WHOLE.as_bytes()).unwrap();
        let again: Value = serde_json::from_str(WHOLE).unwrap();
        assert_eq!(write(record), again);
        let least = read(br#"{"email":"ann@example.com","name":null,"phone":""}"#).unwrap();
        let expected = serde_json::json!({ "email": "ann@example.com", "email_verified": false });
        assert_eq!(write(least), expected);
    }

    #[test]
    fn what_is_wrong_is_told_without_its_value() {
        for (line, told) in [
            (r#"{"email""#, "not JSON"),
            ("\"ann@example.com\"", "not a JSON object"),
            (r#"{"emial":"secret"}"#, "`emial` is no field"),
            (r#"{"email":7}"#, "`email` is not a text"),
            (
                r#"{"email":"a@b.cd","disabled":"no"}"#,
                "`disabled` is not true or false",
            ),
            (
                r#"{"email":"a@b.cd","roles":[1]}"#,
                "`roles` is not a list of texts",
            ),
            (
                r#"{"email":"a@b.cd","custom":["secret"]}"#,
                "`custom` is not an object",
            ),
            (
                r#"{"email":"a@b.cd","created_at":"yesterday"}"#,
                "`created_at` is not an instant like 2026-01-31T12:00:00Z",
            ),
            (
                r#"{"email":"a@b.cd","email_verified":false,"email_verified_at":"2024-03-02T00:00:00Z"}"#,
                "`email_verified` is false, yet there is `email_verified_at`",
            ),
        ] {
            assert_eq!(read(line.as_bytes()).unwrap_err().to_string(), told, "{line}");
        }
        assert_eq!(read(b"{\"email\":\"\xFF\"}"), Err(Flaw::NotJson));
    }
}
