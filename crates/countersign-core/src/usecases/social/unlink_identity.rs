//! Taking an identity off oneself, with the current password or after a fresh sign-in (A7).

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::client::{Client, LoginMethod};
use crate::nouns::connection::ConnectionName;
use crate::nouns::identity::Identity;
use crate::nouns::ids::{EventId, IdentityId, MailId, SessionId};
use crate::nouns::outbox::{MailDetails, MailKind};
use crate::nouns::session::SessionEnd;
use crate::passwords::Password;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::entering::may_be_told;
use crate::usecases::guarded::with_person;
use crate::usecases::passwords::NotConfirmed;
use crate::usecases::passwords::comparing::{Confirmed, confirm_person};
use crate::usecases::passwords::setting::ending_access;
use crate::usecases::social::joining::telling;

/// The command.
#[derive(Debug)]
pub struct UnlinkIdentity {
    /// The session it is asked from, already authenticated. It stays; all others end.
    pub session: SessionId,
    /// The app of that session.
    pub client: Client,
    /// Which identity.
    pub identity: IdentityId,
    /// The current password, if it is shown; then it must be right, however fresh the session is.
    pub current: Option<Password>,
}

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum UnlinkIdentityError {
    /// Nobody showed that it is still them.
    #[error(transparent)]
    NotConfirmed(#[from] NotConfirmed),
    /// No such identity of this user.
    #[error("no such identity")]
    NotFound,
    /// The app offers no other way in.
    #[error("it is the last way in")]
    LastWayIn,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes an identity off the user of a session. Whoever came in by it is signed out, as after a change of the password.
pub fn unlink_identity(
    core: &Core,
    caller: &Caller,
    command: &UnlinkIdentity,
) -> Result<(), UnlinkIdentityError> {
    let confirmed = confirm_person(core, caller, command.session, command.current.as_ref())?;
    let mail = MailId::mint(&*core.entropy, core.now());
    let event = EventId::mint(&*core.entropy, core.now());
    let mut outcome = Err(UnlinkIdentityError::NotFound);
    let query = PersonQuery::about(Who::Session(command.session));
    with_person(core, caller, &query, |facts| {
        match judge(core, facts, &confirmed, command) {
            Err(refusal) => {
                outcome = Err(refusal);
                None
            }
            Ok(identity) => {
                outcome = Ok(());
                let (user, now) = (&confirmed.user, facts.now);
                let mut changes = vec![Change::RemoveIdentity(identity.id)];
                changes.extend(ending_access(user, Some(command.session), SessionEnd::Revoked));
                let details = MailDetails::of(&caller.source, None, None);
                let told = (mail, MailKind::IdentityUnlinked);
                let mail = telling(core, told, user, &identity.connection, details, now);
                let event = AuditEvent::new(event, now, AuditKind::IdentityUnlinked, &caller.source)
                    .user(user.id)
                    .session(command.session)
                    .with("identity", identity.id.to_string())
                    .with("connection", identity.connection.clone());
                changes.extend(may_be_told(user).then_some(Change::InsertMail(mail)));
                changes.push(Change::InsertEvent(event));
                Some(changes)
            }
        }
    })?;
    core.wake.wake();
    outcome
}

fn judge<'f>(
    core: &Core,
    facts: &'f PersonFacts,
    confirmed: &Confirmed,
    command: &UnlinkIdentity,
) -> Result<&'f Identity, UnlinkIdentityError> {
    if !confirmed.still_holds(core, facts) {
        return Err(NotConfirmed::ReauthenticationRequired.into());
    }
    let is_it = |identity: &&Identity| identity.id == command.identity;
    let found = facts.identities.iter().find(is_it);
    let identity = found.ok_or(UnlinkIdentityError::NotFound)?;
    let mut others = facts.identities.iter().filter(|other| other.id != identity.id);
    if is_by_mail(&command.client) || others.any(|other| is_set_up(core, other)) {
        Ok(identity)
    } else {
        Err(UnlinkIdentityError::LastWayIn)
    }
}

/// Whether the mailbox is a way into an app: by a code, a link, or a password that can be set anew.
fn is_by_mail(client: &Client) -> bool {
    client
        .login_methods
        .iter()
        .any(|method| *method != LoginMethod::Social)
}

fn is_set_up(core: &Core, identity: &Identity) -> bool {
    let name = ConnectionName::parse(&identity.connection).ok();
    name.is_some_and(|name| core.providers.connection(&name).is_some())
}
