//! Users who come from elsewhere, many at a time, and all users on their way out.

use super::people::PasswordCredential;
use super::store::StoreError;
use crate::nouns::audit::AuditEvent;
use crate::nouns::ids::UserId;
use crate::nouns::user::User;

/// A user with their password, as they come and go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedUser {
    /// The user.
    pub user: User,
    /// Their password, if they have one.
    pub password: Option<PasswordCredential>,
}

/// What came of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// They were made.
    Created,
    /// The address has this owner, who stays as they are.
    AddressTaken(UserId),
    /// A user with another address has the id, and stays as they are.
    IdTaken,
}

/// The event to keep, given how many users were made.
pub type ImportEvent<'a> = &'a dyn Fn(usize) -> AuditEvent;

/// Moving people in and out.
pub trait Imports {
    /// Makes all of these users whose address and id are free, with their passwords, and keeps an event if there was
    /// one to make: all of it or nothing. Whoever is there stays as they are. Of several here with one address or one
    /// id, one is made. The answers are in the order of `users`. Unless `keep` is set, all of it is undone again and the
    /// answers are what would have come of it.
    fn import_users(
        &self,
        users: &[ImportedUser],
        keep: bool,
        event: ImportEvent<'_>,
    ) -> Result<Vec<Imported>, StoreError>;

    /// Users with a greater id than `after`, by ascending id.
    fn export_users(&self, after: Option<UserId>, limit: u16) -> Result<Vec<ImportedUser>, StoreError>;
}
