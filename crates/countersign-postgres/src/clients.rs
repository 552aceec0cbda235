//! Apps that operators added by command.

use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::ports::clients::Clients;
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;

use crate::bind::Named;
use crate::parts::{EventValues, document};
use crate::rows::get;
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::store::PostgresStore;

statements! {
    /// One app, or all.
    ListClients = "clients_list.sql";
}

parts! {
    PUT = "client_put.sql";
    REMOVE = "client_remove.sql";
}

impl Clients for PostgresStore {
    fn find_client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        Ok(self.clients(Some(id))?.pop())
    }

    fn list_clients(&self) -> Result<Vec<Client>, StoreError> {
        self.clients(None)
    }

    fn put_client(&self, client: &Client, audit: &[AuditEvent]) -> Result<(), StoreError> {
        self.write(|connection| {
            let (id, settings, events) = (
                client.id.as_str(),
                document(Some(serde_json::to_string(client)))?,
                EventValues::of(audit)?,
            );
            let mut values: Vec<Named<'_>> = vec![("id", &id), ("settings", &settings)];
            values.extend(events.named());
            Composed::with(&events.kept_with(PUT), &values).execute(connection)
        })
        .map(drop)
    }

    fn remove_client(&self, id: &ClientId, audit: &[AuditEvent]) -> Result<bool, StoreError> {
        self.write_together(|connection| {
            let (at, id, events) = (self.at(), id.as_str(), EventValues::of(audit)?);
            let mut values: Vec<Named<'_>> = vec![("at", &at), ("id", &id)];
            values.extend(events.named());
            Ok(Composed::with(&events.kept_with(REMOVE), &values).execute(connection)? > 0)
        })
    }
}

impl PostgresStore {
    fn clients(&self, only: Option<&ClientId>) -> Result<Vec<Client>, StoreError> {
        let id = only.map(ClientId::as_str);
        let found: Vec<ClientRow> =
            self.read(|connection| ListClients::with(&[("id", &id)]).load(connection))?;
        Ok(found.into_iter().map(|ClientRow(client)| client).collect())
    }
}

struct ClientRow(Client);

impl QueryableByName<Pg> for ClientRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let settings: String = get(row, "settings")?;
        // serde's own error would quote the row.
        let client = serde_json::from_str(&settings).map_err(|_| "JSON of another shape")?;
        Ok(Self(client))
    }
}
