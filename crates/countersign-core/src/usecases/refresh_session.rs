//! Refreshing: one lineage of tokens, a grace for the one that was just replaced, an end for anything older.

use chrono::TimeDelta;
use zeroize::Zeroizing;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::account::Membership;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::session::{RefreshFamily, Session, SessionEnd};
use crate::nouns::surface::Surface;
use crate::nouns::user::{User, UserStatus};
use crate::ports::meter::Event;
use crate::ports::refresh_session::{RefreshCommit, SessionFacts};
use crate::ports::store::StoreError;
use crate::tokens::access;
use crate::tokens::refresh::{ShownRefreshToken, refresh_token};
use crate::usecases::guarded::guarded;

/// An access token and the refresh token that follows it.
#[derive(Clone)]
pub struct TokenPair {
    /// The access JWT.
    pub access: Zeroizing<String>,
    /// When it ends.
    pub access_expires_at: Timestamp,
    /// The refresh token of the current generation.
    pub refresh: Zeroizing<String>,
    /// When the family ends if it is not used before.
    pub refresh_expires_at: Timestamp,
}

/// A refreshed session.
#[derive(Clone)]
pub struct Refreshed {
    /// Whose.
    pub user: User,
    /// The session as it stands now.
    pub session: Session,
    /// Its tokens.
    pub tokens: TokenPair,
    /// The store's time of it.
    pub now: Timestamp,
}

/// Why no tokens were given.
#[derive(Debug, thiserror::Error)]
pub enum RefreshSessionError {
    /// No token of ours, or its session is over.
    #[error("not a refresh token of a live session")]
    Invalid,
    /// The token was replaced long before; its family has ended.
    #[error("a replaced refresh token came back")]
    Reused,
    /// No key to sign or derive with.
    #[error("no key to issue tokens with")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// By which rules a family lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshTerms {
    /// The surface whose sessions are meant; tokens of others are refused.
    pub surface: Surface,
    /// How long the immediate predecessor is answered with the same successor.
    pub grace: TimeDelta,
    /// How long a session lasts unused.
    pub idle: TimeDelta,
}

/// Exchanges a refresh token of the Token API for the next pair.
pub fn refresh_session(core: &Core, caller: &Caller, token: &str) -> Result<Refreshed, RefreshSessionError> {
    let Some(shown) = ShownRefreshToken::parse(token) else {
        core.meter.note(Event::Refresh { outcome: "invalid" });
        return Err(RefreshSessionError::Invalid);
    };
    let limits = &core.policy.sessions;
    let terms = RefreshTerms {
        surface: Surface::Token,
        grace: limits.refresh_grace,
        idle: limits.idle,
    };
    let (user, session, now) = rotate(core, caller, &terms, &shown)?;
    let tokens = issue_pair(core, &session, &user, now).ok_or(RefreshSessionError::NoKey)?;
    Ok(Refreshed {
        user,
        session,
        tokens,
        now,
    })
}

/// Rotates a family, or answers the predecessor alike; gives whose it is, the session as it stands now, and the store's
/// time.
pub(crate) fn rotate(
    core: &Core,
    caller: &Caller,
    terms: &RefreshTerms,
    shown: &ShownRefreshToken,
) -> Result<(User, Session, Timestamp), RefreshSessionError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let mut outcome = Err(RefreshSessionError::Invalid);
    let mut word = "invalid";
    let done = guarded(core, caller, |attempt| {
        (outcome, word) = (Err(RefreshSessionError::Invalid), "invalid");
        core.store.attempt_refresh(attempt, shown.session, &mut |facts| {
            let (judged, commit) = judge(core, caller, terms, event, shown, facts);
            word = word_for(&judged, commit.as_ref());
            outcome = judged;
            commit
        })
    });
    let outcome = done.map_err(RefreshSessionError::Store).and(outcome);
    if let Err(RefreshSessionError::Store(_)) = &outcome {
        word = "failed";
    }
    core.meter.note(Event::Refresh { outcome: word });
    outcome
}

/// Only where something was replaced there is something to commit: so a repeat within the grace is told from a first
/// use, and the reuse that ended a family from those that came later.
fn word_for(judged: &Judged, commit: Option<&RefreshCommit>) -> &'static str {
    match (judged, commit) {
        (Ok(_), Some(_)) => "rotated",
        (Ok(_), None) => "grace",
        (Err(RefreshSessionError::Reused), Some(_)) => "reused",
        (Err(RefreshSessionError::Reused), None) => "reused_again",
        (Err(_), _) => "invalid",
    }
}

type Judged = Result<(User, Session, Timestamp), RefreshSessionError>;

/// The rule: the current generation rotates; its predecessor, within the grace, is answered alike; all else is theft.
fn judge(
    core: &Core,
    caller: &Caller,
    terms: &RefreshTerms,
    event: EventId,
    shown: &ShownRefreshToken,
    facts: &SessionFacts,
) -> (Judged, Option<RefreshCommit>) {
    let (session, user, now) = (&facts.session, &facts.user, facts.now);
    let invalid = (Err(RefreshSessionError::Invalid), None);
    let Some(family) = session
        .family
        .as_ref()
        .filter(|family| shown.belongs_to(&core.keys, session, family))
    else {
        return invalid;
    };
    if session.ended == Some(SessionEnd::RefreshReused) {
        return (Err(RefreshSessionError::Reused), None);
    }
    if session.surface != terms.surface || !session.is_live(now) || user.status != UserStatus::Active {
        return invalid;
    }
    let age = family.generation - shown.generation;
    let in_grace = age == 1 && now < family.rotated_at + terms.grace;
    if age < 0 {
        // A generation yet to come: the store was set back to an older state. Nobody stole anything.
        invalid
    } else if age == 0 {
        let idle_expires_at = session.extended(now, terms.idle);
        let seen = family.generation;
        let next = RefreshFamily {
            generation: seen + 1,
            rotated_at: now,
            ..family.clone()
        };
        let session = Session {
            family: Some(next),
            last_used_at: now,
            idle_expires_at,
            ..session.clone()
        };
        let not_after = facts.session.expires_at();
        let commit = RefreshCommit::Rotate {
            seen,
            rotated_at: now,
            idle_expires_at,
            not_after,
        };
        (Ok((user.clone(), session, now)), Some(commit))
    } else if in_grace {
        (Ok((user.clone(), session.clone(), now)), None)
    } else {
        let audit = AuditEvent::new(event, now, AuditKind::RefreshReused, &caller.source)
            .user(user.id)
            .session(session.id)
            .address(&user.address)
            .with("shown", shown.generation)
            .with("current", family.generation);
        let end = SessionEnd::RefreshReused;
        let commit = RefreshCommit::End {
            seen: family.generation,
            end,
            audit: vec![audit],
        };
        (Err(RefreshSessionError::Reused), Some(commit))
    }
}

/// The tokens of a session as it stands; `None` without keys, or for a session without a family.
pub fn issue_pair(core: &Core, session: &Session, user: &User, now: Timestamp) -> Option<TokenPair> {
    issue_pair_in(core, session, user, None, core.policy.sessions.access_token, now)
}

/// The same with a membership it speaks of, and another life of the access token.
pub fn issue_pair_in(
    core: &Core,
    session: &Session,
    user: &User,
    membership: Option<&Membership>,
    life: TimeDelta,
    now: Timestamp,
) -> Option<TokenPair> {
    let family = session.family.as_ref()?;
    let subject = (session, user, membership);
    let (access, access_expires_at) = access::issue(&core.signing(), &core.issuer, subject, now, life)?;
    let refresh = refresh_token(&core.keys, session, family, family.generation)?;
    Some(TokenPair {
        access: Zeroizing::new(access),
        access_expires_at,
        refresh,
        refresh_expires_at: session.expires_at(),
    })
}
