//! A key of an operator's program, as it is written: a name, what it is good for, and its SHA-256 or the file that holds it.

use std::path::Path;

use countersign_core::tokens::management::{ManagementKey, Scope, hash_of};

use crate::settings::value::Value;

/// The fewest characters of a key that is kept in a file.
const SHORTEST: usize = 32;

/// `<id>:<scopes>:<SHA-256>` or `<id>:<scopes>:@<file>`.
#[derive(Clone, Debug)]
pub(crate) struct ManagementKeyText {
    written: String,
    /// What it says.
    pub(crate) key: ManagementKey,
}

impl Value for ManagementKeyText {
    fn kind() -> String {
        "a key like `backend:users+tests:<SHA-256 in hexadecimal>` or `backend:users:@/run/secrets/key`"
            .to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let (Some(id), Some(scopes), Some(secret)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(format!("it is not {}", Self::kind()));
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if id.is_empty() || id.len() > 64 || !id.bytes().all(plain) {
            return Err("the name of a key is letters, digits, `-` and `_`, 64 at most".to_owned());
        }
        let scopes: Option<Vec<Scope>> = scopes.split('+').map(Scope::parse).collect();
        let scopes =
            scopes.ok_or_else(|| format!("the key `{id}` is for `users`, `tests` or `users+tests`"))?;
        let hash = match secret.strip_prefix('@') {
            Some(path) => hash_in(id, Path::new(path))?,
            None => digest(secret)
                .ok_or_else(|| format!("the SHA-256 of the key `{id}` is not 64 hexadecimal digits"))?,
        };
        let id = id.to_owned();
        Ok(Self {
            written: text.to_owned(),
            key: ManagementKey { id, hash, scopes },
        })
    }

    fn show(&self) -> String {
        self.written.clone()
    }
}

fn hash_in(id: &str, path: &Path) -> Result<[u8; 32], String> {
    let key = std::fs::read_to_string(path)
        .map_err(|error| format!("the file of the key `{id}` cannot be read: {error}"))?;
    let key = key.trim();
    if key.chars().count() < SHORTEST || key.contains(':') {
        return Err(format!(
            "the key `{id}` has to be a random text of at least {SHORTEST} characters without a colon"
        ));
    }
    Ok(hash_of(key))
}

fn digest(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (at, octet) in hash.iter_mut().enumerate() {
        *octet = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(hash)
}
