//! The upkeep port.

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::upkeep::{Retention, Upkeep};
use diesel::prelude::*;

use crate::cells::At;
use crate::statement::statement;
use crate::store::SqliteStore;

/// Longer than any window a counter is summed over.
const COUNTERS_KEPT: TimeDelta = TimeDelta::days(2);

/// What deletes at most so many rows that ended by some instant. Each walks an index from its oldest end, and an
/// alias goes with its challenge.
const CHALLENGES: &str = "DELETE FROM challenges WHERE id IN \
    (SELECT id FROM challenges WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)";
const MAILS: &str = "DELETE FROM outbox WHERE id IN \
    (SELECT id FROM outbox WHERE closed_at IS NOT NULL AND closed_at <= ? ORDER BY closed_at LIMIT ?)";
const SESSIONS: &str = "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions \
    WHERE coalesce(ended_at, min(idle_expires_at, absolute_expires_at)) <= ? \
    ORDER BY coalesce(ended_at, min(idle_expires_at, absolute_expires_at)) LIMIT ?)";
const DEVICES: &str = "DELETE FROM device_tokens WHERE id IN (SELECT id FROM device_tokens \
    WHERE coalesce(ended_at, expires_at) <= ? ORDER BY coalesce(ended_at, expires_at) LIMIT ?)";
const INVITES: &str = "DELETE FROM invites WHERE id IN (SELECT id FROM invites \
    WHERE coalesce(closed_at, expires_at) <= ? ORDER BY coalesce(closed_at, expires_at) LIMIT ?)";
const FLOWS: &str = "DELETE FROM social_flows WHERE id IN \
    (SELECT id FROM social_flows WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)";
const EVENTS: &str = "DELETE FROM audit_events WHERE (at, id) IN \
    (SELECT at, id FROM audit_events WHERE at <= ? ORDER BY at LIMIT ?)";
const LEDGERS: &str = "DELETE FROM ledgers WHERE key IN \
    (SELECT key FROM ledgers WHERE quiet_at < ? ORDER BY quiet_at LIMIT ?)";
const BUDGETS: &str = "DELETE FROM budget_hits WHERE rowid IN \
    (SELECT rowid FROM budget_hits WHERE quiet_at < ? ORDER BY quiet_at LIMIT ?)";
const COUNTERS: &str = "DELETE FROM deployment_counters WHERE (name, slot) IN \
    (SELECT name, slot FROM deployment_counters WHERE slot < ? ORDER BY slot LIMIT ?)";

impl Upkeep for SqliteStore {
    fn sweep(&self, retention: &Retention, batch: u16) -> Result<usize, StoreError> {
        self.write(|connection, now| {
            let tables = [
                (CHALLENGES, before(now, retention.challenges)),
                (MAILS, before(now, retention.mails)),
                (SESSIONS, before(now, retention.sessions)),
                (DEVICES, before(now, retention.sessions)),
                (INVITES, before(now, retention.sessions)),
                (FLOWS, now),
                (EVENTS, before(now, retention.audit)),
                (LEDGERS, now),
                (BUDGETS, now),
            ];
            let mut swept = 0;
            for (delete, until) in tables {
                swept += statement(delete)
                    .bind(At(until))
                    .bind(i64::from(batch))
                    .execute(connection)?;
            }
            let slot = before(now, COUNTERS_KEPT).timestamp();
            swept += statement(COUNTERS)
                .bind(slot)
                .bind(i64::from(batch))
                .execute(connection)?;
            Ok(swept)
        })
    }

    fn check_health(&self) -> Result<(), StoreError> {
        // SQLite goes on with a file that was deleted; its rows would be gone with the process.
        if !self.path.exists() {
            return Err(StoreError::Unavailable("the database file is gone".to_owned()));
        }
        self.read(|connection, _| statement("SELECT 1 FROM users LIMIT 1").execute(connection))?;
        // Deletes nothing, but takes the lock to write, which a read-only file refuses.
        self.write(|connection, _| statement("DELETE FROM ledgers WHERE key = ''").execute(connection))?;
        Ok(())
    }
}

/// An instant so long ago; the beginning of time where it would lie before that.
fn before(now: Timestamp, kept: TimeDelta) -> Timestamp {
    now.checked_sub_signed(kept).unwrap_or(Timestamp::MIN_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::sql_query;
    use diesel::sql_types::Text;
    use diesel_migrations::MigrationHarness as _;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn r8_sweeping_walks_indexes_only() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        connection.run_pending_migrations(crate::MIGRATIONS).unwrap();
        for delete in [
            CHALLENGES, MAILS, SESSIONS, DEVICES, INVITES, FLOWS, EVENTS, LEDGERS, BUDGETS, COUNTERS,
        ] {
            let explained = format!("EXPLAIN QUERY PLAN {}", delete.replace('?', "1"));
            let plan = sql_query(explained).load::<Step>(&mut connection).unwrap();
            for step in plan {
                let whole = step.detail.starts_with("SCAN") || step.detail.contains("TEMP B-TREE");
                assert!(!whole, "{delete}: {}", step.detail);
            }
        }
    }
}
