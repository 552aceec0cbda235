//! The user port.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::ids::{AccountId, ChallengeId, UserId};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::mail_words::MailWords;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::users::Users;

use super::MemoryStore;
use super::tables::{MailRow, Tables};

impl Users for MemoryStore {
    fn find_user(&self, address: &Address) -> Result<Option<User>, StoreError> {
        self.read(|tables, _| tables.owner(address).cloned())
    }

    fn set_user_status(
        &self,
        id: UserId,
        status: UserStatus,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError> {
        self.write(|tables, now| {
            let Some(user) = tables.users.get_mut(&id) else {
                return Ok(false);
            };
            (user.status, user.updated_at) = (status, now);
            let address = user.address.clone();
            if status == UserStatus::Disabled {
                tables.end_sessions(SessionEnd::Revoked, now, |session| session.user == id);
                tables.end_devices(id, now);
                tables.end_challenges(now, |c| c.address == address || c.bound.user == Some(id));
            }
            tables.add_events(audit)?;
            Ok(true)
        })
    }
}

impl Tables {
    /// Erases a user with all that is theirs.
    pub(super) fn erase_user(&mut self, id: UserId, pseudonym: &str, now: Timestamp) {
        let Some(user) = self.users.remove(&id) else {
            return;
        };
        self.erase_devices(id);
        self.sessions.retain(|_, row| row.session.user != id);
        self.erase_grants(id, &user.address, now);
        self.challenges
            .retain(|_, challenge| challenge.bound.user != Some(id));
        self.erase_address(&user.address, pseudonym);
    }

    fn erase_devices(&mut self, user: UserId) {
        for (&id, _) in self
            .devices
            .clone()
            .iter()
            .filter(|(_, device)| device.user == user)
        {
            self.ledgers.remove(&LedgerKey::Device(id));
            self.devices.remove(&id);
        }
    }

    /// What the user had and gave. What they gave others stays, without their name, but for invites nobody accepted yet; an account that nobody else is in
    /// goes.
    fn erase_grants(&mut self, user: UserId, address: &Address, now: Timestamp) {
        self.passwords.remove(&user);
        self.identities.retain(|_, identity| identity.user != user);
        let theirs = self.memberships.values().filter(|m| m.user == user);
        let accounts: Vec<AccountId> = theirs.map(|m| m.account).collect();
        self.memberships.retain(|_, membership| membership.user != user);
        for membership in self.memberships.values_mut() {
            membership.granted_by = membership.granted_by.filter(|granter| *granter != user);
        }
        for id in accounts {
            if !self.memberships.values().any(|m| m.account == id) {
                self.remove_account(id);
            }
        }
        let invited = self
            .invites
            .values()
            .filter(|invite| invite.inviter == Some(user));
        let invited: Vec<ChallengeId> = invited.map(|invite| invite.challenge).collect();
        for row in self.mails.values_mut() {
            if row.mail.challenge.is_some_and(|id| invited.contains(&id)) {
                row.mail.details.words.inviter = None;
            }
        }
        self.invites.retain(|_, invite| invite.address != *address);
        let theirs = |invite: &&mut Invite| invite.inviter == Some(user);
        for invite in self.invites.values_mut().filter(theirs) {
            invite.inviter = None;
            let to_account = matches!(invite.admission, Admission::Account(..));
            if to_account && invite.state == InviteState::Pending {
                (invite.state, invite.closed_at) = (InviteState::Revoked, Some(now));
            }
        }
        self.waitlist.retain(|_, entry| match &entry.who {
            Waiting::User(id, _) => *id != user,
            Waiting::Address(waiting) => waiting != address,
        });
    }

    /// The address's ledger stays: erasing an account must not refill a budget.
    fn erase_address(&mut self, address: &Address, pseudonym: &str) {
        // What is bound to the user is gone by now. A way back is somebody's who had the address before.
        self.challenges.retain(|_, challenge| {
            let leads_back = challenge.purpose == Purpose::UndoAddress && challenge.ended.is_none();
            challenge.address != *address || leads_back
        });
        let challenges = self.challenges.clone();
        self.requests
            .retain(|_, challenge| challenges.contains_key(challenge));
        let stays = |row: &MailRow| {
            let carries = row.mail.challenge;
            row.state.is_open() && carries.is_some_and(|id| challenges.contains_key(&id))
        };
        self.mails
            .retain(|_, row| row.mail.address != *address || !row.state.is_open() || stays(row));
        let theirs = |row: &&mut MailRow| row.mail.address == *address && !stays(row);
        for row in self.mails.values_mut().filter(theirs) {
            row.mail.address = Address::from_store(pseudonym);
            row.mail.coalesce = None;
            row.mail.details.words = MailWords::default();
        }
        let theirs = Some(address.as_str());
        let events = self.events.values_mut();
        for entry in events.filter(|entry| entry.address.as_deref() == theirs) {
            entry.address = Some(pseudonym.to_owned());
        }
    }
}
