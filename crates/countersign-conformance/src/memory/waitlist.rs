//! The port of the waitlist.

use countersign_core::nouns::ids::WaitlistEntryId;
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::waitlist::{Waitlist, WaitlistQuery};

use super::MemoryStore;
use super::tables::Tables;

impl Waitlist for MemoryStore {
    fn list_waitlist(&self, query: &WaitlistQuery) -> Result<Vec<WaitlistEntry>, StoreError> {
        self.read(|tables, _| {
            let meant = |entry: &&WaitlistEntry| {
                let account = match entry.who {
                    Waiting::User(_, account) => Some(account),
                    Waiting::Address(_) => None,
                };
                query
                    .feature
                    .as_ref()
                    .is_none_or(|feature| entry.feature == *feature)
                    && (query.account.is_none() || account == query.account)
                    && query
                        .domain
                        .as_deref()
                        .is_none_or(|domain| tables.waits_from(entry, domain))
                    && (!query.waiting || entry.granted_at.is_none())
                    && query.after.is_none_or(|after| entry.id > after)
            };
            let entries = tables.waitlist.values().filter(meant);
            entries.take(usize::from(query.limit)).cloned().collect()
        })
    }

    fn find_waitlist_entry(&self, id: WaitlistEntryId) -> Result<Option<WaitlistEntry>, StoreError> {
        self.read(|tables, _| tables.waitlist.get(&id).cloned())
    }
}

impl Tables {
    fn waits_from(&self, entry: &WaitlistEntry, domain: &str) -> bool {
        let address = match &entry.who {
            Waiting::User(user, _) => self.users.get(user).map(|user| &user.address),
            Waiting::Address(address) => Some(address),
        };
        address.is_some_and(|address| address.domain() == domain)
    }
}
