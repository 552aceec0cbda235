//! A browser comes back from a provider: its flow is taken out, once, if everything about it is as it was.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::core::Core;
use crate::nouns::connection::ConnectionName;
use crate::nouns::social_flow::{Intent, SocialFlow};
use crate::nouns::surface::Surface;
use crate::ports::meter::Event;
use crate::ports::store::StoreError;
use crate::tokens::social::{ShownState, code_verifier, nonce};

/// What came back with the browser.
#[derive(Clone, Debug)]
pub struct ClaimSocial<'a> {
    /// The surface whose callback it is.
    pub surface: Surface,
    /// The connection whose callback it is.
    pub connection: &'a ConnectionName,
    /// The `state`.
    pub state: &'a str,
    /// SHA-256 of the browser's own cookie; `None`: it shows none.
    pub browser: Option<[u8; 32]>,
    /// Whether trips that add an identity end here as well; else only those that sign in do.
    pub may_link: bool,
}

/// A flow that came back, and the secrets the code is redeemed with.
#[derive(Clone)]
pub struct ClaimedSocial {
    /// The flow. It is gone from the store.
    pub flow: SocialFlow,
    /// The PKCE verifier.
    pub code_verifier: Zeroizing<String>,
    /// The nonce.
    pub nonce: String,
}

/// Why a browser does not get on.
#[derive(Debug, thiserror::Error)]
pub enum ClaimSocialError {
    /// No state of ours, one that came back before, or one that is past its end.
    #[error("unknown or used state")]
    State,
    /// It belongs to another browser, surface or connection, or is for something else; the flow is spent all the same.
    #[error("state of another flow")]
    Foreign,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the flow out, whatever is wrong with the rest: a state is shown once. Nobody else can name a flow, since its id
/// is known to its browser and the provider alone.
pub fn claim_social(core: &Core, command: &ClaimSocial<'_>) -> Result<ClaimedSocial, ClaimSocialError> {
    let claimed = claim(core, command);
    let outcome = match &claimed {
        // What the provider says comes next.
        Ok(_) => return claimed,
        Err(ClaimSocialError::State) => "unknown_state",
        Err(ClaimSocialError::Foreign) => "foreign_state",
        Err(ClaimSocialError::Store(_)) => "failed",
    };
    core.meter.note(Event::Social { outcome });
    claimed
}

fn claim(core: &Core, command: &ClaimSocial<'_>) -> Result<ClaimedSocial, ClaimSocialError> {
    let shown = ShownState::parse(command.state).ok_or(ClaimSocialError::State)?;
    let claimed = core.store.claim_social_flow(shown.flow)?;
    let (now, flow) = claimed.ok_or(ClaimSocialError::State)?;
    let keys = core.keys.by_id(flow.key_id).ok_or(ClaimSocialError::State)?;
    if !shown.belongs_to(keys, &flow) || flow.expires_at <= now {
        return Err(ClaimSocialError::State);
    }
    let same_browser = command
        .browser
        .is_some_and(|hash| hash.ct_eq(&flow.itinerary.browser).into());
    let here = flow.surface == command.surface && flow.itinerary.connection == command.connection.as_str();
    let meant = command.may_link || flow.itinerary.intent == Intent::SignIn;
    if !same_browser || !here || !meant {
        return Err(ClaimSocialError::Foreign);
    }
    Ok(ClaimedSocial {
        code_verifier: code_verifier(keys, &flow),
        nonce: nonce(keys, &flow),
        flow,
    })
}
