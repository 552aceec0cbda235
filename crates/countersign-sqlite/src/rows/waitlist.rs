//! A place on the waitlist as its row.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{AccountId, UserId, WaitlistEntryId};
use countersign_core::nouns::waitlist::{Feature, Waiting, WaitlistEntry};
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Id, Word};
use crate::schema::waitlist_entries;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = waitlist_entries, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct WaitlistRow {
    id: Id,
    user_id: Option<Id>,
    account_id: Option<Id>,
    address: Option<Word<Address>>,
    feature: String,
    client: Word<ClientId>,
    since: At,
    granted_at: Option<At>,
}

impl WaitlistRow {
    /// The entry. The table refuses a row that is neither a user's nor an address's.
    pub(crate) fn into_entry(self) -> Option<WaitlistEntry> {
        let who = match (self.user_id.zip(self.account_id), self.address) {
            (Some((user, account)), _) => Waiting::User(UserId(user.0), AccountId(account.0)),
            (None, Some(Word(address))) => Waiting::Address(address),
            (None, None) => return None,
        };
        Some(WaitlistEntry {
            id: WaitlistEntryId(self.id.0),
            who,
            feature: Feature::parse(&self.feature),
            client: self.client.0,
            since: self.since.0,
            granted_at: self.granted_at.map(|at| at.0),
        })
    }
}

impl From<&WaitlistEntry> for WaitlistRow {
    fn from(entry: &WaitlistEntry) -> Self {
        let (user_id, account_id, address) = match &entry.who {
            Waiting::User(user, account) => (Some(Id(user.0)), Some(Id(account.0)), None),
            Waiting::Address(address) => (None, None, Some(Word(address.clone()))),
        };
        Self {
            id: Id(entry.id.0),
            user_id,
            account_id,
            address,
            feature: feature_name(entry.feature.as_ref()).to_owned(),
            client: Word(entry.client.clone()),
            since: At(entry.since),
            granted_at: entry.granted_at.map(At),
        }
    }
}

/// A feature as it stands in the table: empty for the product itself.
pub(crate) fn feature_name(feature: Option<&Feature>) -> &str {
    feature.map_or("", Feature::as_str)
}
