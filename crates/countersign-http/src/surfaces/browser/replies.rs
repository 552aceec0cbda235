//! What several routes of the Browser API show.

use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::User;
use schemars::JsonSchema;
use serde::Serialize;

use crate::common::times::rfc3339;
use crate::openapi::wire;

/// A user.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "User")]
pub(super) struct UserReply {
    #[schemars(with = "wire::Id")]
    id: UserId,
    /// In canonical form: trimmed, in lower case, the domain as A-labels.
    email: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
    #[schemars(with = "wire::Instant")]
    created_at: String,
    #[schemars(with = "wire::Instant")]
    updated_at: String,
}

impl From<&User> for UserReply {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            email: user.address.as_str().to_owned(),
            display_name: user.display_name.clone(),
            avatar_url: user.avatar_url.clone(),
            created_at: rfc3339(user.created_at),
            updated_at: rfc3339(user.updated_at),
        }
    }
}
