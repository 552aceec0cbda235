//! The outbox: claimed under a lease and a fence, recorded, listed.

use std::time::Duration;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::{ChallengeId, MailId};
use countersign_core::nouns::outbox::{ClaimedMail, MailKind, MailLane, MailResult, MailState, NewMail};
use countersign_core::ports::outbox::{Backlog, Claim, MailRecord, Outbox};
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::bind::Named;
use crate::rows::{self, get, word};
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// Takes mails under a lease.
    ClaimMails = "outbox_claim.sql";
    /// Records what became of them.
    RecordMails = "outbox_record.sql";
    /// The newest mails.
    ListMails = "outbox_list.sql";
    /// What waits in each lane.
    ListBacklogs = "outbox_backlogs.sql";
}

impl Outbox for PostgresStore {
    fn claim_mails(&self, limit: u16, lease: Duration) -> Result<Claim, StoreError> {
        let lanes = lanes();
        let (limit, lease) = (
            i64::from(limit),
            i64::try_from(lease.as_micros()).unwrap_or(i64::MAX),
        );
        let found: Vec<ClaimRow> = self.write(|connection| {
            let values: [Named<'_>; 4] = [
                ("at", &self.at()),
                ("lanes", &lanes),
                ("limit", &limit),
                ("lease", &lease),
            ];
            ClaimMails::with(&values).load(connection)
        })?;
        let now = found.first().map(|row| row.now).unwrap_or_default();
        Ok(Claim {
            now,
            mails: found.into_iter().filter_map(|row| row.mail).collect(),
        })
    }

    fn record_mails(&self, results: &[MailResult]) -> Result<(), StoreError> {
        let ids: Vec<Uuid> = results.iter().map(|result| result.id.0).collect();
        let fences: Vec<i64> = results.iter().map(|result| result.fence).collect();
        let states: Vec<&str> = results.iter().map(|result| result.state.as_str()).collect();
        let dues: Vec<Timestamp> = results.iter().map(|result| result.due_at).collect();
        let lanes: Vec<i16> = results.iter().map(|result| result.lane as i16).collect();
        let attempted: Vec<bool> = results.iter().map(|result| result.attempted).collect();
        let notes: Vec<Option<&str>> = results.iter().map(|result| result.note.as_deref()).collect();
        let are_open: Vec<bool> = results.iter().map(|result| result.state.is_open()).collect();
        self.write(|connection| {
            let values: [Named<'_>; 9] = [
                ("at", &self.at()),
                ("ids", &ids),
                ("fences", &fences),
                ("states", &states),
                ("dues", &dues),
                ("lanes", &lanes),
                ("attempted", &attempted),
                ("notes", &notes),
                ("are_open", &are_open),
            ];
            RecordMails::with(&values).execute(connection)
        })
        .map(drop)
    }

    fn list_mails(&self, limit: u16) -> Result<Vec<MailRecord>, StoreError> {
        let limit = i64::from(limit);
        let found: Vec<MailRow> =
            self.read(|connection| ListMails::with(&[("limit", &limit)]).load(connection))?;
        Ok(found.into_iter().map(|MailRow(record)| record).collect())
    }

    fn list_backlogs(&self, limit: u32) -> Result<(Timestamp, Vec<Backlog>), StoreError> {
        let (lanes, limit) = (lanes(), i64::from(limit));
        let found: Vec<BacklogRow> = self.read(|connection| {
            let values: [Named<'_>; 3] = [("at", &self.at()), ("lanes", &lanes), ("limit", &limit)];
            ListBacklogs::with(&values).load(connection)
        })?;
        let now = found.first().map(|row| row.now).unwrap_or_default();
        Ok((now, found.into_iter().map(|row| row.backlog).collect()))
    }
}

fn lanes() -> Vec<i16> {
    MailLane::ALL.iter().map(|&lane| lane as i16).collect()
}

struct BacklogRow {
    now: Timestamp,
    backlog: Backlog,
}

impl QueryableByName<Pg> for BacklogRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let open: i64 = get(row, "backlog_open")?;
        Ok(Self {
            now: rows::now(row)?,
            backlog: Backlog {
                lane: MailLane::from_i16(get(row, "backlog_lane")?).ok_or("no such lane")?,
                open: u64::try_from(open)?,
                oldest_due_at: get(row, "backlog_oldest")?,
            },
        })
    }
}

struct ClaimRow {
    now: Timestamp,
    mail: Option<ClaimedMail>,
}

impl QueryableByName<Pg> for ClaimRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let mail = match new_mail(row)? {
            Some(mail) => Some(ClaimedMail {
                mail,
                lane: MailLane::from_i16(get(row, "mail_lane")?).ok_or("no such lane")?,
                state: word(&get::<String>(row, "mail_state")?, MailState::parse)?,
                due_at: get(row, "mail_due_at")?,
                attempts: get(row, "mail_attempts")?,
                note: get(row, "mail_note")?,
                fence: get(row, "mail_fence")?,
                challenge: rows::challenge(row)?,
                user: rows::user(row)?,
            }),
            None => None,
        };
        Ok(Self {
            now: rows::now(row)?,
            mail,
        })
    }
}

pub(crate) struct MailRow(pub(crate) MailRecord);

impl QueryableByName<Pg> for MailRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self(MailRecord {
            mail: new_mail(row)?.ok_or("a mail without an id")?,
            state: word(&get::<String>(row, "mail_state")?, MailState::parse)?,
            attempts: get(row, "mail_attempts")?,
            due_at: get(row, "mail_due_at")?,
            note: get(row, "mail_note")?,
        }))
    }
}

/// Reads the mail of a row, if it has one.
fn new_mail<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Option<NewMail>> {
    let Some(id) = get::<Option<Uuid>>(row, "mail_id")? else {
        return Ok(None);
    };
    Ok(Some(NewMail {
        id: MailId(id),
        kind: word(&get::<String>(row, "mail_kind")?, MailKind::parse)?,
        address: Address::from_store(get::<String>(row, "mail_address")?),
        challenge: get::<Option<Uuid>>(row, "mail_challenge")?.map(ChallengeId),
        details: serde_json::from_str(&get::<String>(row, "mail_details")?)?,
        created_at: get(row, "mail_created_at")?,
        expires_at: get(row, "mail_expires_at")?,
        coalesce: get(row, "mail_key")?,
    }))
}
