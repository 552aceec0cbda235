//! The commit of a refresh.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::SessionId;
use countersign_core::ports::refresh_session::RefreshCommit;

use super::ledgers::in_time;
use super::tables::{SessionRow, Stop, Tables};

impl Tables {
    pub(super) fn commit_refresh(
        &mut self,
        id: SessionId,
        commit: &RefreshCommit,
        now: Timestamp,
    ) -> Result<(), Stop> {
        match commit {
            RefreshCommit::Rotate {
                seen,
                rotated_at,
                idle_expires_at,
                not_after,
            } => {
                in_time(now, *not_after)?;
                let row = self.guarded_session(id, *seen)?;
                let family = row.session.family.as_mut().ok_or(Stop::Lost)?;
                family.generation += 1;
                family.rotated_at = *rotated_at;
                row.session.last_used_at = *rotated_at;
                row.session.idle_expires_at = *idle_expires_at;
                Ok(())
            }
            RefreshCommit::End { seen, end, audit } => {
                let row = self.guarded_session(id, *seen)?;
                row.session.ended = Some(*end);
                row.ended_at = Some(now);
                self.add_events(audit)
            }
        }
    }

    fn guarded_session(&mut self, id: SessionId, seen: i32) -> Result<&mut SessionRow, Stop> {
        let as_read = |row: &&mut SessionRow| {
            row.session.ended.is_none()
                && row.session.family.as_ref().map(|family| family.generation) == Some(seen)
        };
        self.sessions.get_mut(&id).filter(as_read).ok_or(Stop::Lost)
    }
}
