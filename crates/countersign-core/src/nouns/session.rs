//! A session (a signed-in device) and its refresh family.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Timestamp;
use super::browser::{Browser, Platform};
use super::challenge::Seed;
use super::client::ClientId;
use super::ids::{AccountId, SessionId, UserId};
use super::surface::Surface;
use crate::policy::SessionLimits;

/// Why a session ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// The person signed out or revoked it.
    SignedOut,
    /// The person ended it from another session.
    Revoked,
    /// A refresh token came back that had been replaced long before: one of two holders is a thief.
    RefreshReused,
    /// The password was set anew.
    PasswordChanged,
    /// The user's address changed.
    AddressChanged,
    /// The mailbox was proven for the first time: what had been set up before ended.
    FirstProof,
    /// The membership it was for ended.
    MembershipEnded,
}

impl SessionEnd {
    /// The word in tables and audit events.
    pub fn as_str(self) -> &'static str {
        match self {
            SessionEnd::SignedOut => "signed_out",
            SessionEnd::Revoked => "revoked",
            SessionEnd::RefreshReused => "refresh_reused",
            SessionEnd::PasswordChanged => "password_changed",
            SessionEnd::AddressChanged => "address_changed",
            SessionEnd::FirstProof => "first_proof",
            SessionEnd::MembershipEnded => "membership_ended",
        }
    }

    /// Reads [`SessionEnd::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [
            SessionEnd::SignedOut,
            SessionEnd::Revoked,
            SessionEnd::RefreshReused,
            SessionEnd::PasswordChanged,
            SessionEnd::AddressChanged,
            SessionEnd::FirstProof,
            SessionEnd::MembershipEnded,
        ]
        .into_iter()
        .find(|end| end.as_str() == text)
    }
}

/// The refresh family of a session: one lineage of tokens, of which one generation is current.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshFamily {
    /// The random part of its tokens.
    pub seed: Seed,
    /// The id of the key its tokens are made with.
    pub key_id: i16,
    /// The current generation, from 1. Also the guard of the row.
    pub generation: i32,
    /// When the current generation replaced its predecessor.
    pub rotated_at: Timestamp,
}

/// What some sessions are about beside their user. Kept as one JSON document; empty ones are not kept at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionDetails {
    /// The account its tokens are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// How the person proved who they are (RFC 8176, and `email`); empty: by the mailbox.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// Claims the caller wanted in its tokens; not to be trusted.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
    /// Claims an operator's program wanted in its tokens.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub trusted_claims: Map<String, Value>,
    /// Whether a second proof raised it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stepped_up: bool,
}

impl SessionDetails {
    /// The word in `amr` for a sign-in at a provider. RFC 8176 has none; this one is what others use.
    pub const FEDERATED: &'static str = "fed";

    /// Whether it began at a provider, with or without a proof of the mailbox.
    pub fn is_federated(&self) -> bool {
        self.amr.iter().any(|kind| kind == Self::FEDERATED)
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A session as its row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its row, and the name of its refresh family.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The surface it was made on; no other accepts its tokens.
    pub surface: Surface,
    /// The app it was made from.
    pub client: ClientId,
    /// What the person calls it.
    pub label: Option<String>,
    /// The browser family it was made from.
    pub browser: Browser,
    /// The operating system family it was made from.
    pub platform: Platform,
    /// The network it was made from, as [`super::source::Source::ip_prefix`] cuts it.
    pub ip_prefix: Option<String>,
    /// When the person proved who they are; a refresh does not move it.
    pub authenticated_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last refreshed or extended.
    pub last_used_at: Timestamp,
    /// Its end unless it is used before.
    pub idle_expires_at: Timestamp,
    /// Its end whatever happens.
    pub absolute_expires_at: Timestamp,
    /// Its refresh family; sessions of cookies have none.
    pub family: Option<RefreshFamily>,
    /// How it ended, if it did.
    pub ended: Option<SessionEnd>,
    /// What else it is about.
    pub details: SessionDetails,
}

impl Session {
    /// Neither ended nor past a deadline at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended.is_none() && now < self.expires_at()
    }

    /// The earlier of its two deadlines.
    pub fn expires_at(&self) -> Timestamp {
        self.idle_expires_at.min(self.absolute_expires_at)
    }

    /// The idle deadline after a use at `now`: never past the absolute one.
    pub fn extended(&self, now: Timestamp, idle: TimeDelta) -> Timestamp {
        (now + idle).min(self.absolute_expires_at)
    }

    /// Whether less than half of the idle time is left, so that a read should extend it.
    pub fn is_due_to_extend(&self, now: Timestamp, idle: TimeDelta) -> bool {
        self.idle_expires_at < self.absolute_expires_at && (self.idle_expires_at - now) * 2 < idle
    }

    /// Whether the sign-in is recent enough for what needs a fresh one.
    pub fn is_fresh(&self, now: Timestamp, limits: &SessionLimits) -> bool {
        now < self.authenticated_at + limits.fresh_sign_in
    }
}
