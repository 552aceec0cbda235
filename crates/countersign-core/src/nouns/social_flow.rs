//! A social flow: one trip of one browser to a provider and back.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::challenge::Seed;
use super::client::ClientId;
use super::ids::{SessionId, SocialFlowId, UserId};
use super::surface::Surface;

/// What the trip is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// To sign in or up.
    SignIn,
    /// To add the identity to a user who is signed in, while that session lives. It never signs anybody in.
    Link {
        /// Who began it.
        user: UserId,
        /// From which session.
        session: SessionId,
    },
}

/// What the trip was begun with; it comes back to this and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Itinerary {
    /// What for.
    pub intent: Intent,
    /// The connection it goes by.
    pub connection: String,
    /// Where in the app it ends; `None` on the Browser API, whose end is a setting.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub redirect_uri: Option<String>,
    /// The app's own `state`, returned verbatim; at most 2,048 octets.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app_state: Option<String>,
    /// The app's PKCE challenge (RFC 7636, S256): redeeming the handed-over token then needs its verifier.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code_challenge: Option<String>,
    /// SHA-256 of the browser's own random cookie.
    pub browser: [u8; 32],
}

/// A flow as its row stands. `state`, nonce and PKCE verifier are derived from the seed, never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocialFlow {
    /// Which.
    pub id: SocialFlowId,
    /// The surface it was begun on.
    pub surface: Surface,
    /// The app it was begun from.
    pub client: ClientId,
    /// Where it goes.
    pub itinerary: Itinerary,
    /// The random part of its secrets.
    pub seed: Seed,
    /// The generation of keys they are derived with.
    pub key_id: i16,
    /// When it was begun.
    pub created_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
}
