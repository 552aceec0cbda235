//! The upkeep port.

use chrono::TimeDelta;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::upkeep::{Retention, Upkeep};

use super::MemoryStore;

/// Longer than any window a counter is summed over.
const COUNTERS_KEPT: TimeDelta = TimeDelta::days(2);

impl Upkeep for MemoryStore {
    fn sweep(&self, retention: &Retention, batch: u16) -> Result<usize, StoreError> {
        self.write(|tables, now| {
            let batch = usize::from(batch);
            let past = |at, kept| at + kept <= now;
            let mut swept = tables
                .challenges
                .sweep(batch, |_, c| past(c.expires_at, retention.challenges));
            let challenges = tables.challenges.clone();
            tables
                .requests
                .retain(|_, challenge| challenges.contains_key(challenge));
            swept += tables.mails.sweep(batch, |_, row| {
                row.closed_at.is_some_and(|at| past(at, retention.mails))
            });
            swept += tables.sessions.sweep(batch, |_, row| {
                past(
                    row.ended_at.unwrap_or_else(|| row.session.expires_at()),
                    retention.sessions,
                )
            });
            swept += tables.devices.sweep(batch, |_, row| {
                past(row.ended_at.unwrap_or(row.expires_at), retention.sessions)
            });
            swept += tables.invites.sweep(batch, |_, invite| {
                past(invite.closed_at.unwrap_or(invite.expires_at), retention.sessions)
            });
            swept += tables.social_flows.sweep(batch, |_, flow| flow.expires_at <= now);
            swept += tables.events.sweep(batch, |_, row| past(row.at, retention.audit));
            swept += tables.ledgers.sweep(batch, |_, row| row.quiet_at < now);
            swept += tables.budgets.sweep(batch, |_, row| row.quiet_at < now);
            let counted = (now - COUNTERS_KEPT).timestamp();
            swept += tables.counters.sweep(batch, |(_, at), _| *at < counted);
            Ok(swept)
        })
    }

    fn check_health(&self) -> Result<(), StoreError> {
        self.write(|_, _| Ok(()))
    }
}
