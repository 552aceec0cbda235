//! The session port.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::challenge::ChallengeKind;
use countersign_core::nouns::ids::{SessionId, UserId};
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::ports::refresh_session::{RefreshCommit, SessionFacts};
use countersign_core::ports::sessions::{SessionKey, Sessions};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};

use super::MemoryStore;
use super::tables::{SessionRow, Tables};

impl Sessions for MemoryStore {
    fn attempt_refresh(
        &self,
        attempt: Attempt,
        id: SessionId,
        decide: Decide<'_, SessionFacts, RefreshCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            attempt,
            |tables, now| tables.session_facts(tables.sessions.get(&id)?, now),
            decide,
            |tables, now, _, commit| tables.commit_refresh(id, commit, now),
        )
    }

    fn find_sessions(&self, keys: &[SessionKey]) -> Result<Vec<Option<SessionFacts>>, StoreError> {
        self.read(|tables, now| {
            let rows = &tables.sessions;
            let row = |key: &SessionKey| match key {
                SessionKey::Id(id) => rows.get(id),
                SessionKey::Token(hash) => rows.values().find(|row| row.token_hash.as_ref() == Some(hash)),
            };
            let facts = |key| row(key).and_then(|row| tables.session_facts(row, now));
            keys.iter().map(facts).collect()
        })
    }

    fn extend_session(
        &self,
        id: SessionId,
        used_at: Timestamp,
        idle_expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tables, _| {
            if let Some(row) = tables
                .sessions
                .get_mut(&id)
                .filter(|row| row.session.ended.is_none())
            {
                row.session.last_used_at = used_at;
                row.session.idle_expires_at = idle_expires_at;
            }
            Ok(())
        })
    }

    fn list_sessions(&self, user: UserId) -> Result<(Timestamp, Vec<Session>), StoreError> {
        self.read(|tables, now| {
            let sessions = tables.sessions.values().map(|row| &row.session);
            let mut live: Vec<Session> = sessions
                .filter(|session| session.user == user && session.is_live(now))
                .cloned()
                .collect();
            live.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.id)));
            live.truncate(200);
            (now, live)
        })
    }

    fn end_session(
        &self,
        user: UserId,
        id: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError> {
        self.write(|tables, now| {
            let ended = tables.end_sessions(end, now, |session| session.user == user && session.id == id);
            if ended > 0 {
                tables.add_events(audit)?;
            }
            Ok(ended > 0)
        })
    }

    fn end_other_sessions(
        &self,
        user: UserId,
        keep: SessionId,
        end: SessionEnd,
        audit: &[AuditEvent],
    ) -> Result<usize, StoreError> {
        self.write(|tables, now| {
            let ended = tables.end_sessions(end, now, |session| session.user == user && session.id != keep);
            tables.end_devices_and_codes(user, now);
            if ended > 0 {
                tables.add_events(audit)?;
            }
            Ok(ended)
        })
    }
}

impl Tables {
    fn session_facts(&self, row: &SessionRow, now: Timestamp) -> Option<SessionFacts> {
        let user = self.users.get(&row.session.user)?.clone();
        Some(SessionFacts {
            now,
            session: row.session.clone(),
            user,
        })
    }

    /// Ends a user's device tokens, and what is still out to sign in with or to change what proves them.
    pub(super) fn end_devices_and_codes(&mut self, user: UserId, now: Timestamp) {
        self.end_devices(user, now);
        let proven = self.users.get(&user).filter(|user| user.verified_at.is_some());
        let address = proven.map(|user| user.address.clone());
        self.end_challenges(now, |c| {
            let theirs = Some(&c.address) == address.as_ref() || c.bound.user == Some(user);
            let ends = Purpose::ENDED_WITH_SESSIONS.contains(&c.purpose);
            theirs && ends && c.kind != ChallengeKind::Lockout
        });
    }

    /// Ends a user's device tokens.
    pub(super) fn end_devices(&mut self, user: UserId, at: Timestamp) {
        for device in self.devices.values_mut().filter(|device| device.user == user) {
            device.ended_at = device.ended_at.or(Some(at));
        }
    }

    /// Ends the sessions meant that have not ended; tells how many.
    pub(super) fn end_sessions(
        &mut self,
        end: SessionEnd,
        now: Timestamp,
        meant: impl Fn(&Session) -> bool,
    ) -> usize {
        let open = |row: &&mut SessionRow| row.session.ended.is_none() && meant(&row.session);
        let mut ended = 0;
        for row in self.sessions.values_mut().filter(open) {
            row.session.ended = Some(end);
            row.ended_at = Some(now);
            ended += 1;
        }
        ended
    }
}
