//! An invite as its row; one without an account is to the product itself.

use countersign_core::nouns::account::Role;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{AccountId, ChallengeId, InviteId, UserId};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Id, Word};
use crate::schema::invites;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = invites, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct InviteRow {
    id: Id,
    account_id: Option<Id>,
    role: Option<Word<Role>>,
    address: Word<Address>,
    inviter: Option<Id>,
    client: Word<ClientId>,
    challenge_id: Id,
    state: Word<InviteState>,
    created_at: At,
    sent_at: At,
    expires_at: At,
    closed_at: Option<At>,
}

impl From<InviteRow> for Invite {
    fn from(row: InviteRow) -> Self {
        let account = row.account_id.zip(row.role);
        Self {
            id: InviteId(row.id.0),
            admission: account.map_or(Admission::Product, |(id, role)| {
                Admission::Account(AccountId(id.0), role.0)
            }),
            address: row.address.0,
            inviter: row.inviter.map(|id| UserId(id.0)),
            client: row.client.0,
            challenge: ChallengeId(row.challenge_id.0),
            state: row.state.0,
            created_at: row.created_at.0,
            sent_at: row.sent_at.0,
            expires_at: row.expires_at.0,
            closed_at: row.closed_at.map(|at| at.0),
        }
    }
}

impl From<&Invite> for InviteRow {
    fn from(invite: &Invite) -> Self {
        let (account_id, role) = match invite.admission {
            Admission::Account(id, role) => (Some(Id(id.0)), Some(Word(role))),
            Admission::Product => (None, None),
        };
        Self {
            id: Id(invite.id.0),
            account_id,
            role,
            address: Word(invite.address.clone()),
            inviter: invite.inviter.map(|id| Id(id.0)),
            client: Word(invite.client.clone()),
            challenge_id: Id(invite.challenge.0),
            state: Word(invite.state),
            created_at: At(invite.created_at),
            sent_at: At(invite.sent_at),
            expires_at: At(invite.expires_at),
            closed_at: invite.closed_at.map(At),
        }
    }
}
