//! The port of trips to social providers.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::SocialFlowId;
use countersign_core::nouns::social_flow::SocialFlow;
use countersign_core::ports::social_flows::SocialFlows;
use countersign_core::ports::store::StoreError;

use super::MemoryStore;

impl SocialFlows for MemoryStore {
    fn insert_social_flow(&self, flow: &SocialFlow) -> Result<(), StoreError> {
        self.write(|tables, _| tables.social_flows.add(flow.id, flow.clone()))
    }

    fn claim_social_flow(&self, id: SocialFlowId) -> Result<Option<(Timestamp, SocialFlow)>, StoreError> {
        self.write(|tables, now| Ok(tables.social_flows.remove(&id).map(|flow| (now, flow))))
    }
}
