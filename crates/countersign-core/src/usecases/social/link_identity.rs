//! Somebody who was signed in comes back from a provider: who they are there becomes theirs, while their session lives.

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::identity::IdentityKey;
use crate::nouns::ids::{SessionId, UserId};
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::providers::SocialIdentity;
use crate::ports::store::StoreError;
use crate::usecases::entering::may_be_told;
use crate::usecases::guarded::with_person;
use crate::usecases::passwords::comparing::insider;
use crate::usecases::social::joining::{Joining, MintedJoin};

/// So many identities may be one user's.
pub const MOST_IDENTITIES: usize = 20;

/// The command: what the trip was begun with, and what the provider says.
#[derive(Clone, Debug)]
pub struct LinkIdentity {
    /// Who began the trip; they showed then that it was still them (A7).
    pub user: UserId,
    /// From which session.
    pub session: SessionId,
    /// The connection it went by.
    pub connection: String,
    /// Who they are there.
    pub identity: SocialIdentity,
}

/// Why nothing was linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkIdentityError {
    /// The session is over, or the user is barred.
    #[error("not signed in any more")]
    SignedOut,
    /// The identity is somebody else's. It stays theirs.
    #[error("the identity belongs to another user")]
    Taken,
    /// The user has [`MOST_IDENTITIES`].
    #[error("too many identities")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds an identity to the user who began the trip, whatever addresses there are on both sides; nothing changes where it
/// is theirs already.
pub fn link_identity(core: &Core, caller: &Caller, command: &LinkIdentity) -> Result<(), LinkIdentityError> {
    let key = IdentityKey {
        issuer: command.identity.issuer.clone(),
        subject: command.identity.subject.clone(),
    };
    let minted = MintedJoin::mint(core);
    let query = PersonQuery {
        identity: Some(key.clone()),
        ..PersonQuery::about(Who::Session(command.session))
    };
    let mut outcome = Err(LinkIdentityError::SignedOut);
    with_person(core, caller, &query, |facts| {
        let judged = judge(facts, command);
        let joining = Joining {
            core,
            caller,
            minted: &minted,
            now: facts.now,
            key: &key,
            connection: &command.connection,
            address: command.identity.address.as_ref(),
            locale: None,
        };
        let (result, changes) = match judged {
            Ok(Some(user)) if may_be_told(user) => (Ok(()), Some(joining.user(user))),
            Ok(Some(user)) => (Ok(()), Some(joining.newcomer(user.id))),
            Ok(None) => (Ok(()), None),
            Err(refusal) => {
                let refused = refused(&refusal).map(|reason| {
                    AuditEvent::new(
                        minted.event,
                        facts.now,
                        AuditKind::IdentityRefused,
                        &caller.source,
                    )
                    .user(command.user)
                    .session(command.session)
                    .with("connection", command.connection.clone())
                    .with("reason", reason)
                });
                (
                    Err(refusal),
                    refused.map(|event| vec![Change::InsertEvent(event)]),
                )
            }
        };
        outcome = result;
        changes
    })?;
    core.wake.wake();
    outcome
}

/// Whose it becomes; nobody's new where it is theirs already.
fn judge<'f>(facts: &'f PersonFacts, command: &LinkIdentity) -> Result<Option<&'f User>, LinkIdentityError> {
    let (user, _) = insider(facts)
        .filter(|(user, _)| user.id == command.user)
        .ok_or(LinkIdentityError::SignedOut)?;
    match &facts.identity {
        Some((owner, _)) if owner.id == user.id => Ok(None),
        Some(_) => Err(LinkIdentityError::Taken),
        None if facts.identities.len() >= MOST_IDENTITIES => Err(LinkIdentityError::TooMany),
        None => Ok(Some(user)),
    }
}

/// The word for the event; a session that is over refused nothing.
fn refused(error: &LinkIdentityError) -> Option<&'static str> {
    match error {
        LinkIdentityError::Taken => Some("taken"),
        LinkIdentityError::TooMany => Some("too_many"),
        LinkIdentityError::SignedOut => Some("signed_out"),
        LinkIdentityError::Store(_) => None,
    }
}
