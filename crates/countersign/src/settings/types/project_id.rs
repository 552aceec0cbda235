//! A project id of the Descope-compatible API.

use crate::settings::value::Value;

/// Letters, digits, `-` and `_`: it stands in URLs, and before a colon in a header.
pub(crate) struct ProjectId(String);

impl Value for ProjectId {
    fn kind() -> String {
        "a name of letters, digits, `-` and `_`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("`{}` is not {}", text.escape_debug(), Self::kind()))
        }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
