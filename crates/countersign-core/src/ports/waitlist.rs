//! The waitlist as operators and account admins see it.

use super::store::StoreError;
use crate::nouns::ids::{AccountId, WaitlistEntryId};
use crate::nouns::waitlist::{Feature, WaitlistEntry};

/// Which entries to list, in the order of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitlistQuery {
    /// Only those for this feature; `Some(None)`: for the product itself.
    pub feature: Option<Option<Feature>>,
    /// Only those of users in this account.
    pub account: Option<AccountId>,
    /// Only those whose address, or whose user's address, is of this domain.
    pub domain: Option<String>,
    /// Only those who wait still.
    pub waiting: bool,
    /// Only those after this one: the last of the page before.
    pub after: Option<WaitlistEntryId>,
    /// How many at most.
    pub limit: u16,
}

/// The waitlist. Entries come and go with a person's [`super::changes::Change`]s.
pub trait Waitlist {
    /// Entries by ascending id.
    fn list_waitlist(&self, query: &WaitlistQuery) -> Result<Vec<WaitlistEntry>, StoreError>;

    /// One entry.
    fn find_waitlist_entry(&self, id: WaitlistEntryId) -> Result<Option<WaitlistEntry>, StoreError>;
}
