//! The outbox port.

use std::time::Duration;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::MailId;
use countersign_core::nouns::outbox::{ClaimedMail, MailLane, MailResult, MailState, NewMail};
use countersign_core::ports::outbox::{Backlog, Claim, MailRecord, Outbox};
use countersign_core::ports::pools::Pools;
use countersign_core::ports::store::StoreError;

use super::MemoryStore;
use super::tables::{MailRow, Stop, Tables};

/// It has no connections.
impl Pools for MemoryStore {}

impl Outbox for MemoryStore {
    fn claim_mails(&self, limit: u16, lease: Duration) -> Result<Claim, StoreError> {
        self.write(|tables, now| {
            let mails = tables.due_mails(now).into_iter().take(usize::from(limit));
            let mails = mails.filter_map(|id| tables.claim(id, now + lease)).collect();
            Ok(Claim { now, mails })
        })
    }

    fn record_mails(&self, results: &[MailResult]) -> Result<(), StoreError> {
        self.write(|tables, now| {
            for result in results {
                let row = tables.mails.get_mut(&result.id);
                if let Some(row) = row.filter(|row| row.fence == result.fence && row.state.is_open()) {
                    row.record(result, now);
                }
            }
            Ok(())
        })
    }

    fn list_backlogs(&self, limit: u32) -> Result<(Timestamp, Vec<Backlog>), StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.read(|tables, now| {
            let backlog = |lane| {
                let open = |row: &&MailRow| row.state.is_open() && row.lane == lane;
                let mut due: Vec<Timestamp> =
                    tables.mails.values().filter(open).map(|row| row.due_at).collect();
                due.sort_unstable();
                due.truncate(limit);
                Backlog {
                    lane,
                    open: u64::try_from(due.len()).unwrap_or(u64::MAX),
                    oldest_due_at: due.first().copied().filter(|&at| at <= now),
                }
            };
            (now, MailLane::ALL.map(backlog).to_vec())
        })
    }

    fn list_mails(&self, limit: u16) -> Result<Vec<MailRecord>, StoreError> {
        self.read(|tables, _| {
            let mut rows: Vec<&MailRow> = tables.mails.values().collect();
            rows.sort_by_key(|row| std::cmp::Reverse((row.mail.created_at, row.mail.id)));
            rows.into_iter()
                .take(usize::from(limit))
                .map(MailRow::to_record)
                .collect()
        })
    }
}

impl Tables {
    /// Queues mails; older ones with the same coalescing key that nobody holds give way.
    pub(super) fn queue_mails(&mut self, mails: &[NewMail]) -> Result<(), Stop> {
        for mail in mails {
            if mail.coalesce.is_some() {
                self.mails
                    .retain(|_, row| row.mail.coalesce != mail.coalesce || !row.is_unclaimed());
            }
            let row = MailRow {
                mail: mail.clone(),
                lane: mail.kind.lane(),
                state: MailState::Queued,
                attempts: 0,
                due_at: mail.created_at,
                fence: 0,
                leased_until: None,
                closed_at: None,
                note: None,
            };
            self.mails.add(mail.id, row)?;
        }
        Ok(())
    }

    /// The mails that may be claimed, in the order they should leave.
    fn due_mails(&self, now: Timestamp) -> Vec<MailId> {
        let free = |row: &&MailRow| row.leased_until.is_none_or(|until| until <= now);
        let due = self
            .mails
            .values()
            .filter(|row| row.state.is_open() && row.due_at <= now)
            .filter(free);
        let mut due: Vec<_> = due.map(|row| (row.lane, row.due_at, row.mail.id)).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, _, id)| id).collect()
    }

    fn claim(&mut self, id: MailId, until: Timestamp) -> Option<ClaimedMail> {
        let row = self.mails.get_mut(&id)?;
        row.fence += 1;
        row.leased_until = Some(until);
        let row = row.clone();
        Some(ClaimedMail {
            challenge: row
                .mail
                .challenge
                .and_then(|id| self.challenges.get(&id))
                .cloned(),
            user: self.owner(&row.mail.address).cloned(),
            mail: row.mail,
            lane: row.lane,
            state: row.state,
            due_at: row.due_at,
            attempts: row.attempts,
            note: row.note,
            fence: row.fence,
        })
    }
}

impl MailRow {
    /// Open, and nobody ever held it.
    fn is_unclaimed(&self) -> bool {
        self.state.is_open() && self.fence == 0
    }

    fn record(&mut self, result: &MailResult, now: Timestamp) {
        self.state = result.state;
        self.due_at = result.due_at;
        self.lane = result.lane;
        self.attempts = self.attempts.saturating_add(i16::from(result.attempted));
        self.note.clone_from(&result.note);
        self.leased_until = None;
        self.closed_at = (!result.state.is_open()).then_some(now);
    }

    pub(super) fn to_record(&self) -> MailRecord {
        MailRecord {
            mail: self.mail.clone(),
            state: self.state,
            attempts: self.attempts,
            due_at: self.due_at,
            note: self.note.clone(),
        }
    }
}
