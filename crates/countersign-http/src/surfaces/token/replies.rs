//! What several routes of the Token API show: users, sessions, token pairs.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::{SessionId, UserId};
use countersign_core::nouns::session::Session;
use countersign_core::nouns::user::User;
use countersign_core::usecases::refresh_session::TokenPair;
use schemars::JsonSchema;
use serde::Serialize;

use crate::common::times::rfc3339;
use crate::openapi::wire;

/// A user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "User")]
pub(super) struct UserReply {
    #[schemars(with = "wire::Id")]
    id: UserId,
    /// In canonical form: trimmed, in lower case, the domain as A-labels.
    email: String,
    email_verified: bool,
    name: Option<String>,
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
            email_verified: user.verified_at.is_some(),
            name: user.display_name.clone(),
            avatar_url: user.avatar_url.clone(),
            created_at: rfc3339(user.created_at),
            updated_at: rfc3339(user.updated_at),
        }
    }
}

/// A session: a signed-in device.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Session")]
pub(super) struct SessionReply {
    #[schemars(with = "wire::Id")]
    id: SessionId,
    /// What it was called at sign-in.
    label: Option<String>,
    #[schemars(with = "wire::Instant")]
    created_at: String,
    #[schemars(with = "wire::Instant")]
    last_used_at: String,
    /// When it ends, if it is not used before.
    #[schemars(with = "wire::Instant")]
    expires_at: String,
    /// Browser and system, from fixed lists.
    user_agent: Option<String>,
    /// The network it began in.
    address_prefix: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionReply {
    pub(super) fn new(session: &Session, current: SessionId) -> Self {
        Self {
            id: session.id,
            label: session.label.clone(),
            created_at: rfc3339(session.created_at),
            last_used_at: rfc3339(session.last_used_at),
            expires_at: rfc3339(session.expires_at()),
            user_agent: user_agent(session),
            address_prefix: session.ip_prefix.clone(),
            current: session.id == current,
        }
    }
}

/// `Firefox on Linux`, from fixed lists: never the header itself.
fn user_agent(session: &Session) -> Option<String> {
    match (session.browser.label(), session.platform.label()) {
        (Some(browser), Some(platform)) => Some(format!("{browser} on {platform}")),
        (Some(only), None) | (None, Some(only)) => Some(only.to_owned()),
        (None, None) => None,
    }
}

/// A pair of tokens with all that belongs to it: the reply of verify and of refresh.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Tokens")]
pub(super) struct TokensReply {
    /// A JWT (`typ` `at+jwt`), good for a few minutes.
    access_token: String,
    /// Good for one use; the next reply has its successor.
    refresh_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// The seconds the access token is good for.
    expires_in: i64,
    #[schemars(with = "wire::Instant")]
    expires_at: String,
    #[schemars(with = "wire::Instant")]
    refresh_expires_at: String,
    /// To show at this device's next sign-in; `null` where nobody signed in just now.
    device_token: Option<String>,
    user: UserReply,
    session: SessionReply,
    /// Whether this sign-in made the user.
    is_new_user: bool,
}

impl TokensReply {
    pub(super) fn new(tokens: &TokenPair, user: &User, session: &Session, now: Timestamp) -> Self {
        Self {
            access_token: tokens.access.to_string(),
            refresh_token: tokens.refresh.to_string(),
            token_type: "Bearer",
            expires_in: (tokens.access_expires_at - now).num_seconds().max(0),
            expires_at: rfc3339(tokens.access_expires_at),
            refresh_expires_at: rfc3339(tokens.refresh_expires_at),
            device_token: None,
            user: user.into(),
            session: SessionReply::new(session, session.id),
            is_new_user: false,
        }
    }

    /// After a sign-in: with the device token, and whether the user is new.
    pub(super) fn signed_in(self, device_token: &str, is_new_user: bool) -> Self {
        Self {
            device_token: Some(device_token.to_owned()),
            is_new_user,
            ..self
        }
    }
}
