//! A mail of the outbox as its row.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::{ChallengeId, MailId};
use countersign_core::nouns::outbox::{ClaimedMail, MailDetails, MailKind, MailState, NewMail};
use countersign_core::nouns::user::User;
use countersign_core::ports::outbox::MailRecord;
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Id, Json, Lane, Number, Word};
use crate::schema::outbox;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct MailRow {
    id: Id,
    kind: Word<MailKind>,
    address: Word<Address>,
    challenge_id: Option<Id>,
    details: Json<MailDetails>,
    created_at: At,
    expires_at: At,
    coalesce_key: Option<String>,
    lane: Lane,
    state: Word<MailState>,
    attempts: Number<i16>,
    due_at: At,
    fence: i64,
    note: Option<String>,
}

impl MailRow {
    /// What a worker that takes this row by the claim after the last one is given.
    pub(crate) fn into_claimed(self, challenge: Option<Challenge>, user: Option<User>) -> ClaimedMail {
        ClaimedMail {
            lane: self.lane.0,
            state: self.state.0,
            due_at: self.due_at.0,
            attempts: self.attempts.0,
            note: self.note.clone(),
            fence: self.fence + 1,
            mail: self.into_mail(),
            challenge,
            user,
        }
    }

    /// What an operator reads.
    pub(crate) fn into_record(self) -> MailRecord {
        MailRecord {
            state: self.state.0,
            attempts: self.attempts.0,
            due_at: self.due_at.0,
            note: self.note.clone(),
            mail: self.into_mail(),
        }
    }

    /// Its row.
    pub(crate) fn id(&self) -> Id {
        self.id
    }

    /// The challenge it carries.
    pub(crate) fn challenge(&self) -> Option<ChallengeId> {
        self.challenge_id.map(|id| ChallengeId(id.0))
    }

    /// Its recipient.
    pub(crate) fn address(&self) -> &Address {
        &self.address.0
    }

    fn into_mail(self) -> NewMail {
        NewMail {
            id: MailId(self.id.0),
            kind: self.kind.0,
            address: self.address.0,
            challenge: self.challenge_id.map(|id| ChallengeId(id.0)),
            details: self.details.0,
            created_at: self.created_at.0,
            expires_at: self.expires_at.0,
            coalesce: self.coalesce_key,
        }
    }
}

impl From<&NewMail> for MailRow {
    /// A new mail waits for its first claim and is due at once.
    fn from(mail: &NewMail) -> Self {
        Self {
            id: Id(mail.id.0),
            kind: Word(mail.kind),
            address: Word(mail.address.clone()),
            challenge_id: mail.challenge.map(|id| Id(id.0)),
            details: Json(mail.details.clone()),
            created_at: At(mail.created_at),
            expires_at: At(mail.expires_at),
            coalesce_key: mail.coalesce.clone(),
            lane: Lane(mail.kind.lane()),
            state: Word(MailState::Queued),
            attempts: Number(0),
            due_at: At(mail.created_at),
            fence: 0,
            note: None,
        }
    }
}
