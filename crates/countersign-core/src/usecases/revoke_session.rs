//! Revoking by what one holds: a refresh token of any generation, an access token, or a cookie. Idempotent.

use crate::core::{Caller, Core};
use crate::nouns::ids::SessionId;
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Surface;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;
use crate::tokens::access;
use crate::tokens::csrf::csrf_matches;
use crate::tokens::opaque::OpaqueToken;
use crate::tokens::refresh::ShownRefreshToken;
use crate::usecases::end_session::event;

/// Ends the family a refresh token of the Token API belongs to. A token that is unknown or dead is as good as revoked.
pub fn revoke_refresh_token(core: &Core, caller: &Caller, token: &str) -> Result<(), StoreError> {
    revoke_refresh_token_of(core, caller, token, Surface::Token)
}

/// The same on another surface.
pub fn revoke_refresh_token_of(
    core: &Core,
    caller: &Caller,
    token: &str,
    surface: Surface,
) -> Result<(), StoreError> {
    let Some(shown) = ShownRefreshToken::parse(token) else {
        return Ok(());
    };
    let facts = core.store.find_session(shown.session)?;
    let own = facts.filter(|facts| {
        let family = facts.session.family.as_ref();
        facts.session.surface == surface
            && family.is_some_and(|family| shown.belongs_to(&core.keys, &facts.session, family))
    });
    own.map_or(Ok(()), |facts| sign_out(core, caller, &facts))
}

/// An access token of ours, shown to end its session. It may itself have ended: who had a session may say it is over.
#[derive(Clone, Copy, Debug)]
pub struct RevocableToken(SessionId);

/// Checks an access token without the store; `None` if it is none of ours.
pub fn check_revocable(core: &Core, token: &str) -> Option<RevocableToken> {
    access::check_but_for_end(&core.signing(), &core.issuer, token, core.now())
        .map(|claims| RevocableToken(claims.sid))
}

/// Ends the session of an access token of the Token API. One of a session that is over is as good as revoked.
pub fn revoke_access_token(core: &Core, caller: &Caller, token: RevocableToken) -> Result<(), StoreError> {
    revoke_access_token_of(core, caller, token, Surface::Token)
}

/// The same on another surface.
pub fn revoke_access_token_of(
    core: &Core,
    caller: &Caller,
    token: RevocableToken,
    surface: Surface,
) -> Result<(), StoreError> {
    let facts = core.store.find_session(token.0)?;
    let own = facts.filter(|facts| facts.session.surface == surface);
    own.map_or(Ok(()), |facts| sign_out(core, caller, &facts))
}

/// Why a cookie's session was not ended.
#[derive(Debug, thiserror::Error)]
pub enum RevokeCookieError {
    /// The session is live and its CSRF value was not shown.
    #[error("the session's CSRF value was not shown")]
    CsrfFailed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ends the session of a cookie token, if it is live, for whoever shows its CSRF value.
pub fn revoke_cookie(
    core: &Core,
    caller: &Caller,
    token: &OpaqueToken,
    csrf: Option<&str>,
) -> Result<(), RevokeCookieError> {
    let facts = core.store.find_session_by_token(&token.hash())?;
    let Some(facts) = facts.filter(|facts| facts.session.is_live(facts.now)) else {
        return Ok(());
    };
    if !csrf.is_some_and(|shown| csrf_matches(&core.keys, facts.session.id, shown)) {
        return Err(RevokeCookieError::CsrfFailed);
    }
    Ok(sign_out(core, caller, &facts)?)
}

pub(crate) fn sign_out(core: &Core, caller: &Caller, facts: &SessionFacts) -> Result<(), StoreError> {
    let audit = [event(core, caller, facts, SessionEnd::SignedOut).session(facts.session.id)];
    core.store
        .end_session(facts.user.id, facts.session.id, SessionEnd::SignedOut, &audit)
        .map(drop)
}
