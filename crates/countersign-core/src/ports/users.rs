//! Users.

use super::store::StoreError;
use crate::nouns::address::Address;
use crate::nouns::audit::AuditEvent;
use crate::nouns::ids::UserId;
use crate::nouns::user::{User, UserStatus};

/// Users. They are made by the first success, so there is no method to make one here.
pub trait Users {
    /// The owner of an address.
    fn find_user(&self, address: &Address) -> Result<Option<User>, StoreError>;

    /// Sets whether a user may sign in; a user who may not loses sessions and device tokens, and the live challenges of
    /// their address, or bound to them, end as pointless. Tells whether there is one.
    fn set_user_status(
        &self,
        id: UserId,
        status: UserStatus,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError>;
}
