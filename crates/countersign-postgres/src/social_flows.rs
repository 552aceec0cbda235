//! Trips to social providers that have not come back.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::SocialFlowId;
use countersign_core::nouns::social_flow::SocialFlow;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::social_flows::SocialFlows;
use countersign_core::ports::store::StoreError;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;

use crate::bind::Named;
use crate::parts::document;
use crate::rows::{self, get, word};
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// A trip begins.
    InsertFlow = "social_flow_insert.sql";
    /// A trip is taken out.
    ClaimFlow = "social_flow_claim.sql";
}

impl SocialFlows for PostgresStore {
    fn insert_social_flow(&self, flow: &SocialFlow) -> Result<(), StoreError> {
        self.write(|connection| {
            let (surface, client) = (flow.surface.as_str(), flow.client.as_str());
            let (itinerary, seed) = (
                document(Some(serde_json::to_string(&flow.itinerary)))?,
                flow.seed.0.as_slice(),
            );
            let values: [Named<'_>; 8] = [
                ("id", &flow.id.0),
                ("surface", &surface),
                ("client", &client),
                ("itinerary", &itinerary),
                ("seed", &seed),
                ("key_id", &flow.key_id),
                ("created_at", &flow.created_at),
                ("expires_at", &flow.expires_at),
            ];
            InsertFlow::with(&values).execute(connection)
        })
        .map(drop)
    }

    fn claim_social_flow(&self, id: SocialFlowId) -> Result<Option<(Timestamp, SocialFlow)>, StoreError> {
        let found: Vec<FlowRow> =
            self.write(|connection| ClaimFlow::with(&[("at", &self.at()), ("id", &id.0)]).load(connection))?;
        Ok(found.into_iter().next().map(|FlowRow(now, flow)| (now, flow)))
    }
}

struct FlowRow(Timestamp, SocialFlow);

impl QueryableByName<Pg> for FlowRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let itinerary: String = get(row, "itinerary")?;
        let flow = SocialFlow {
            id: SocialFlowId(get(row, "id")?),
            surface: word(&get::<String>(row, "surface")?, Surface::parse)?,
            client: ClientId::new(get::<String>(row, "client")?),
            // serde's own error would quote the row.
            itinerary: serde_json::from_str(&itinerary).map_err(|_| "JSON of another shape")?,
            seed: rows::seed(row, "seed")?.ok_or("a trip without a seed")?,
            key_id: get(row, "key_id")?,
            created_at: get(row, "created_at")?,
            expires_at: get(row, "expires_at")?,
        };
        Ok(Self(rows::now(row)?, flow))
    }
}
