//! What keeps the tables small and tells whether the database is there and takes writes.

use countersign_core::ports::store::StoreError;
use countersign_core::ports::upkeep::{Retention, Upkeep};
use diesel::prelude::{QueryableByName, RunQueryDsl as _};
use diesel::sql_types::BigInt;

use crate::bind::Named;
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;
use crate::time::micros;

statements! {
    /// Deletes a batch of each table.
    Sweep = "sweep.sql";
    /// Writes what no rule reads.
    CheckHealth = "health.sql";
}

impl Upkeep for PostgresStore {
    fn sweep(&self, retention: &Retention, batch: u16) -> Result<usize, StoreError> {
        let (challenges, mails) = (micros(retention.challenges), micros(retention.mails));
        let (sessions, audit) = (micros(retention.sessions), micros(retention.audit));
        let batch = i64::from(batch);
        let swept: Vec<Swept> = self.write(|connection| {
            let values: [Named<'_>; 6] = [
                ("at", &self.at()),
                ("keep_challenges", &challenges),
                ("keep_mails", &mails),
                ("keep_sessions", &sessions),
                ("keep_audit", &audit),
                ("batch", &batch),
            ];
            Sweep::with(&values).load(connection)
        })?;
        Ok(swept
            .first()
            .map_or(0, |swept| usize::try_from(swept.deleted).unwrap_or_default()))
    }

    fn check_health(&self) -> Result<(), StoreError> {
        self.read(|connection| CheckHealth::with(&[]).execute(connection))
            .map(drop)
    }
}

#[derive(QueryableByName)]
struct Swept {
    #[diesel(sql_type = BigInt)]
    deleted: i64,
}
