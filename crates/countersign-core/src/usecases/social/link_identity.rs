//! Adding an identity to a user who is signed in, and taking one off. Both need a fresh sign-in (A7).

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::identity::{Identity, IdentityKey};
use crate::nouns::ids::{EventId, IdentityId, SessionId};
use crate::nouns::session::Session;
use crate::nouns::user::{User, UserStatus};
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::providers::SocialIdentity;
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;

/// Why nothing was linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkIdentityError {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// The sign-in is too long ago.
    #[error("a fresh sign-in is needed")]
    ReauthenticationRequired,
    /// The identity is somebody else's.
    #[error("the identity belongs to another user")]
    Taken,
    /// No such identity of this user.
    #[error("no such identity")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds an identity to the user of a session; nothing changes where it is theirs already.
pub fn link_identity(
    core: &Core,
    caller: &Caller,
    session: SessionId,
    connection: &str,
    social: &SocialIdentity,
) -> Result<(), LinkIdentityError> {
    let (entropy, minted_at) = (&*core.entropy, core.now());
    let (id, event) = (
        IdentityId::mint(entropy, minted_at),
        EventId::mint(entropy, minted_at),
    );
    let key = IdentityKey {
        issuer: social.issuer.clone(),
        subject: social.subject.clone(),
    };
    let query = PersonQuery {
        identity: Some(key.clone()),
        ..PersonQuery::about(Who::Session(session))
    };
    act(core, caller, &query, |facts, user, _| {
        if let Some((owner, _)) = &facts.identity {
            let theirs = owner.id == user.id;
            return if theirs {
                Ok(Vec::new())
            } else {
                Err(LinkIdentityError::Taken)
            };
        }
        let identity = Identity {
            id,
            user: user.id,
            key: key.clone(),
            connection: connection.to_owned(),
            address: social.address.clone(),
            created_at: facts.now,
            last_used_at: facts.now,
        };
        let event = AuditEvent::new(event, facts.now, AuditKind::IdentityLinked, &caller.source)
            .user(user.id)
            .with("connection", connection);
        Ok(vec![Change::InsertIdentity(identity), Change::InsertEvent(event)])
    })
}

/// Takes an identity off the user of a session.
pub fn unlink_identity(
    core: &Core,
    caller: &Caller,
    session: SessionId,
    identity: IdentityId,
) -> Result<(), LinkIdentityError> {
    let event = EventId::mint(&*core.entropy, core.now());
    act(
        core,
        caller,
        &PersonQuery::about(Who::Session(session)),
        |facts, user, _| {
            if !facts.identities.iter().any(|own| own.id == identity) {
                return Err(LinkIdentityError::NotFound);
            }
            let event =
                AuditEvent::new(event, facts.now, AuditKind::IdentityUnlinked, &caller.source).user(user.id);
            Ok(vec![Change::RemoveIdentity(identity), Change::InsertEvent(event)])
        },
    )
}

fn act(
    core: &Core,
    caller: &Caller,
    query: &PersonQuery,
    mut judge: impl FnMut(&PersonFacts, &User, &Session) -> Result<Vec<Change>, LinkIdentityError>,
) -> Result<(), LinkIdentityError> {
    let mut outcome = Err(LinkIdentityError::Unauthenticated);
    with_person(core, caller, query, |facts| {
        let session = facts
            .session
            .as_ref()
            .filter(|session| session.is_live(facts.now));
        let user = facts
            .user
            .as_ref()
            .filter(|user| user.status == UserStatus::Active);
        let judged = match session.zip(user) {
            None => Err(LinkIdentityError::Unauthenticated),
            Some((session, _)) if !session.is_fresh(facts.now, &core.policy.sessions) => {
                Err(LinkIdentityError::ReauthenticationRequired)
            }
            Some((session, user)) => judge(facts, user, session),
        };
        match judged {
            Ok(changes) => {
                outcome = Ok(());
                (!changes.is_empty()).then_some(changes)
            }
            Err(refusal) => {
                outcome = Err(refusal);
                None
            }
        }
    })?;
    outcome
}
