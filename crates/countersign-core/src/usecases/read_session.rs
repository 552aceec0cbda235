//! Reading the session behind a credential: a bearer token or a cookie.

use crate::core::Core;
use crate::nouns::client::ClientId;
use crate::nouns::ids::SessionId;
use crate::nouns::surface::Surface;
use crate::nouns::user::UserStatus;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::sessions::SessionKey;
use crate::ports::store::StoreError;
use crate::tokens::access;
use crate::tokens::refresh::ShownRefreshToken;

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum ReadSessionError {
    /// No credential of ours, or its session is over, or its user is disabled.
    #[error("not signed in")]
    Unauthenticated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An access token of ours that has not ended; whether its session lives is yet to be read.
#[derive(Clone, Copy, Debug)]
pub struct CheckedBearer(SessionId);

impl CheckedBearer {
    /// The session it names.
    pub(crate) fn session(self) -> SessionId {
        self.0
    }

    /// How the store knows it.
    pub fn key(self) -> SessionKey {
        SessionKey::Id(self.0)
    }
}

/// Checks an access token without the store: what is garbage, foreign or over never takes its time.
pub fn check_bearer(core: &Core, bearer: &str) -> Result<CheckedBearer, ReadSessionError> {
    let claims = access::check(&core.signing(), &core.issuer, bearer, core.now());
    claims
        .map(|claims| CheckedBearer(claims.sid))
        .ok_or(ReadSessionError::Unauthenticated)
}

/// The same for a token of the Accounts API, with the app it was issued to.
pub fn check_client_bearer(core: &Core, bearer: &str) -> Result<(CheckedBearer, ClientId), ReadSessionError> {
    let claims = access::check(&core.signing(), &core.issuer, bearer, core.now());
    claims
        .and_then(|claims| Some((CheckedBearer(claims.sid), claims.cid?)))
        .ok_or(ReadSessionError::Unauthenticated)
}

/// The session of a checked access token, read from the store: an ended one is refused at once.
pub fn read_session(core: &Core, bearer: CheckedBearer) -> Result<SessionFacts, ReadSessionError> {
    read_session_of(core, bearer, Surface::Token)
}

/// The rule of [`read_session`] and its like, for whoever has read the session already.
pub fn judge_session(
    facts: Option<SessionFacts>,
    surface: Surface,
) -> Result<SessionFacts, ReadSessionError> {
    live(facts, surface).ok_or(ReadSessionError::Unauthenticated)
}

/// A session read by its cookie.
#[derive(Clone, Debug)]
pub struct CookieSession {
    /// The session and its user.
    pub facts: SessionFacts,
    /// Whether it was extended, so that the cookies must be set again.
    pub extended: bool,
}

/// How a cookie's session stands.
#[derive(Clone, Debug)]
pub enum CookieVerdict {
    /// It lives; there is nothing to write.
    Stands(SessionFacts),
    /// It lives, and is past half of its idle time.
    DueToExtend(SessionFacts),
}

/// The rule for the session behind a cookie: it must live; past half of its idle time it is to be extended.
pub fn judge_cookie_session(
    core: &Core,
    facts: Option<SessionFacts>,
) -> Result<CookieVerdict, ReadSessionError> {
    let facts = live(facts, Surface::Browser).ok_or(ReadSessionError::Unauthenticated)?;
    let due = facts
        .session
        .is_due_to_extend(facts.now, core.policy.sessions.idle);
    Ok(if due {
        CookieVerdict::DueToExtend(facts)
    } else {
        CookieVerdict::Stands(facts)
    })
}

/// Extends a session that is due.
pub fn extend_cookie_session(core: &Core, mut facts: SessionFacts) -> Result<CookieSession, StoreError> {
    let now = facts.now;
    let until = facts.session.extended(now, core.policy.sessions.idle);
    core.store.extend_session(facts.session.id, now, until)?;
    facts.session.last_used_at = now;
    facts.session.idle_expires_at = until;
    Ok(CookieSession {
        facts,
        extended: true,
    })
}

/// The session of a checked access token of any surface but the cookies', for use cases that go on from it.
pub fn read_session_of(
    core: &Core,
    bearer: CheckedBearer,
    surface: Surface,
) -> Result<SessionFacts, ReadSessionError> {
    judge_session(core.store.find_session(bearer.0)?, surface)
}

/// The session of the Accounts API that a refresh token belongs to, of whatever generation and in whatever state; `None` if
/// it is no token of ours.
pub fn find_refresh_session(core: &Core, token: &str) -> Result<Option<SessionFacts>, StoreError> {
    let Some(shown) = ShownRefreshToken::parse(token) else {
        return Ok(None);
    };
    let facts = core.store.find_session(shown.session)?;
    Ok(facts.filter(|facts| {
        let family = facts.session.family.as_ref();
        facts.session.surface == Surface::Accounts
            && family.is_some_and(|family| shown.belongs_to(&core.keys, &facts.session, family))
    }))
}

/// The live session behind a refresh token that stands in for a bearer token, as it does in a cookie. It is not spent; only
/// the current generation and its predecessor count.
pub fn read_refresh_session(core: &Core, token: &str) -> Result<SessionFacts, ReadSessionError> {
    let shown = ShownRefreshToken::parse(token).ok_or(ReadSessionError::Unauthenticated)?;
    let facts = live(find_refresh_session(core, token)?, Surface::Accounts);
    let is_recent = |facts: &SessionFacts| {
        let family = facts.session.family.as_ref();
        family.is_some_and(|family| family.generation - shown.generation <= 1)
    };
    facts.filter(is_recent).ok_or(ReadSessionError::Unauthenticated)
}

fn live(facts: Option<SessionFacts>, surface: Surface) -> Option<SessionFacts> {
    facts.filter(|facts| {
        let SessionFacts { now, session, user } = facts;
        session.surface == surface && session.is_live(*now) && user.status == UserStatus::Active
    })
}
