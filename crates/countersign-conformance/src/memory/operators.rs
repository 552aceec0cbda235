//! The operators' port.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::budget::BudgetScope;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::{ChallengeId, MailId, RequestId, UserId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::outbox::MailState;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::user::User;
use countersign_core::ports::operators::{
    AuditEntry, AuditQuery, DeviceTrail, KeyUse, MailQuery, MailTrail, Operators, SessionTrail, UserQuery,
};
use countersign_core::ports::store::StoreError;

use super::MemoryStore;
use super::tables::MailRow;

fn is_meant(query: &UserQuery, user: &User) -> bool {
    let text = query.contains.as_deref().unwrap_or_default();
    user.address.as_str().contains(text)
        && query.status.is_none_or(|status| user.status == status)
        && query
            .is_verified
            .is_none_or(|wanted| wanted == user.verified_at.is_some())
        && query.is_test.is_none_or(|wanted| wanted == user.profile.is_test)
        && query.created.holds(user.created_at)
        && query.modified.holds(user.updated_at)
        && query.before.is_none_or(|before| user.id < before)
}

impl Operators for MemoryStore {
    fn read_time(&self) -> Result<Timestamp, StoreError> {
        self.read(|_, now| now)
    }

    fn find_user_by_id(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(|tables, _| tables.users.get(&id).cloned())
    }

    fn list_users(&self, query: &UserQuery) -> Result<Vec<User>, StoreError> {
        self.read(|tables, _| {
            let users = tables.users.values().rev().filter(|user| is_meant(query, user));
            let users = users.skip(usize::try_from(query.skip).unwrap_or(usize::MAX));
            users.take(usize::from(query.limit)).cloned().collect()
        })
    }

    fn count_users(&self, query: &UserQuery) -> Result<u64, StoreError> {
        self.read(|tables, _| {
            let users = tables.users.values().filter(|user| is_meant(query, user));
            u64::try_from(users.count()).unwrap_or(u64::MAX)
        })
    }

    fn list_users_with_password(&self, ids: &[UserId]) -> Result<Vec<UserId>, StoreError> {
        self.read(|tables, _| {
            let have = ids.iter().filter(|id| tables.passwords.contains_key(id));
            have.copied().collect()
        })
    }

    fn list_session_trails(&self, user: UserId) -> Result<Vec<SessionTrail>, StoreError> {
        self.read(|tables, _| {
            let rows = tables.sessions.values().filter(|row| row.session.user == user);
            let mut trails: Vec<SessionTrail> = rows
                .map(|row| SessionTrail {
                    session: row.session.clone(),
                    ended_at: row.ended_at,
                })
                .collect();
            trails.sort_by_key(|trail| Reverse((trail.session.created_at, trail.session.id)));
            trails
        })
    }

    fn list_device_trails(&self, user: UserId) -> Result<Vec<DeviceTrail>, StoreError> {
        self.read(|tables, _| {
            let rows = tables.devices.iter().rev().filter(|(_, row)| row.user == user);
            rows.map(|(&id, row)| DeviceTrail {
                id,
                expires_at: row.expires_at,
                ended_at: row.ended_at,
            })
            .collect()
        })
    }

    fn end_user_sessions(
        &self,
        user: UserId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<Option<usize>, StoreError> {
        self.write(|tables, now| {
            if !tables.users.contains_key(&user) {
                return Ok(None);
            }
            let ended = tables.end_sessions(end, now, |session| session.user == user);
            tables.end_devices_and_codes(user, now);
            tables.add_events(audit)?;
            Ok(Some(ended))
        })
    }

    fn find_requested(&self, id: RequestId) -> Result<Option<Challenge>, StoreError> {
        self.read(|tables, _| tables.requested(id).cloned())
    }

    fn list_request_ids(&self, id: ChallengeId) -> Result<Vec<RequestId>, StoreError> {
        self.read(|tables, _| {
            let aliases = tables.requests.iter().filter(|(_, challenge)| **challenge == id);
            aliases.map(|(&request, _)| request).collect()
        })
    }

    fn list_challenges(&self, address: &Address, limit: u16) -> Result<Vec<Challenge>, StoreError> {
        self.read(|tables, _| {
            let theirs = tables.challenges.values().filter(|c| c.address == *address);
            let mut theirs: Vec<Challenge> = theirs.cloned().collect();
            theirs.sort_by_key(|challenge| Reverse((challenge.created_at, challenge.id)));
            theirs.truncate(usize::from(limit));
            theirs
        })
    }

    fn list_mail_trails(&self, query: &MailQuery) -> Result<Vec<MailTrail>, StoreError> {
        let meant = |row: &&MailRow| {
            query
                .address
                .as_ref()
                .is_none_or(|address| row.mail.address == *address)
                && query.challenge.is_none_or(|id| row.mail.challenge == Some(id))
                && query.state.is_none_or(|state| row.state == state)
                && query.before.is_none_or(|before| row.mail.id < before)
        };
        self.read(|tables, _| {
            let rows = tables.mails.values().rev().filter(meant);
            rows.take(usize::from(query.limit))
                .map(|row| MailTrail {
                    record: row.to_record(),
                    leased_until: row.leased_until,
                    closed_at: row.closed_at,
                })
                .collect()
        })
    }

    fn requeue_mails(&self, ids: &[MailId], audit: &[AuditEvent]) -> Result<usize, StoreError> {
        self.write(|tables, now| {
            let mut requeued = 0;
            for id in ids {
                let free = |row: &&mut MailRow| {
                    row.state != MailState::HandedOver && row.leased_until.is_none_or(|until| until <= now)
                };
                let Some(row) = tables.mails.get_mut(id).filter(free) else {
                    continue;
                };
                row.state = MailState::Queued;
                row.due_at = now;
                row.attempts = 0;
                row.fence += 1;
                row.leased_until = None;
                row.closed_at = None;
                requeued += 1;
            }
            if requeued > 0 {
                tables.add_events(audit)?;
            }
            Ok(requeued)
        })
    }

    fn list_audit_entries(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        let meant = |entry: &&AuditEntry| {
            let at = (entry.at, entry.id);
            (query.address.is_none() || entry.address == query.address)
                && (query.user.is_none() || entry.user == query.user)
                && query.kind.as_ref().is_none_or(|kind| entry.kind == *kind)
                && query.since.is_none_or(|since| entry.at >= since)
                && query.before.is_none_or(|before| at < before)
        };
        self.read(|tables, _| {
            let entries = tables.events.values().filter(meant);
            let mut entries: Vec<AuditEntry> = entries.cloned().collect();
            entries.sort_by_key(|entry| Reverse((entry.at, entry.id)));
            entries.truncate(usize::from(query.limit));
            entries
        })
    }

    fn list_key_uses(&self) -> Result<Vec<KeyUse>, StoreError> {
        self.read(|tables, now| {
            let mut uses = BTreeMap::new();
            let mut count = |key_id: i16, sessions: u64, challenges: u64, until: Timestamp| {
                let entry = uses.entry(key_id).or_insert(KeyUse {
                    key_id,
                    sessions: 0,
                    challenges: 0,
                    until,
                });
                entry.sessions += sessions;
                entry.challenges += challenges;
                entry.until = entry.until.max(until);
            };
            for session in tables.sessions.values().map(|row| &row.session) {
                if let Some(family) = session.family.as_ref().filter(|_| session.is_live(now)) {
                    count(family.key_id, 1, 0, session.absolute_expires_at);
                }
            }
            for challenge in tables.challenges.values().filter(|c| c.is_live(now)) {
                count(challenge.key_id, 0, 1, challenge.expires_at);
            }
            uses.into_values().collect()
        })
    }

    fn forget_address(&self, address: &Address) -> Result<(), StoreError> {
        self.write(|tables, _| {
            tables.ledgers.remove(&LedgerKey::Address(address.clone()));
            tables
                .budgets
                .remove(&(BudgetScope::SendMailbox, address.mailbox()));
            Ok(())
        })
    }
}
