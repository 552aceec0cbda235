//! What a user was granted: identities, accounts, memberships, invites, places on the waitlist.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::{Membership, Role};
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::ids::{AccountId, InviteId, SessionId, UserId};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use countersign_core::ports::changes::Change;

use super::tables::{Stop, Tables};

impl Tables {
    /// Applies a change of something granted.
    pub(super) fn apply_grant(&mut self, change: &Change) -> Result<(), Stop> {
        match change {
            Change::InsertIdentity(identity) => self.add_identity(identity),
            Change::TouchIdentity(id, at) => {
                if let Some(identity) = self.identities.get_mut(id) {
                    identity.last_used_at = *at;
                }
                Ok(())
            }
            Change::RemoveIdentity(id) => {
                self.identities.remove(id);
                Ok(())
            }
            Change::InsertAccount(account) => self.accounts.add(account.id, account.clone()),
            Change::UpdateAccount(new) => {
                let account = self.accounts.get_mut(&new.id).ok_or(Stop::Lost)?;
                account.name.clone_from(&new.name);
                (account.status, account.updated_at) = (new.status, new.updated_at);
                Ok(())
            }
            Change::InsertMembership(membership) => self.add_membership(membership),
            Change::SetRole(id, role, at) => {
                let membership = self.memberships.get_mut(id).ok_or(Stop::Lost)?;
                (membership.role, membership.updated_at) = (*role, *at);
                Ok(())
            }
            Change::RemoveMembership(id) => {
                let ended = self.memberships.remove(id).ok_or(Stop::Lost)?;
                let place = Waiting::User(ended.user, ended.account);
                self.waitlist.retain(|_, entry| entry.who != place);
                Ok(())
            }
            Change::RemoveAccount(id) => {
                self.remove_account(*id);
                Ok(())
            }
            Change::InsertInvite(invite) => {
                if let Admission::Account(account, _) = invite.admission {
                    self.known_account(account)?;
                }
                self.invites.add(invite.id, invite.clone())
            }
            Change::ResendInvite {
                id,
                challenge,
                sent_at,
                expires_at,
            } => {
                let invite = self.pending_invite(*id)?;
                invite.challenge = *challenge;
                (invite.sent_at, invite.expires_at) = (*sent_at, *expires_at);
                Ok(())
            }
            Change::CloseInvite(id, state, at) => {
                let invite = self.pending_invite(*id)?;
                (invite.state, invite.closed_at) = (*state, Some(*at));
                Ok(())
            }
            Change::InsertWaitlistEntry(entry) => self.add_waitlist_entry(entry),
            Change::GrantWaitlistEntry(id, at) => {
                if let Some(entry) = self.waitlist.get_mut(id) {
                    entry.granted_at = entry.granted_at.or(Some(*at));
                }
                Ok(())
            }
            Change::RemoveWaitlistEntry(id) => {
                self.waitlist.remove(id);
                Ok(())
            }
            _ => Err(Stop::Broken("a change that grants nothing".to_owned())),
        }
    }

    /// Ends all that was set up on a mailbox before its first proof.
    pub(super) fn end_setup(
        &mut self,
        user: UserId,
        keep: Option<SessionId>,
        account_name: &str,
        at: Timestamp,
    ) {
        self.passwords.remove(&user);
        self.end_sessions(SessionEnd::FirstProof, at, |session| {
            session.user == user && Some(session.id) != keep
        });
        self.end_devices(user, at);
        self.identities.retain(|_, identity| identity.user != user);
        if let Some(user) = self.users.get_mut(&user) {
            (user.display_name, user.avatar_url) = (None, None);
            user.profile = Profile::default();
            user.updated_at = at;
        }
        self.end_bound_challenges(user, &Purpose::ALL, at);
        let is_own = |m: &Membership| m.user == user && m.granted_by.is_none_or(|by| by == user);
        let own: Vec<AccountId> = self
            .memberships
            .values()
            .filter(|membership| is_own(membership))
            .map(|membership| membership.account)
            .collect();
        let stays = |membership: &Membership| {
            membership.user == user
                || membership.granted_by != Some(user) && !own.contains(&membership.account)
        };
        let ended = self.memberships.values().filter(|membership| !stays(membership));
        let places: Vec<Waiting> = ended
            .map(|ended| Waiting::User(ended.user, ended.account))
            .collect();
        self.memberships.retain(|_, membership| stays(membership));
        self.waitlist.retain(|_, entry| !places.contains(&entry.who));
        for id in &own {
            let account = self.accounts.get_mut(id);
            if let Some(account) = account.filter(|account| account.name != account_name) {
                account.name = account_name.to_owned();
                account.updated_at = at;
            }
        }
        for membership in self.memberships.values_mut().filter(|m| is_own(m)) {
            membership.role = Role::Owner;
        }
        let to_own = |admission| matches!(admission, Admission::Account(to, _) if own.contains(&to));
        let theirs = |invite: &&mut Invite| {
            invite.state == InviteState::Pending && (invite.inviter == Some(user) || to_own(invite.admission))
        };
        for invite in self.invites.values_mut().filter(theirs) {
            (invite.state, invite.closed_at) = (InviteState::Revoked, Some(at));
        }
    }

    /// An account goes with all that hangs on it.
    pub(super) fn remove_account(&mut self, id: AccountId) {
        self.accounts.remove(&id);
        self.memberships.retain(|_, membership| membership.account != id);
        let to = |invite: &Invite| matches!(invite.admission, Admission::Account(to, _) if to == id);
        self.invites.retain(|_, invite| !to(invite));
        let waits_in =
            |entry: &WaitlistEntry| matches!(entry.who, Waiting::User(_, account) if account == id);
        self.waitlist.retain(|_, entry| !waits_in(entry));
    }

    fn known_account(&self, id: AccountId) -> Result<(), Stop> {
        self.accounts.get(&id).map(|_| ()).ok_or(Stop::Lost)
    }

    fn add_identity(&mut self, identity: &Identity) -> Result<(), Stop> {
        self.known_user(identity.user)?;
        if self.identities.values().any(|other| other.key == identity.key) {
            return Err(Stop::Lost);
        }
        self.identities.add(identity.id, identity.clone())
    }

    fn add_membership(&mut self, membership: &Membership) -> Result<(), Stop> {
        self.known_user(membership.user)?;
        self.known_account(membership.account)?;
        let mut others = self.memberships.values();
        if others.any(|other| (other.account, other.user) == (membership.account, membership.user)) {
            return Err(Stop::Lost);
        }
        self.memberships.add(membership.id, membership.clone())
    }

    fn pending_invite(&mut self, id: InviteId) -> Result<&mut Invite, Stop> {
        let pending = |invite: &&mut Invite| invite.state == InviteState::Pending;
        self.invites.get_mut(&id).filter(pending).ok_or(Stop::Lost)
    }

    fn add_waitlist_entry(&mut self, entry: &WaitlistEntry) -> Result<(), Stop> {
        if let Waiting::User(user, account) = entry.who {
            self.known_user(user)?;
            self.known_account(account)?;
        }
        let mut others = self.waitlist.values();
        if others.any(|other| (&other.who, &other.feature) == (&entry.who, &entry.feature)) {
            return Ok(());
        }
        self.waitlist.add(entry.id, entry.clone())
    }
}
