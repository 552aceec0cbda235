//! Hits: the latest instants per scope and subject.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::budget::Hit;

use super::tables::{BudgetRow, Stop, Tables};

impl Tables {
    pub(super) fn nth_latest(&self, hits: &[Hit]) -> Vec<Option<Timestamp>> {
        hits.iter().map(|hit| self.nth_latest_of(hit)).collect()
    }

    fn nth_latest_of(&self, hit: &Hit) -> Option<Timestamp> {
        let row = self.budgets.get(&(hit.scope, hit.subject.clone()))?;
        row.at
            .iter()
            .rev()
            .nth(usize::from(hit.limit.max(1)) - 1)
            .copied()
    }

    /// Appends each hit if each has room.
    pub(super) fn append_hits(&mut self, hits: &[Hit], now: Timestamp) -> Result<(), Stop> {
        for hit in hits {
            if hit.room_at(self.nth_latest_of(hit), now).is_some() {
                return Err(Stop::Lost);
            }
            let key = (hit.scope, hit.subject.clone());
            let row = self.budgets.entry(key).or_insert_with(|| BudgetRow {
                at: Vec::new(),
                quiet_at: now,
            });
            row.at.push(now);
            let surplus = row.at.len().saturating_sub(usize::from(hit.limit));
            row.at.drain(..surplus);
            row.quiet_at = row.quiet_at.max(now + hit.window);
        }
        Ok(())
    }
}
