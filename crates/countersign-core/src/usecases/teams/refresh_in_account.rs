//! Refreshing a session of the Accounts API: by its client's rules, and only while its membership lasts.

use chrono::TimeDelta;

use crate::core::{Caller, Core};
use crate::nouns::account::{Account, AccountStatus, Membership};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::client::Client;
use crate::nouns::ids::EventId;
use crate::nouns::session::{Session, SessionEnd};
use crate::nouns::surface::Surface;
use crate::nouns::user::User;
use crate::ports::store::StoreError;
use crate::tokens::refresh::ShownRefreshToken;
use crate::usecases::entering::idle_of;
use crate::usecases::refresh_session::{
    RefreshSessionError, RefreshTerms, Refreshed, TokenPair, issue_pair_in, rotate,
};

/// Why no tokens were given.
#[derive(Debug, thiserror::Error)]
pub enum RefreshInAccountError {
    /// As on every surface.
    #[error(transparent)]
    Refresh(#[from] RefreshSessionError),
    /// The membership the session was for has ended, or its account is suspended; the session has ended with it.
    #[error("the membership has ended")]
    MembershipEnded,
}

impl From<StoreError> for RefreshInAccountError {
    fn from(error: StoreError) -> Self {
        RefreshInAccountError::Refresh(error.into())
    }
}

/// A refreshed session and the membership it speaks of.
#[derive(Clone)]
pub struct RefreshedInAccount {
    /// The session and its tokens.
    pub refreshed: Refreshed,
    /// The membership, if the session is in an account.
    pub membership: Option<(Membership, Account)>,
}

/// Exchanges a refresh token for the next pair. A changed role shows in it.
pub fn refresh_in_account(
    core: &Core,
    caller: &Caller,
    token: &str,
) -> Result<RefreshedInAccount, RefreshInAccountError> {
    let shown = ShownRefreshToken::parse(token).ok_or(RefreshSessionError::Invalid)?;
    let found = core.store.find_session(shown.session)?;
    let session = found.ok_or(RefreshSessionError::Invalid)?.session;
    let client = core.clients.find(&*core.store, &*core.clock, &session.client)?;
    let client = client.ok_or(RefreshSessionError::Invalid)?;
    let (user, session, now) = rotate(core, caller, &terms(core, &client), &shown)?;
    let membership = match session.details.account {
        Some(account) => {
            let found = core.store.find_membership(account, user.id)?;
            let lasting = found.filter(|(_, account)| account.status == AccountStatus::Active);
            match lasting {
                Some(found) => Some(found),
                None => return end(core, caller, &session, &user),
            }
        }
        None => None,
    };
    let member = membership.as_ref().map(|(membership, _)| membership);
    let tokens =
        issue_tokens(core, &client, &session, &user, member, now).ok_or(RefreshSessionError::NoKey)?;
    Ok(RefreshedInAccount {
        refreshed: Refreshed {
            user,
            session,
            tokens,
            now,
        },
        membership,
    })
}

/// The tokens of a session by its client's rules; `None` without keys.
pub fn issue_tokens(
    core: &Core,
    client: &Client,
    session: &Session,
    user: &User,
    membership: Option<&Membership>,
    now: crate::nouns::Timestamp,
) -> Option<TokenPair> {
    let life = seconds(client.access_token_seconds).unwrap_or(core.policy.sessions.access_token);
    issue_pair_in(core, session, user, membership, life, now)
}

fn terms(core: &Core, client: &Client) -> RefreshTerms {
    let limits = &core.policy.sessions;
    let day = TimeDelta::days(1);
    RefreshTerms {
        surface: Surface::Accounts,
        grace: seconds(client.refresh_grace_seconds).map_or(limits.refresh_grace, |grace| grace.min(day)),
        idle: idle_of(core, client),
    }
}

fn seconds(setting: Option<u32>) -> Option<TimeDelta> {
    setting.map(|seconds| TimeDelta::seconds(i64::from(seconds)))
}

fn end<T>(core: &Core, caller: &Caller, session: &Session, user: &User) -> Result<T, RefreshInAccountError> {
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::new(id, core.now(), AuditKind::SessionEnded, &caller.source)
        .user(user.id)
        .session(session.id)
        .with("reason", SessionEnd::MembershipEnded.as_str());
    core.store
        .end_session(user.id, session.id, SessionEnd::MembershipEnded, &[event])?;
    Err(RefreshInAccountError::MembershipEnded)
}
