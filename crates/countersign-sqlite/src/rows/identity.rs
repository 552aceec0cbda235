//! An identity at a provider as its row.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::identity::{Identity, IdentityKey};
use countersign_core::nouns::ids::{IdentityId, UserId};
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Id, Word};
use crate::schema::identities;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = identities, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct IdentityRow {
    id: Id,
    user_id: Id,
    issuer: String,
    subject: String,
    connection: String,
    address: Option<Word<Address>>,
    created_at: At,
    last_used_at: At,
}

impl From<IdentityRow> for Identity {
    fn from(row: IdentityRow) -> Self {
        Self {
            id: IdentityId(row.id.0),
            user: UserId(row.user_id.0),
            key: IdentityKey {
                issuer: row.issuer,
                subject: row.subject,
            },
            connection: row.connection,
            address: row.address.map(|address| address.0),
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.0,
        }
    }
}

impl From<&Identity> for IdentityRow {
    fn from(identity: &Identity) -> Self {
        Self {
            id: Id(identity.id.0),
            user_id: Id(identity.user.0),
            issuer: identity.key.issuer.clone(),
            subject: identity.key.subject.clone(),
            connection: identity.connection.clone(),
            address: identity.address.clone().map(Word),
            created_at: At(identity.created_at),
            last_used_at: At(identity.last_used_at),
        }
    }
}
