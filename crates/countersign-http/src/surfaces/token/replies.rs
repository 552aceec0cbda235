//! What several routes of the Token API show: users, sessions, token pairs.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::{SessionId, UserId};
use countersign_core::nouns::session::Session;
use countersign_core::nouns::user::User;
use countersign_core::usecases::refresh_session::TokenPair;
use serde::Serialize;

use crate::common::times::rfc3339;

/// A user.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserReply {
    id: UserId,
    email: String,
    email_verified: bool,
    name: Option<String>,
    avatar_url: Option<String>,
    created_at: String,
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

/// A session.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionReply {
    id: SessionId,
    label: Option<String>,
    created_at: String,
    last_used_at: String,
    expires_at: String,
    user_agent: Option<String>,
    address_prefix: Option<String>,
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
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokensReply {
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    expires_in: i64,
    expires_at: String,
    refresh_expires_at: String,
    device_token: Option<String>,
    user: UserReply,
    session: SessionReply,
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
