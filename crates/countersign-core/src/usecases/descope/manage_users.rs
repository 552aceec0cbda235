//! Users kept by operators' programs: made, changed, barred, signed out, erased; each act with the name of the key.

use std::time::Duration;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{EventId, MailId, UserId};
use crate::nouns::outbox::MailDetails;
use crate::nouns::profile::{Profile, ProfileFlaw};
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Purpose;
use crate::nouns::user::{User, UserStatus};
use crate::passwords::{BadHash, Overloaded, Password, PasswordFlaw, PasswordHash, judge};
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::tokens::management::ManagementKey;
use crate::usecases::descope::user_edits::{UserEdit, edited};
use crate::usecases::erase_user::{Erasure, OwnedAlone, erase};
use crate::usecases::gated::Gated;
use crate::usecases::guarded::with_person;
use crate::usecases::list_users::{UserName, find_user};
use crate::usecases::passwords::setting::{BY_PROGRAM, Setting, ending_access};

/// A program that acts.
#[derive(Clone, Copy)]
pub struct Program<'a> {
    /// The core.
    pub core: &'a Core,
    /// Where the request came from.
    pub caller: &'a Caller,
    /// Its key.
    pub key: &'a ManagementKey,
}

/// A user to be.
#[derive(Debug, Default)]
pub struct UserDraft {
    /// What they are to be told by.
    pub edit: UserEdit,
    /// Whether the program vouches for the mailbox.
    pub is_verified: bool,
    /// Whether it is a user of tests.
    pub is_test: bool,
    /// Their password.
    pub password: Option<Password>,
    /// The hash of a password they chose elsewhere, as [`PasswordHash::import`] takes it. It goes before
    /// [`UserDraft::password`].
    pub password_hash: Option<String>,
}

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ManageUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NoUser,
    /// The address has a user.
    #[error("the address has an account")]
    Known,
    /// No user of tests may be at this address.
    #[error("no user of tests may be at this address")]
    NotForTests,
    /// Others are in accounts that only this user owns.
    #[error("the user is the only owner of accounts that others are in")]
    LastOwner,
    /// With it all attributes or roles of the user would be too much.
    #[error("the attributes or roles are too much")]
    Profile(ProfileFlaw),
    /// The password is not good enough.
    #[error("the password {0}")]
    Flawed(PasswordFlaw),
    /// The hash cannot be used.
    #[error("the password hash cannot be used: {0}")]
    BadHash(BadHash),
    /// Too many passwords are being hashed.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// Some are erased and others are not, for want of time or because the store failed: asking again goes on with the rest.
    #[error("some users are yet to be erased")]
    Unfinished,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What doing something to one more user, and the reply, may need of a request's time.
const FOR_ONE_MORE: Duration = Duration::from_millis(300);

impl Program<'_> {
    /// Whether there is time for one more user, and to tell of all.
    pub fn has_time(&self) -> bool {
        self.core.clock.monotonic() + FOR_ONE_MORE < self.caller.deadline.0
    }

    /// Notes that users are read; it is audited with others of its window.
    pub fn reads(&self, act: &'static str) {
        self.core.deployment.tally_read(&self.key.id, act);
    }

    /// Makes a user. An operator's word is enough: the rule of joining is for people.
    pub fn create_user(&self, address: &Address, draft: &UserDraft) -> Result<User, ManageUserError> {
        if draft.is_test && !self.core.policy.test_users.admits(address) {
            return Err(ManageUserError::NotForTests);
        }
        let hash = match (&draft.password_hash, &draft.password) {
            (Some(text), _) => Some(self.taken_over(text)?),
            (None, Some(new)) => Some(self.hash(address, new)?),
            (None, None) => None,
        };
        let id = UserId::mint(&*self.core.entropy, self.core.now());
        let events = [self.event_id(), self.event_id()];
        let mut outcome = Err(ManageUserError::Known);
        let query = PersonQuery::about(Who::Address(address.clone()));
        with_person(self.core, self.caller, &query, |facts| {
            if facts.user.is_some() {
                outcome = Err(ManageUserError::Known);
                return None;
            }
            let user = new_user(id, address, draft, facts.now);
            if let Some(flaw) = user.profile.flaw() {
                outcome = Err(ManageUserError::Profile(flaw));
                return None;
            }
            let [made, used] = events;
            let made = AuditEvent::new(made, facts.now, AuditKind::UserCreated, &self.caller.source);
            let mut changes = vec![Change::InsertUser(user.clone())];
            changes.extend(
                hash.clone()
                    .map(|hash| Change::SetPassword(id, hash.into(), facts.now)),
            );
            changes.push(Change::InsertEvent(
                made.user(id).address(address).with("by", "program"),
            ));
            changes.push(Change::InsertEvent(self.event(used, facts.now, &user, "create")));
            outcome = Ok(user);
            Some(changes)
        })?;
        outcome
    }

    /// Changes a user.
    pub fn edit_user(&self, name: &UserName, edit: &UserEdit) -> Result<User, ManageUserError> {
        let user = self.find(name)?;
        let events = [self.event_id(), self.event_id()];
        let query = PersonQuery {
            other: edit.address.clone(),
            ..PersonQuery::about(Who::User(user.id))
        };
        let mut outcome = Err(ManageUserError::NoUser);
        with_person(self.core, self.caller, &query, |facts| {
            let judged = self.judge_edit(edit, events, facts);
            match judged {
                Ok((user, changes)) => {
                    outcome = Ok(user);
                    Some(changes)
                }
                Err(error) => {
                    outcome = Err(error);
                    None
                }
            }
        })?;
        let user = outcome?;
        match edit.status.filter(|status| *status != user.status) {
            Some(status) => self.set_status(user, status),
            None => Ok(user),
        }
    }

    fn judge_edit(
        &self,
        edit: &UserEdit,
        events: [EventId; 2],
        facts: &PersonFacts,
    ) -> Result<(User, Vec<Change>), ManageUserError> {
        let user = facts.user.as_ref().ok_or(ManageUserError::NoUser)?;
        let now = facts.now;
        let mut edited = edited(user, edit);
        if let Some(flaw) = edited.profile.flaw_since(&user.profile) {
            return Err(ManageUserError::Profile(flaw));
        }
        edited.updated_at = now;
        let mut changes = vec![Change::UpdateUser(edited.clone())];
        if edit.is_verified && user.verified_at.is_none() {
            changes.push(Change::MarkVerified(user.id, now));
            edited.verified_at = Some(now);
        }
        let [moved, used] = events;
        if let Some(address) = edit.address.as_ref().filter(|address| **address != user.address) {
            if !self.core.policy.test_users.admits_move(user, address) {
                return Err(ManageUserError::NotForTests);
            }
            if facts.other.as_ref().is_some_and(|other| other.id != user.id) {
                return Err(ManageUserError::Known);
            }
            changes.push(Change::MoveAddress(user.id, address.clone(), now));
            changes.extend(ending_access(user, None, SessionEnd::AddressChanged));
            changes.push(Change::EndBoundChallenges {
                user: user.id,
                purposes: vec![Purpose::VerifyAddress],
            });
            let event = AuditEvent::new(moved, now, AuditKind::AddressChanged, &self.caller.source);
            changes.push(Change::InsertEvent(
                event.user(user.id).address(&user.address).with("by", "program"),
            ));
            edited.address = address.clone();
            edited.verified_at = Some(now);
        }
        changes.push(Change::InsertEvent(self.event(used, now, user, "change")));
        Ok((edited, changes))
    }

    fn set_status(&self, user: User, status: UserStatus) -> Result<User, ManageUserError> {
        let (kind, act) = match status {
            UserStatus::Active => (AuditKind::UserEnabled, "enable"),
            UserStatus::Disabled => (AuditKind::UserDisabled, "disable"),
        };
        let now = self.core.store.read_time()?;
        let event = AuditEvent::new(self.event_id(), now, kind, &self.caller.source)
            .user(user.id)
            .address(&user.address)
            .with("by", "program");
        let used = self.event(self.event_id(), now, &user, act);
        self.core.store.set_user_status(user.id, status, &[event, used])?;
        Ok(User { status, ..user })
    }

    /// Sets a user's password. All their sessions end, and a mail tells them.
    pub fn set_password(&self, name: &UserName, new: &Password) -> Result<(), ManageUserError> {
        let user = self.find(name)?;
        let hash = self.hash(&user.address, new)?;
        let mail = MailId::mint(&*self.core.entropy, self.core.now());
        let events = [self.event_id(), self.event_id()];
        let mut found = false;
        let query = PersonQuery::about(Who::User(user.id));
        with_person(self.core, self.caller, &query, |facts| {
            found = facts.user.is_some();
            let user = facts.user.as_ref()?;
            let [set, used] = events;
            let setting = Setting {
                caller: self.caller,
                now: facts.now,
                user,
                hash: &hash,
                keep: None,
                details: MailDetails::of(&self.caller.source, None, None),
                mail,
                event: set,
                by: BY_PROGRAM,
            };
            let mut changes = setting.changes();
            changes.push(Change::InsertEvent(self.event(
                used,
                facts.now,
                user,
                "set_password",
            )));
            Some(changes)
        })?;
        self.core.wake.wake();
        found.then_some(()).ok_or(ManageUserError::NoUser)
    }

    /// Signs a user out everywhere.
    pub fn log_out_user(&self, name: &UserName) -> Result<(), ManageUserError> {
        let user = self.find(name)?;
        let now = self.core.store.read_time()?;
        let event = AuditEvent::new(self.event_id(), now, AuditKind::SessionEnded, &self.caller.source);
        let event = event
            .user(user.id)
            .address(&user.address)
            .with("end", SessionEnd::Revoked.as_str())
            .with("all", true);
        let used = self.event(self.event_id(), now, &user, "log_out");
        let ended = self
            .core
            .store
            .end_user_sessions(user.id, SessionEnd::Revoked, &[event, used])?;
        ended.map(drop).ok_or(ManageUserError::NoUser)
    }

    /// Erases a user, and what their address used up.
    pub fn erase_user(&self, user: &User) -> Result<(), ManageUserError> {
        let now = self.core.store.read_time()?;
        let event = AuditEvent::new(self.event_id(), now, AuditKind::UserErased, &self.caller.source);
        let event = event
            .user(user.id)
            .with("by", "program")
            .with("key", self.key.id.as_str());
        // No event names the address any more.
        let used = AuditEvent {
            address: None,
            ..self.event(self.event_id(), now, user, "erase")
        };
        match erase(self.core, self.caller, user, &[event, used], OwnedAlone::Stay)? {
            Erasure::Erased => Ok(self.core.store.forget_address(&user.address)?),
            Erasure::Absent => Err(ManageUserError::NoUser),
            Erasure::LastOwner(_) => Err(ManageUserError::LastOwner),
        }
    }

    /// The user of that name.
    pub fn find(&self, name: &UserName) -> Result<User, ManageUserError> {
        find_user(self.core, name)?.ok_or(ManageUserError::NoUser)
    }

    fn taken_over(&self, text: &str) -> Result<String, ManageUserError> {
        let hash = PasswordHash::import(text, &self.core.keys).map_err(ManageUserError::BadHash)?;
        Ok(hash.as_str().to_owned())
    }

    fn hash(&self, address: &Address, new: &Password) -> Result<String, ManageUserError> {
        let limits = &self.core.policy.passwords;
        judge(new, address, &self.core.product_name, limits).map_err(ManageUserError::Flawed)?;
        Ok(Gated::enter(self.core, self.caller)?.hash(new)?)
    }

    pub(super) fn event_id(&self) -> EventId {
        EventId::mint(&*self.core.entropy, self.core.now())
    }

    /// What the program did with its key.
    pub(super) fn event(&self, id: EventId, now: Timestamp, user: &User, act: &'static str) -> AuditEvent {
        AuditEvent::new(id, now, AuditKind::ManagementUsed, &self.caller.source)
            .user(user.id)
            .address(&user.address)
            .with("key", self.key.id.as_str())
            .with("act", act)
    }
}

fn new_user(id: UserId, address: &Address, draft: &UserDraft, now: Timestamp) -> User {
    let bare = User {
        id,
        address: address.clone(),
        verified_at: draft.is_verified.then_some(now),
        status: draft.edit.status.unwrap_or(UserStatus::Active),
        display_name: None,
        avatar_url: None,
        profile: Profile {
            // A password that was chosen elsewhere is as good as an import's: who chose it is as unproven as the mailbox.
            by_operator: draft.password_hash.is_none(),
            is_test: draft.is_test,
            ..Profile::default()
        },
        created_at: now,
        updated_at: now,
    };
    edited(&bare, &draft.edit)
}
