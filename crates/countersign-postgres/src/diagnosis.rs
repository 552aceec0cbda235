//! What an operator should know of the server behind the store.

use countersign_core::ports::store::StoreError;
use diesel::prelude::{QueryableByName, RunQueryDsl as _};
use diesel::sql_types::{BigInt, Bool, Text};

use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// The server's state.
    DiagnoseServer = "server_facts.sql";
}

/// The state of the server.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct ServerFacts {
    /// Its version, as it says it.
    #[diesel(sql_type = Text)]
    pub version: String,
    /// How many connections it allows, but for those kept for superusers.
    #[diesel(sql_type = BigInt)]
    pub connections_allowed: i64,
    /// How many there are, as far as this user may see.
    #[diesel(sql_type = BigInt)]
    pub connections: i64,
    /// Whether it only reads: a standby.
    #[diesel(sql_type = Bool)]
    pub is_standby: bool,
}

impl PostgresStore {
    /// Asks the server how it is.
    pub fn diagnose(&self) -> Result<ServerFacts, StoreError> {
        let found: Vec<ServerFacts> = self.read(|connection| DiagnoseServer::with(&[]).load(connection))?;
        let first = found.into_iter().next();
        first.ok_or_else(|| StoreError::Broken("the server tells nothing of itself".to_owned()))
    }
}
