//! A trip to a social provider as its row.

use countersign_core::nouns::challenge::Seed;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::SocialFlowId;
use countersign_core::nouns::social_flow::{Itinerary, SocialFlow};
use countersign_core::nouns::surface::Surface;
use diesel::prelude::{Insertable, Queryable, Selectable};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Bytes, Id, Json, Number, Word};
use crate::schema::social_flows;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = social_flows, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct SocialFlowRow {
    id: Id,
    surface: Word<Surface>,
    client: Word<ClientId>,
    itinerary: Json<Itinerary>,
    seed: Bytes<16>,
    key_id: Number<i16>,
    created_at: At,
    expires_at: At,
}

impl From<SocialFlowRow> for SocialFlow {
    fn from(row: SocialFlowRow) -> Self {
        Self {
            id: SocialFlowId(row.id.0),
            surface: row.surface.0,
            client: row.client.0,
            itinerary: row.itinerary.0,
            seed: Seed(row.seed.0),
            key_id: row.key_id.0,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        }
    }
}

impl From<&SocialFlow> for SocialFlowRow {
    fn from(flow: &SocialFlow) -> Self {
        Self {
            id: Id(flow.id.0),
            surface: Word(flow.surface),
            client: Word(flow.client.clone()),
            itinerary: Json(flow.itinerary.clone()),
            seed: Bytes(flow.seed.0),
            key_id: Number(flow.key_id),
            created_at: At(flow.created_at),
            expires_at: At(flow.expires_at),
        }
    }
}
