//! Sending a browser to a provider: a flow is kept, and everything it needs to come back is derived from it.

use chrono::TimeDelta;
use zeroize::Zeroizing;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::budget::NetLimits;
use crate::nouns::client::ClientId;
use crate::nouns::ids::SocialFlowId;
use crate::nouns::ledger::Refusal;
use crate::nouns::social_flow::{Itinerary, SocialFlow};
use crate::nouns::surface::Surface;
use crate::ports::store::StoreError;
use crate::tokens::social::{code_challenge, code_verifier, nonce, state};
use crate::usecases::spending::{Unspent, spend};

/// How long a browser may stay away.
pub const FLOW_LIFE: TimeDelta = TimeDelta::minutes(10);

/// The command. The redirect URI was on the client's list.
#[derive(Clone, Debug)]
pub struct BeginSocial {
    /// The surface it is begun on.
    pub surface: Surface,
    /// The app.
    pub client: ClientId,
    /// Where it goes.
    pub itinerary: Itinerary,
}

/// What the browser leaves with.
#[derive(Clone)]
pub struct BegunSocial {
    /// For the provider, and to come back with.
    pub state: Zeroizing<String>,
    /// For the ID token.
    pub nonce: String,
    /// For the provider (RFC 7636, S256).
    pub code_challenge: String,
    /// What it is made of; on the Browser API the browser keeps it in a cookie.
    pub code_verifier: Zeroizing<String>,
}

/// Why no browser leaves.
#[derive(Debug, thiserror::Error)]
pub enum BeginSocialError {
    /// The source began too many; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unspent> for BeginSocialError {
    fn from(error: Unspent) -> Self {
        match error {
            Unspent::Refused(refusal, at) => Self::Refused(refusal, at),
            Unspent::Store(error) => Self::Store(error),
        }
    }
}

/// Keeps a flow, within what a source may begin.
pub fn begin_social(
    core: &Core,
    caller: &Caller,
    command: &BeginSocial,
) -> Result<BegunSocial, BeginSocialError> {
    let limits = &core.policy.trips_by_source;
    spend(core, caller, limits.hits(NetLimits::TRIPS, &caller.source))?;
    let now = core.now();
    let keys = core.keys.current();
    let flow = SocialFlow {
        id: SocialFlowId::mint(&*core.entropy, now),
        surface: command.surface,
        client: command.client.clone(),
        itinerary: command.itinerary.clone(),
        seed: core.seed(),
        key_id: keys.id(),
        created_at: now,
        expires_at: now + FLOW_LIFE,
    };
    core.store.insert_social_flow(&flow)?;
    let verifier = code_verifier(keys, &flow);
    Ok(BegunSocial {
        state: state(keys, &flow),
        nonce: nonce(keys, &flow),
        code_challenge: code_challenge(&verifier),
        code_verifier: verifier,
    })
}
