//! Apps that operators added by command. Those of the settings live in the settings.

use super::store::StoreError;
use crate::nouns::audit::AuditEvent;
use crate::nouns::client::{Client, ClientId};

/// Apps.
pub trait Clients {
    /// One app.
    fn find_client(&self, id: &ClientId) -> Result<Option<Client>, StoreError>;

    /// All of them, by id.
    fn list_clients(&self) -> Result<Vec<Client>, StoreError>;

    /// Keeps an app under its id, in place of the one that was there; keeps the events.
    fn put_client(&self, client: &Client, audit: &[AuditEvent]) -> Result<(), StoreError>;

    /// Removes an app and ends its sessions on the Accounts API as revoked; keeps the events if there was one; tells whether.
    fn remove_client(&self, id: &ClientId, audit: &[AuditEvent]) -> Result<bool, StoreError>;
}
