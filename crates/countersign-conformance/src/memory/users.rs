//! The user port.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::users::Users;

use super::MemoryStore;
use super::tables::Tables;

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
                for device in tables.devices.values_mut().filter(|device| device.user == id) {
                    device.ended_at = device.ended_at.or(Some(now));
                }
                let theirs = |c: &&mut Challenge| c.address == address && c.is_live(now);
                for challenge in tables.challenges.values_mut().filter(theirs) {
                    challenge.ended = Some(ChallengeEnd::Pointless);
                }
            }
            tables.add_events(audit)?;
            Ok(true)
        })
    }

    fn erase_user(&self, id: UserId, pseudonym: &str, audit: &[AuditEvent]) -> Result<bool, StoreError> {
        self.write(|tables, _| {
            let Some(user) = tables.users.remove(&id) else {
                return Ok(false);
            };
            tables.erase_devices(id);
            tables.sessions.retain(|_, row| row.session.user != id);
            tables.erase_address(&user.address, pseudonym);
            tables.add_events(audit)?;
            Ok(true)
        })
    }
}

impl Tables {
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

    /// The address's ledger stays: erasing an account must not refill a budget.
    fn erase_address(&mut self, address: &Address, pseudonym: &str) {
        self.challenges
            .retain(|_, challenge| challenge.address != *address);
        let challenges = self.challenges.clone();
        self.requests
            .retain(|_, challenge| challenges.contains_key(challenge));
        self.mails
            .retain(|_, row| row.mail.address != *address || !row.state.is_open());
        for row in self.mails.values_mut().filter(|row| row.mail.address == *address) {
            row.mail.address = Address::from_store(pseudonym);
            row.mail.coalesce = None;
        }
        let theirs = Some(address.as_str());
        let events = self.events.values_mut();
        for entry in events.filter(|entry| entry.address.as_deref() == theirs) {
            entry.address = Some(pseudonym.to_owned());
        }
    }
}
