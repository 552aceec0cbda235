//! Signing keys follow one another: by themselves when they are old, or at an operator's word.

use chrono::TimeDelta;

use crate::core::Core;
use crate::keys::{SigningKey, SigningKeySet};
use crate::nouns::Timestamp;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::source::Source;
use crate::ports::signing_keys::{SigningKeyCommit, SigningKeyFacts, SigningKeyRow};
use crate::ports::store::StoreError;
use crate::usecases::open_signing_keys::OpenSigningKeysError;

/// How signing keys follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPace {
    /// How long a key signs before the next one takes over; zero: it does so only at an operator's word.
    pub rotate_every: TimeDelta,
    /// How long a key is published before it signs: longer than anybody keeps a copy of the JWKS.
    pub publish_ahead: TimeDelta,
}

impl Default for KeyPace {
    fn default() -> Self {
        Self {
            rotate_every: TimeDelta::days(90),
            publish_ahead: TimeDelta::minutes(10),
        }
    }
}

/// Instances' clocks differ a little: a retired key is published for so much longer than its last token lives.
const LEEWAY: TimeDelta = TimeDelta::minutes(1);
/// How long a retired key is kept for people to look at.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Exchanges the keys in force for those in the store, if they differ; tells whether they did.
pub fn refresh_signing_keys(core: &Core) -> Result<bool, OpenSigningKeysError> {
    let now = core.now();
    let mut rows = core.store.list_signing_keys()?;
    rows.retain(|row| is_in_force(row, now));
    if core.signing().is_made_of(&rows) {
        return Ok(false);
    }
    let keys = SigningKeySet::open(&core.keys, &rows)?;
    core.set_signing(keys);
    Ok(true)
}

/// Makes the next key once the newest has signed for long enough. Of all instances that notice, one does it.
pub fn rotate_old_signing_keys(core: &Core, pace: &KeyPace) -> Result<bool, OpenSigningKeysError> {
    let rows = core.store.list_signing_keys()?;
    if !is_due(&rows, core.now(), pace) {
        return Ok(false);
    }
    let made = rotate(core, pace.publish_ahead, "schedule", |facts| {
        is_due(&facts.keys, facts.now, pace)
    })?;
    Ok(made.is_some())
}

/// Makes the next key at an operator's word: it signs after `publish_ahead`, or at once where that is zero.
pub fn rotate_signing_keys(
    core: &Core,
    publish_ahead: TimeDelta,
) -> Result<SigningKeyRow, OpenSigningKeysError> {
    rotate(core, publish_ahead, "operator", |_| true)?.ok_or(OpenSigningKeysError::NotMade)
}

fn rotate(
    core: &Core,
    publish_ahead: TimeDelta,
    by: &str,
    is_wanted: impl Fn(&SigningKeyFacts) -> bool,
) -> Result<Option<SigningKeyRow>, OpenSigningKeysError> {
    let candidate = SigningKey::generate(&core.keys, &*core.entropy, core.now());
    let candidate = candidate.ok_or(OpenSigningKeysError::NotMade)?;
    let id = EventId::mint(&*core.entropy, core.now());
    let mut made = None;
    core.store.change_signing_keys(&mut |facts| {
        made = is_wanted(facts).then(|| SigningKeyRow {
            created_at: facts.now,
            signs_from: facts.now + publish_ahead,
            ..candidate.clone()
        });
        made.as_ref().map(|next| followed_by(core, next, facts, id, by))
    })?;
    Ok(made)
}

/// The keys before it stay until the last token made with one of them has ended.
fn followed_by(
    core: &Core,
    next: &SigningKeyRow,
    facts: &SigningKeyFacts,
    id: EventId,
    by: &str,
) -> SigningKeyCommit {
    let until = next.signs_from + core.policy.longest_signed() + LEEWAY;
    let staying = facts.keys.iter().filter(|key| key.retires_at.is_none());
    let gone = |key: &&SigningKeyRow| key.retires_at.is_some_and(|at| at + KEPT <= facts.now);
    let event = AuditEvent::new(id, facts.now, AuditKind::KeyCreated, &Source::default())
        .with("kid", next.kid.as_str())
        .with("signs_from", next.signs_from.to_rfc3339())
        .with("by", by);
    SigningKeyCommit {
        insert: vec![next.clone()],
        retire: staying.map(|key| (key.kid.clone(), until)).collect(),
        remove: facts
            .keys
            .iter()
            .filter(gone)
            .map(|key| key.kid.clone())
            .collect(),
        audit: vec![event],
        ..SigningKeyCommit::default()
    }
}

/// Whether a key may still check tokens.
pub(crate) fn is_in_force(key: &SigningKeyRow, now: Timestamp) -> bool {
    key.retires_at.is_none_or(|at| now < at)
}

fn is_due(keys: &[SigningKeyRow], now: Timestamp, pace: &KeyPace) -> bool {
    let newest = keys.iter().filter(|key| key.retires_at.is_none());
    let newest = newest.map(|key| key.signs_from).max();
    pace.rotate_every > TimeDelta::zero() && newest.is_some_and(|from| from + pace.rotate_every <= now)
}

/// Why a key was not retired.
#[derive(Debug, thiserror::Error)]
pub enum RetireSigningKeyError {
    /// There is no such key.
    #[error("there is no signing key {0}")]
    Unknown(String),
    /// It left the JWKS before.
    #[error("signing key {0} was retired already")]
    Retired(String),
    /// Nothing else signs.
    #[error("signing key {0} is the only one that signs: make another first (`countersign keys rotate`)")]
    Only(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Retires a key that another has followed: when its last token has ended, or at once, which ends its tokens. Gives
/// the instant it leaves the JWKS.
pub fn retire_signing_key(core: &Core, kid: &str, at_once: bool) -> Result<Timestamp, RetireSigningKeyError> {
    let id = EventId::mint(&*core.entropy, core.now());
    let name = || kid.to_owned();
    let mut outcome = Err(RetireSigningKeyError::Unknown(name()));
    core.store.change_signing_keys(&mut |facts| {
        let now = facts.now;
        let key = facts.keys.iter().find(|key| key.kid == kid)?;
        let signs =
            |other: &SigningKeyRow| other.kid != kid && other.signs_from <= now && other.retires_at.is_none();
        let at = if at_once {
            now
        } else {
            key.retires_at
                .unwrap_or(now + core.policy.longest_signed() + LEEWAY)
        };
        if !is_in_force(key, now) {
            outcome = Err(RetireSigningKeyError::Retired(name()));
            return None;
        }
        if !facts.keys.iter().any(signs) {
            outcome = Err(RetireSigningKeyError::Only(name()));
            return None;
        }
        outcome = Ok(at);
        let event = AuditEvent::by_operator(id, now, AuditKind::KeyRetired)
            .with("kid", kid)
            .with("at", at.to_rfc3339());
        Some(SigningKeyCommit {
            retire: vec![(name(), at)],
            audit: vec![event],
            ..SigningKeyCommit::default()
        })
    })?;
    outcome
}
