//! A session as its row; its refresh family stands in the same one.

use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::challenge::Seed;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{SessionId, UserId};
use countersign_core::nouns::session::{RefreshFamily, Session, SessionDetails, SessionEnd};
use countersign_core::nouns::surface::Surface;
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Bytes, Id, Json, Number, Word};
use crate::schema::sessions;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    id: Id,
    user_id: Id,
    surface: Word<Surface>,
    client: Word<ClientId>,
    label: Option<String>,
    browser: Word<Browser>,
    platform: Word<Platform>,
    ip_prefix: Option<String>,
    authenticated_at: At,
    created_at: At,
    last_used_at: At,
    idle_expires_at: At,
    absolute_expires_at: At,
    refresh_seed: Option<Bytes<16>>,
    refresh_key_id: Option<Number<i16>>,
    generation: Option<Number<i32>>,
    rotated_at: Option<At>,
    ended: Option<Word<SessionEnd>>,
    details: Option<Json<SessionDetails>>,
}

/// A session to insert, with what is never read back.
#[derive(Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub(crate) struct NewSessionRow {
    #[diesel(embed)]
    row: SessionRow,
    token_hash: Option<Bytes<32>>,
}

impl NewSessionRow {
    /// The row of a session that begins.
    pub(crate) fn new(session: &Session, token_hash: Option<[u8; 32]>) -> Self {
        Self {
            row: session.into(),
            token_hash: token_hash.map(Bytes),
        }
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        let tokens = row.refresh_seed.zip(row.refresh_key_id);
        let family = tokens.zip(row.generation.zip(row.rotated_at));
        Self {
            id: SessionId(row.id.0),
            user: UserId(row.user_id.0),
            surface: row.surface.0,
            client: row.client.0,
            label: row.label,
            browser: row.browser.0,
            platform: row.platform.0,
            ip_prefix: row.ip_prefix,
            authenticated_at: row.authenticated_at.0,
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.0,
            idle_expires_at: row.idle_expires_at.0,
            absolute_expires_at: row.absolute_expires_at.0,
            family: family.map(|((seed, key_id), (generation, rotated_at))| RefreshFamily {
                seed: Seed(seed.0),
                key_id: key_id.0,
                generation: generation.0,
                rotated_at: rotated_at.0,
            }),
            ended: row.ended.map(|ended| ended.0),
            details: row.details.map(|details| details.0).unwrap_or_default(),
        }
    }
}

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        let family = session.family.as_ref();
        Self {
            id: Id(session.id.0),
            user_id: Id(session.user.0),
            surface: Word(session.surface),
            client: Word(session.client.clone()),
            label: session.label.clone(),
            browser: Word(session.browser),
            platform: Word(session.platform),
            ip_prefix: session.ip_prefix.clone(),
            authenticated_at: At(session.authenticated_at),
            created_at: At(session.created_at),
            last_used_at: At(session.last_used_at),
            idle_expires_at: At(session.idle_expires_at),
            absolute_expires_at: At(session.absolute_expires_at),
            refresh_seed: family.map(|family| Bytes(family.seed.0)),
            refresh_key_id: family.map(|family| Number(family.key_id)),
            generation: family.map(|family| Number(family.generation)),
            rotated_at: family.map(|family| At(family.rotated_at)),
            ended: session.ended.map(Word),
            details: (!session.details.is_empty()).then(|| Json(session.details.clone())),
        }
    }
}
