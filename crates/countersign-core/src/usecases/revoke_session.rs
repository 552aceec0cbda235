//! Revoking by what one holds: a refresh token of any generation, or a cookie. Idempotent.

use crate::core::{Caller, Core};
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Surface;
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;
use crate::tokens::opaque::OpaqueToken;
use crate::tokens::refresh::ShownRefreshToken;
use crate::usecases::end_session::event;

/// Ends the family a refresh token belongs to. A token that is unknown or dead is as good as revoked.
pub fn revoke_refresh_token(core: &Core, caller: &Caller, token: &str) -> Result<(), StoreError> {
    let Some(shown) = ShownRefreshToken::parse(token) else {
        return Ok(());
    };
    let facts = core.store.find_session(shown.session)?;
    let own = facts.filter(|facts| {
        let family = facts.session.family.as_ref();
        facts.session.surface == Surface::Token
            && family.is_some_and(|family| shown.belongs_to(&core.keys, &facts.session, family))
    });
    own.map_or(Ok(()), |facts| sign_out(core, caller, &facts))
}

/// Ends the session of a cookie token, if there is one.
pub fn revoke_cookie(core: &Core, caller: &Caller, token: &OpaqueToken) -> Result<(), StoreError> {
    let facts = core.store.find_session_by_token(&token.hash())?;
    facts.map_or(Ok(()), |facts| sign_out(core, caller, &facts))
}

fn sign_out(core: &Core, caller: &Caller, facts: &SessionFacts) -> Result<(), StoreError> {
    let audit = [event(core, caller, facts, SessionEnd::SignedOut).session(facts.session.id)];
    core.store
        .end_session(facts.user.id, facts.session.id, SessionEnd::SignedOut, &audit)
        .map(drop)
}
