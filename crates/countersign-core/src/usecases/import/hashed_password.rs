//! A password's hash as Descope and the SDKs for it write it: an object with the kind, and what is kept apart there.

use serde_json::Value;

/// The hash as one text, for [`crate::passwords::PasswordHash::import`]: of `bcrypt` and `django` the text that is there, of
/// `pbkdf2` and `argon2` put together. `None` for any other kind (`firebase`, `phpass`, `md5`), and for what is not whole.
pub fn text_of_hashed_password(hashed: &Value) -> Option<String> {
    let whole = hashed.get("bcrypt").or_else(|| hashed.get("django"));
    if let Some(whole) = whole {
        return whole.get("hash")?.as_str().map(str::to_owned);
    }
    let parts = |of: &Value| {
        let (salt, digest) = (of.get("salt")?.as_str()?, of.get("hash")?.as_str()?);
        Some((of.get("iterations")?.as_u64()?, format!("{salt}${digest}")))
    };
    if let Some(pbkdf2) = hashed.get("pbkdf2") {
        let (kind, (rounds, rest)) = (pbkdf2.get("type")?.as_str()?, parts(pbkdf2)?);
        return Some(format!("$pbkdf2-{kind}$i={rounds}${rest}"));
    }
    let argon2 = hashed.get("argon2")?;
    let (rounds, rest) = parts(argon2)?;
    let (memory, lanes) = (argon2.get("memory")?.as_u64()?, argon2.get("threads")?.as_u64()?);
    Some(format!("$argon2id$v=19$m={memory},t={rounds},p={lanes}${rest}"))
}
