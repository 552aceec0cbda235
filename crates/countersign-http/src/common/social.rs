//! A trip to a social provider and back, as every surface makes it: out with a state, back with a code, redeemed on the
//! back channel.

use countersign_core::core::Core;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::connection::{Connection, ConnectionName};
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::social_flow::SocialFlow;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::meter::Event;
use countersign_core::ports::providers::{AuthorizeAsk, Prompt, ProviderError, RedeemCode, SocialIdentity};
use countersign_core::ports::store::StoreError;
use countersign_core::usecases::request_otp::RequestOtpError;
use countersign_core::usecases::social::begin_social::{
    BeginSocial, BeginSocialError, BegunSocial, begin_social,
};
use countersign_core::usecases::social::claim_social::{
    ClaimSocial, ClaimSocialError, ClaimedSocial, claim_social,
};
use countersign_core::usecases::social::enter_with_identity::EnterWithIdentityError;

use super::call::Call;
use super::fault_log;
use super::fields::Fields;
use crate::crew::{Class, CrewError};

/// Why nobody is in: a word of our own for URLs, `[a-z_]+`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed(pub(crate) &'static str);

/// The word where the fault is on this side.
const UNAVAILABLE: Failed = Failed("unavailable");

/// How the provider is asked.
#[derive(Default)]
pub(crate) struct Asking {
    pub(crate) login_hint: Option<Address>,
    pub(crate) prompt: Option<Prompt>,
}

/// Why a browser is not sent out.
pub(crate) enum Kept {
    /// Its source began too many trips; with the store's time of the refusal.
    Refused(Refusal, Timestamp),
    /// The provider, the store, or the way to them.
    Failed(Failed),
}

impl From<Failed> for Kept {
    fn from(failed: Failed) -> Self {
        Kept::Failed(failed)
    }
}

/// A browser that came back with a state of ours.
pub(crate) struct Returned {
    pub(crate) flow: SocialFlow,
    pub(crate) identity: Result<SocialIdentity, Failed>,
}

/// Why a browser that came back is not one that was sent.
pub(crate) enum Lost {
    /// Unknown, used or foreign state.
    State,
    /// The store, or the way to it, failed.
    Unavailable,
}

/// The request that a proof of the mailbox is asked for with, and the address as it may be shown.
pub(crate) struct ProofNeeded {
    pub(crate) request: RequestId,
    pub(crate) masked_address: String,
}

/// The connection of that name, if it is set up.
pub(crate) fn connection(core: &Core, name: &str) -> Option<Connection> {
    let name = ConnectionName::parse(name).ok()?;
    core.providers.connection(&name)
}

/// Keeps the flow, and gives where to send the browser.
pub(crate) async fn set_out(
    call: &Call,
    connection: &ConnectionName,
    callback: String,
    command: BeginSocial,
    asking: Asking,
) -> Result<(String, BegunSocial), Kept> {
    let begun = call.work(Class::SignIn, move |core, caller| {
        begin_social(core, caller, &command)
    });
    let begun = match begun.await {
        Ok(Ok(begun)) => begun,
        Ok(Err(BeginSocialError::Refused(refusal, at))) => return Err(Kept::Refused(refusal, at)),
        Ok(Err(BeginSocialError::Store(error))) => return Err(store_fault(call, &error).into()),
        Err(error) => return Err(crew_fault(call, error).into()),
    };
    let url = authorize_url(call, connection, callback, &begun, asking).await?;
    Ok((url, begun))
}

/// Where to send the browser of a flow that is kept.
pub(crate) async fn authorize_url(
    call: &Call,
    connection: &ConnectionName,
    callback: String,
    begun: &BegunSocial,
    asking: Asking,
) -> Result<String, Failed> {
    let ask = AuthorizeAsk {
        redirect_uri: callback,
        state: begun.state.to_string(),
        nonce: begun.nonce.clone(),
        code_challenge: begun.code_challenge.clone(),
        login_hint: asking.login_hint,
        prompt: asking.prompt,
    };
    let name = connection.clone();
    let url = call.dial(move |core, wait| core.providers.authorize_url(&name, &ask, wait));
    dialled(call, url.await)
}

/// Takes the flow out and redeems the code. `shown` are the callback's parameters.
pub(crate) async fn come_back(
    call: &Call,
    surface: Surface,
    connection: &ConnectionName,
    callback: String,
    shown: &Fields,
    browser: Option<[u8; 32]>,
) -> Result<Returned, Lost> {
    let text = |name| shown.verbatim(name).ok().flatten().map(str::to_owned);
    let (name, state) = (connection.clone(), text("state").unwrap_or_default());
    let claimed = call.read(Class::SignIn, move |core| {
        let command = ClaimSocial {
            surface,
            connection: &name,
            state: &state,
            browser,
            // Only there can somebody who is signed in begin such a trip.
            may_link: surface == Surface::Accounts,
        };
        claim_social(core, &command)
    });
    let ClaimedSocial {
        flow,
        code_verifier,
        nonce,
    } = claim(call, claimed.await)?;
    let identity = match (text("error"), text("code")) {
        (Some(error), _) => Err(Failed(ProviderError::of_callback(&error).reason())),
        (None, None) => Err(Failed(ProviderError::BadCode.reason())),
        (None, Some(code)) => {
            let redeem = RedeemCode {
                code: code.into(),
                redirect_uri: callback,
                code_verifier,
                nonce,
                issuer: text("iss"),
                user: text("user"),
            };
            let name = connection.clone();
            let redeemed = call.dial(move |core, wait| core.providers.redeem(&name, &redeem, wait));
            dialled(call, redeemed.await)
        }
    };
    if let Err(Failed(reason)) = identity {
        let outcome = if reason == UNAVAILABLE.0 { "failed" } else { reason };
        call.app.core.meter.note(Event::Social { outcome });
    }
    Ok(Returned { flow, identity })
}

/// The word for whom nobody lets in.
pub(crate) fn not_entered(call: &Call, error: EnterWithIdentityError) -> Failed {
    match error {
        EnterWithIdentityError::NoAddress => Failed("no_address"),
        EnterWithIdentityError::NotAdmitted => Failed("not_admitted"),
        EnterWithIdentityError::Asking(RequestOtpError::Refused(..)) => Failed("rate_limited"),
        EnterWithIdentityError::Asking(RequestOtpError::Store(error))
        | EnterWithIdentityError::Store(error) => store_fault(call, &error),
    }
}

/// The word for a crew that could not; the fault is logged.
pub(crate) fn crew_fault(call: &Call, error: CrewError) -> Failed {
    fault_log::crew(error, &call.visit.request_id);
    UNAVAILABLE
}

/// The same for a store that could not.
pub(crate) fn store_fault(call: &Call, error: &StoreError) -> Failed {
    fault_log::store(error, &call.visit.request_id);
    UNAVAILABLE
}

fn claim(
    call: &Call,
    claimed: Result<Result<ClaimedSocial, ClaimSocialError>, CrewError>,
) -> Result<ClaimedSocial, Lost> {
    match claimed {
        Ok(Ok(claimed)) => Ok(claimed),
        Ok(Err(ClaimSocialError::State | ClaimSocialError::Foreign)) => Err(Lost::State),
        Ok(Err(ClaimSocialError::Store(error))) => {
            store_fault(call, &error);
            Err(Lost::Unavailable)
        }
        Err(error) => {
            crew_fault(call, error);
            Err(Lost::Unavailable)
        }
    }
}

fn dialled<T>(call: &Call, done: Result<Result<T, ProviderError>, CrewError>) -> Result<T, Failed> {
    match done {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            let (reason, request_id) = (error.reason(), &*call.visit.request_id);
            log::warn!(request_id; "a social sign-in failed at its provider: {reason}");
            Err(Failed(reason))
        }
        // The provider is slower than anybody waits, or too many wait for it: the store has nothing to do with it.
        Err(CrewError::Overloaded | CrewError::TimedOut) => Err(Failed(ProviderError::Away.reason())),
        Err(error @ CrewError::Panicked) => Err(crew_fault(call, error)),
    }
}
