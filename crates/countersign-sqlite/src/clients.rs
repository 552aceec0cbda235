//! The port of apps.

use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::clients::Clients;
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::audit_events::insert_events;
use crate::cells::{At, Json, Word};
use crate::schema::clients;
use crate::statement::statement;
use crate::store::SqliteStore;

impl Clients for SqliteStore {
    fn find_client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        self.read(|connection, _| {
            let found: Option<Json<Client>> = clients::table
                .select(clients::settings)
                .filter(clients::id.eq(id.as_str()))
                .first(connection)
                .optional()?;
            Ok(found.map(|Json(client)| client))
        })
    }

    fn list_clients(&self) -> Result<Vec<Client>, StoreError> {
        self.read(|connection, _| {
            let found: Vec<Json<Client>> = clients::table
                .select(clients::settings)
                .order(clients::id)
                .load(connection)?;
            Ok(found.into_iter().map(|Json(client)| client).collect())
        })
    }

    fn put_client(&self, client: &Client, audit: &[AuditEvent]) -> Result<(), StoreError> {
        self.write(|connection, _| {
            let put = "INSERT INTO clients (id, settings) VALUES (?, ?) \
                       ON CONFLICT (id) DO UPDATE SET settings = excluded.settings";
            statement(put)
                .bind(client.id.as_str())
                .bind(Json(client.clone()))
                .execute(connection)?;
            insert_events(connection, audit)
        })
    }

    fn remove_client(&self, id: &ClientId, audit: &[AuditEvent]) -> Result<bool, StoreError> {
        self.write(|connection, now| {
            let removed = statement("DELETE FROM clients WHERE id = ?")
                .bind(id.as_str())
                .execute(connection)?;
            if removed == 0 {
                return Ok(false);
            }
            let end = "UPDATE sessions SET ended = ?, ended_at = ? \
                       WHERE surface = ? AND client = ? AND ended IS NULL";
            statement(end)
                .bind(Word(SessionEnd::Revoked))
                .bind(At(now))
                .bind(Word(Surface::Accounts))
                .bind(id.as_str())
                .execute(connection)?;
            insert_events(connection, audit)?;
            Ok(true)
        })
    }
}
