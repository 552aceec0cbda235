//! What a user tells of themself, beside name and picture.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ids::MembershipId;

/// Everything optional about a user. Kept as one JSON document; empty ones are not kept at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// First names, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Family name, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Language tag (BCP 47), at most 35 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<String>,
    /// Time zone name (IANA), at most 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Telephone number as given, at most 32 characters; nothing is ever sent to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The membership a sign-in begins with, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_membership: Option<MembershipId>,
    /// Attributes that operators and their programs set; users never do.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub custom: Map<String, Value>,
    /// Role names over the whole deployment, set by operators' programs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Made by an operator's program: what was set up before the first proof of the mailbox is the operator's word, and
    /// stays.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_operator: bool,
    /// A user of tests: gets no mail, and tokens that say so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
}

/// How many attributes a user may have, and how many roles.
pub const MOST: usize = 100;
/// The longest name of either, in characters.
pub const LONGEST_WORD: usize = 100;
/// The most that all attributes may be as JSON, in octets.
pub const MOST_OF_CUSTOM: usize = 32 * 1024;
/// The same for all roles, which session tokens of the Descope surface carry.
pub const MOST_OF_ROLES: usize = 12 * 1024;
/// The longest URL of a picture, in octets.
pub const LONGEST_PICTURE: usize = 2_048;

/// What of a profile cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileFlaw {
    /// The attributes, by [`fits_custom`].
    Custom,
    /// The roles, by [`fits_roles`].
    Roles,
}

impl Profile {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What of its attributes and roles cannot be kept, whoever set them.
    pub fn flaw(&self) -> Option<ProfileFlaw> {
        self.flaw_since(&Self::default())
    }

    /// The same after a change. Who had too much before may have less of it, piece by piece.
    pub fn flaw_since(&self, before: &Self) -> Option<ProfileFlaw> {
        let (custom, roles) = (&self.custom, &self.roles);
        let custom_is_less =
            || custom.len() <= before.custom.len() && octets(custom) <= octets(&before.custom);
        let roles_are_less = || roles.len() <= before.roles.len() && octets(roles) <= octets(&before.roles);
        if !fits_custom(custom) && !custom_is_less() {
            Some(ProfileFlaw::Custom)
        } else if !fits_roles(roles) && !roles_are_less() {
            Some(ProfileFlaw::Roles)
        } else {
            None
        }
    }
}

/// Whether attributes are few and small, without a control character anywhere.
pub fn fits_custom(attributes: &Map<String, Value>) -> bool {
    attributes.len() <= MOST
        && attributes
            .iter()
            .all(|(name, value)| is_word(name) && is_clean_value(value))
        && octets(attributes) <= MOST_OF_CUSTOM
}

/// Whether roles are few and small, each of one line.
pub fn fits_roles(roles: &[String]) -> bool {
    roles.len() <= MOST && roles.iter().all(|role| is_word(role)) && octets(&roles) <= MOST_OF_ROLES
}

/// Whether a text can be the URL of a picture.
pub fn is_picture(url: &str) -> bool {
    let place = url.strip_prefix("https://");
    url.len() <= LONGEST_PICTURE
        && is_clean(url)
        && !url.contains(char::is_whitespace)
        && place.is_some_and(|place| !place.is_empty() && !place.starts_with('/'))
}

/// Whether no string anywhere in it holds a control character.
pub fn is_clean_value(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => is_clean(text),
        Value::Array(items) => items.iter().all(is_clean_value),
        Value::Object(map) => map
            .iter()
            .all(|(name, value)| is_clean(name) && is_clean_value(value)),
    }
}

/// Whether a text holds no control character.
pub fn is_clean(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

fn is_word(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_WORD && is_clean(text)
}

fn octets(value: &impl Serialize) -> usize {
    serde_json::to_string(value).map_or(usize::MAX, |text| text.len())
}
