//! Trips to social providers that have not come back.

use super::store::StoreError;
use crate::nouns::Timestamp;
use crate::nouns::ids::SocialFlowId;
use crate::nouns::social_flow::SocialFlow;

/// Social flows. They are swept when they are past their end.
pub trait SocialFlows {
    /// Keeps a flow that begins.
    fn insert_social_flow(&self, flow: &SocialFlow) -> Result<(), StoreError>;

    /// Takes a flow out, whatever its end, with the store's time: of many who try at once, one gets it.
    fn claim_social_flow(&self, id: SocialFlowId) -> Result<Option<(Timestamp, SocialFlow)>, StoreError>;
}
