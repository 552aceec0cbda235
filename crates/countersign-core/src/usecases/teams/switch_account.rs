//! Going on in another account, within the same session.

use super::acting::{Acting, TeamError, act, query};
use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, Membership};
use crate::nouns::ids::AccountId;
use crate::nouns::session::{Session, SessionDetails};
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::usecases::read_session::CheckedBearer;

/// A session, in the account it is in from now on.
#[derive(Clone, Debug)]
pub struct Switched {
    /// Whose.
    pub user: User,
    /// The session.
    pub session: Session,
    /// The membership its tokens speak of.
    pub membership: Membership,
    /// The account.
    pub account: Account,
    /// The store's time of it.
    pub now: Timestamp,
}

/// Moves a session to another account of its user; refused as [`TeamError::Forbidden`] where they are no member.
pub fn switch_account(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
) -> Result<Switched, TeamError> {
    act(core, caller, "switch", &query(bearer, account), |facts| {
        let acting = Acting::of(facts)?;
        let details = SessionDetails {
            account: Some(account),
            ..acting.session.details.clone()
        };
        let change = Change::UpdateSession(
            acting.session.id,
            details.clone(),
            acting.session.authenticated_at,
        );
        let switched = Switched {
            user: acting.user.clone(),
            session: Session {
                details,
                ..acting.session.clone()
            },
            membership: acting.membership.clone(),
            account: acting.account.account.clone(),
            now: facts.now,
        };
        Ok((switched, vec![change]))
    })
}
