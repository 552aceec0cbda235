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

impl Profile {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
