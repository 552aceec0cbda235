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

    /// Erases a user with all that is theirs: credentials, identities, sessions, device tokens and their ledgers, the
    /// challenges of the address or bound to the user, mails not yet sent, memberships, accounts that nobody else is in
    /// (as [`super::changes::Change::RemoveAccount`] says), invites of the address, waitlist entries of user and address.
    /// Memberships and invites they granted to others stay, granted by nobody. The address in older events and mails
    /// becomes `pseudonym`; the words of those mails, and the inviter in mails of the latest links of those invites, are
    /// dropped. Tells whether there was one.
    fn erase_user(&self, id: UserId, pseudonym: &str, audit: &[AuditEvent]) -> Result<bool, StoreError>;
}
