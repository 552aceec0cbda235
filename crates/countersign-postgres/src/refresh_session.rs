//! A refresh: the session in one statement, its next generation in one statement.

use countersign_core::nouns::ids::SessionId;
use countersign_core::ports::refresh_session::{RefreshCommit, SessionFacts};
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::result::QueryResult;

use crate::attempt::Steps;
use crate::bind::Named;
use crate::parts::EventValues;
use crate::sessions::session_by_id;
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::store::PostgresStore;

statements! {
    /// Takes a session's row.
    LockSession = "lock_session.sql";
    /// The next generation.
    RotateFamily = "refresh_rotate.sql";
}

parts! {
    END_FAMILY = "refresh_end.sql";
}

/// The steps of a refresh.
pub(crate) struct RefreshSteps<'a> {
    pub(crate) store: &'a PostgresStore,
    pub(crate) id: SessionId,
}

impl Steps for RefreshSteps<'_> {
    type Facts = SessionFacts;
    type Commit = RefreshCommit;

    fn lock(&self, connection: &mut PgConnection) -> QueryResult<()> {
        LockSession::with(&[("id", &self.id.0)])
            .execute(connection)
            .map(drop)
    }

    fn facts(&self, connection: &mut PgConnection) -> QueryResult<Option<SessionFacts>> {
        session_by_id(self.store.at(), self.id, connection)
    }

    fn commit(
        &self,
        connection: &mut PgConnection,
        _: &SessionFacts,
        commit: &RefreshCommit,
    ) -> QueryResult<bool> {
        let at = self.store.at();
        let changed = match commit {
            RefreshCommit::Rotate {
                seen,
                rotated_at,
                idle_expires_at,
                not_after,
            } => RotateFamily::with(&[
                ("at", &at),
                ("id", &self.id.0),
                ("seen", seen),
                ("rotated_at", rotated_at),
                ("idle_expires_at", idle_expires_at),
                ("not_after", not_after),
            ])
            .execute(connection)?,
            RefreshCommit::End { seen, end, audit } => {
                let (end, events) = (end.as_str(), EventValues::of(audit)?);
                let mut values: Vec<Named<'_>> =
                    vec![("at", &at), ("id", &self.id.0), ("seen", seen), ("end", &end)];
                values.extend(events.named());
                Composed::with(&events.kept_with(END_FAMILY), &values).execute(connection)?
            }
        };
        Ok(changed > 0)
    }
}
