//! What a mail tells beyond its code or link: who invites, to what, and who set things up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::browser::{Browser, Platform};

/// The words a mail is written with; each mail says which it uses. No secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailWords {
    /// Who invites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inviter: Option<TypedName>,
    /// The account (team) somebody is invited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<TypedName>,
    /// The role there: `owner`, `admin`, `member` or `viewer`. Any other word is left unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The feature of a waitlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<TypedName>,
    /// Another address than the recipient's, as [`super::address::Address::masked`] shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_address: Option<String>,
    /// The social provider, by the name people know it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<TypedName>,
    /// When the account was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up_at: Option<Timestamp>,
    /// The browser family it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up_browser: Option<Browser>,
    /// The operating system family it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up_platform: Option<Platform>,
    /// As [`super::bound::Bound::options`]: not yet harmless.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

impl MailWords {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A name as somebody typed it, in one line of at most 80 characters. It may hold a URL, markup or direction marks:
/// whoever shows it makes it harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TypedName(String);

/// Nothing but white space is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name is blank")]
pub struct BlankName;

const MAX_CHARS: usize = 80;

impl TypedName {
    /// Cuts a name; `None` for a blank one. Control characters become spaces, since PostgreSQL keeps no NUL in JSON.
    pub fn cut(text: &str) -> Option<Self> {
        let line: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let cut: String = line.trim().chars().take(MAX_CHARS).collect();
        let name = cut.trim_end();
        (!name.is_empty()).then(|| Self(name.to_owned()))
    }

    /// The text, not yet harmless.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for TypedName {
    type Error = BlankName;

    fn try_from(text: String) -> Result<Self, BlankName> {
        Self::cut(&text).ok_or(BlankName)
    }
}

impl From<TypedName> for String {
    fn from(name: TypedName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_one_line_and_else_kept() {
        let cut = |text: &str| TypedName::cut(text).map(String::from);
        assert_eq!(cut(" Ada\r\n\u{0}Lovelace "), Some("Ada   Lovelace".to_owned()));
        assert_eq!(
            cut("https://evil.example <b>"),
            Some("https://evil.example <b>".to_owned())
        );
        assert_eq!(cut(&"名".repeat(81)), Some("名".repeat(80)));
        assert_eq!(cut(&format!("{} y", "x".repeat(79))), Some("x".repeat(79)));
        assert_eq!(cut("\u{0}\n "), None);
    }

    #[test]
    fn words_survive_the_store_and_the_empty_take_no_room() {
        assert_eq!(serde_json::to_string(&MailWords::default()).unwrap(), "{}");
        let words = MailWords {
            inviter: TypedName::cut("Ada"),
            role: Some("admin".to_owned()),
            set_up_browser: Some(Browser::Firefox),
            ..MailWords::default()
        };
        let json = serde_json::to_string(&words).unwrap();
        assert_eq!(
            json,
            r#"{"inviter":"Ada","role":"admin","set_up_browser":"firefox"}"#
        );
        assert_eq!(serde_json::from_str::<MailWords>(&json).unwrap(), words);
    }
}
