//! Users as operators look for them: page by page, or one by address or id.

use crate::core::Core;
use crate::nouns::address::Address;
use crate::nouns::ids::UserId;
use crate::nouns::user::User;
use crate::ports::operators::UserQuery;
use crate::ports::store::StoreError;

/// How an operator names a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserName {
    /// By id.
    Id(UserId),
    /// By address.
    Address(Address),
}

impl UserName {
    /// Reads an id or an address; `None` for a text that is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let id = UserId::parse(text.trim()).map(UserName::Id);
        id.or_else(|| Address::parse(text).ok().map(UserName::Address))
    }
}

/// A page of users, newest first.
pub fn list_users(core: &Core, query: &UserQuery) -> Result<Vec<User>, StoreError> {
    core.store.list_users(query)
}

/// The user of that name.
pub fn find_user(core: &Core, name: &UserName) -> Result<Option<User>, StoreError> {
    match name {
        UserName::Id(id) => core.store.find_user_by_id(*id),
        UserName::Address(address) => core.store.find_user(address),
    }
}
