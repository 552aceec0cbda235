//! A challenge: one attempt to prove a mailbox, finished by a code or a link.

use super::Timestamp;
use super::address::Address;
use super::bound::Bound;
use super::client::ClientId;
use super::ids::ChallengeId;
use super::ledger::LedgerKey;
use super::surface::{Purpose, Surface};

/// What made a challenge, and so what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeKind {
    /// Asked for by a person; its code was mailed.
    Code,
    /// The way in that a lock leaves: its code is shown behind the link of the `locked_out` mail.
    Lockout,
    /// A link was mailed, with a code beside it for where the link is opened in another browser. Also a token that is
    /// handed from a page to an app without a mail.
    Link,
}

impl ChallengeKind {
    /// Every kind.
    pub const ALL: [ChallengeKind; 3] = [ChallengeKind::Code, ChallengeKind::Lockout, ChallengeKind::Link];

    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            ChallengeKind::Code => "code",
            ChallengeKind::Lockout => "lockout",
            ChallengeKind::Link => "link",
        }
    }

    /// Reads [`ChallengeKind::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Why a challenge ended before its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeEnd {
    /// Its code was shown: it is spent.
    Used,
    /// A newer one took its place.
    Superseded,
    /// A success elsewhere made it pointless.
    Pointless,
}

impl ChallengeEnd {
    /// The word in tables and audit events.
    pub fn as_str(self) -> &'static str {
        match self {
            ChallengeEnd::Used => "used",
            ChallengeEnd::Superseded => "superseded",
            ChallengeEnd::Pointless => "pointless",
        }
    }

    /// Reads [`ChallengeEnd::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [
            ChallengeEnd::Used,
            ChallengeEnd::Superseded,
            ChallengeEnd::Pointless,
        ]
        .into_iter()
        .find(|end| end.as_str() == text)
    }
}

/// The random part a code is derived from; never in a reply, log or mail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 16]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// A challenge as its row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Its row.
    pub id: ChallengeId,
    /// What made it.
    pub kind: ChallengeKind,
    /// The surface it was asked on; no other accepts its code.
    pub surface: Surface,
    /// The app it was asked from.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// The mailbox to be proven.
    pub address: Address,
    /// Whose budget paid for it: the address's or a device's.
    pub lane: LedgerKey,
    /// The random part of its code.
    pub seed: Seed,
    /// The id of the derivation key its code was made with.
    pub key_id: i16,
    /// When it was made.
    pub created_at: Timestamp,
    /// The end of its life, exact.
    pub expires_at: Timestamp,
    /// When guesses began to count: at once for a code; for a lockout, when its button was pressed.
    pub opened_at: Option<Timestamp>,
    /// How many wrong guesses counted.
    pub failed_guesses: i16,
    /// How it ended, if it did.
    pub ended: Option<ChallengeEnd>,
    /// What else it is about.
    pub bound: Bound,
}

impl Challenge {
    /// All that its code and its link are bound to (C4), in the order both are derived from.
    pub(crate) fn binding(&self) -> [&[u8]; 7] {
        [
            self.kind.as_str().as_bytes(),
            self.surface.as_str().as_bytes(),
            self.client.as_str().as_bytes(),
            self.purpose.as_str().as_bytes(),
            self.address.as_str().as_bytes(),
            self.id.0.as_bytes(),
            &self.seed.0,
        ]
    }

    /// Neither ended nor past its deadline at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended.is_none() && now < self.expires_at
    }

    /// Whether more than half of its life lies ahead at `now`.
    pub fn is_in_first_half(&self, now: Timestamp) -> bool {
        (self.expires_at - now) * 2 > self.expires_at - self.created_at
    }
}
