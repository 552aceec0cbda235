//! The port of apps.

use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::clients::Clients;
use countersign_core::ports::store::StoreError;

use super::MemoryStore;

impl Clients for MemoryStore {
    fn find_client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        self.read(|tables, _| tables.clients.get(id).cloned())
    }

    fn list_clients(&self) -> Result<Vec<Client>, StoreError> {
        self.read(|tables, _| tables.clients.values().cloned().collect())
    }

    fn put_client(&self, client: &Client, audit: &[AuditEvent]) -> Result<(), StoreError> {
        self.write(|tables, _| {
            tables.clients.insert(client.id.clone(), client.clone());
            tables.add_events(audit)
        })
    }

    fn remove_client(&self, id: &ClientId, audit: &[AuditEvent]) -> Result<bool, StoreError> {
        self.write(|tables, now| {
            if tables.clients.remove(id).is_none() {
                return Ok(false);
            }
            tables.end_sessions(SessionEnd::Revoked, now, |session| {
                session.surface == Surface::Accounts && session.client == *id
            });
            tables.add_events(audit)?;
            Ok(true)
        })
    }
}
