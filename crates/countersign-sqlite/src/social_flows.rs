//! The port of trips to social providers.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::SocialFlowId;
use countersign_core::nouns::social_flow::SocialFlow;
use countersign_core::ports::social_flows::SocialFlows;
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::cells::Id;
use crate::rows::SocialFlowRow;
use crate::schema::social_flows;
use crate::statement::statement;
use crate::store::SqliteStore;

impl SocialFlows for SqliteStore {
    fn insert_social_flow(&self, flow: &SocialFlow) -> Result<(), StoreError> {
        self.write(|connection, _| {
            diesel::insert_into(social_flows::table)
                .values(SocialFlowRow::from(flow))
                .execute(connection)
                .map(drop)
        })
    }

    fn claim_social_flow(&self, id: SocialFlowId) -> Result<Option<(Timestamp, SocialFlow)>, StoreError> {
        self.write(|connection, now| {
            let row = social_flows::table
                .select(SocialFlowRow::as_select())
                .filter(social_flows::id.eq(Id(id.0)))
                .first(connection)
                .optional()?;
            statement("DELETE FROM social_flows WHERE id = ?")
                .bind(Id(id.0))
                .execute(connection)?;
            Ok(row.map(|row| (now, row.into())))
        })
    }
}
