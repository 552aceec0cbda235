//! A language tag a person asked for, kept only if it has the shape of one.

use serde::{Deserialize, Serialize};

/// A BCP 47 language tag of at most 35 octets, letters, digits and hyphens only; matched later, by the mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Locale(String);

impl Locale {
    /// Reads a tag; `None` where it is none. A locale nobody has is not an error: mails fall back.
    pub fn parse(text: &str) -> Option<Self> {
        let plain =
            |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        let tag = text.trim();
        (tag.len() <= 35 && tag.split('-').all(plain)).then(|| Self(tag.to_ascii_lowercase()))
    }

    /// The first tag of an `Accept-Language` header (RFC 9110), whatever its weight.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let first = header.split(',').next()?;
        Self::parse(first.split(';').next()?)
    }

    /// The tag in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
