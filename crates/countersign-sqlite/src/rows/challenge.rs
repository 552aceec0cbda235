//! A challenge as its row.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd, ChallengeKind, Seed};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::ChallengeId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::surface::{Purpose, Surface};
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Bytes, Id, Json, Number, Word};
use crate::schema::challenges;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = challenges, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct ChallengeRow {
    id: Id,
    kind: Word<ChallengeKind>,
    surface: Word<Surface>,
    client: Word<ClientId>,
    purpose: Word<Purpose>,
    address: Word<Address>,
    lane: Word<LedgerKey>,
    seed: Bytes<16>,
    key_id: Number<i16>,
    created_at: At,
    expires_at: At,
    opened_at: Option<At>,
    failed_guesses: Number<i16>,
    ended: Option<Word<ChallengeEnd>>,
    bound: Option<Json<Bound>>,
}

impl From<ChallengeRow> for Challenge {
    fn from(row: ChallengeRow) -> Self {
        Self {
            id: ChallengeId(row.id.0),
            kind: row.kind.0,
            surface: row.surface.0,
            client: row.client.0,
            purpose: row.purpose.0,
            address: row.address.0,
            lane: row.lane.0,
            seed: Seed(row.seed.0),
            key_id: row.key_id.0,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            opened_at: row.opened_at.map(|at| at.0),
            failed_guesses: row.failed_guesses.0,
            ended: row.ended.map(|ended| ended.0),
            bound: row.bound.map(|bound| bound.0).unwrap_or_default(),
        }
    }
}

impl From<&Challenge> for ChallengeRow {
    fn from(challenge: &Challenge) -> Self {
        Self {
            id: Id(challenge.id.0),
            kind: Word(challenge.kind),
            surface: Word(challenge.surface),
            client: Word(challenge.client.clone()),
            purpose: Word(challenge.purpose),
            address: Word(challenge.address.clone()),
            lane: Word(challenge.lane.clone()),
            seed: Bytes(challenge.seed.0),
            key_id: Number(challenge.key_id),
            created_at: At(challenge.created_at),
            expires_at: At(challenge.expires_at),
            opened_at: challenge.opened_at.map(At),
            failed_guesses: Number(challenge.failed_guesses),
            ended: challenge.ended.map(Word),
            bound: (!challenge.bound.is_empty()).then(|| Json(challenge.bound.clone())),
        }
    }
}
