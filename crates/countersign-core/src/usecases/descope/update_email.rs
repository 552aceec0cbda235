//! Asking for another address by a code: it goes to the new one, and nothing changes until it is shown (A6, A7). Programs
//! show it with the address they know, so the change can be found under the old one as well.

use crate::core::{Caller, Core};
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, ChallengeKind};
use crate::nouns::client::ClientId;
use crate::nouns::ids::ChallengeId;
use crate::nouns::ledger::LedgerKey;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::addresses::change_address::{ChangeAddress, ChangeAddressError, judge_move};
use crate::usecases::asking::{Ask, ask};
use crate::usecases::guarded::with_person;
use crate::usecases::passwords::comparing::{confirm_person, insider};
use crate::usecases::request_otp::{RequestOtp, RequestOtpError, RequestedOtp};

/// Asks for the code. Whether somebody has that address, this does not tell.
pub fn update_email_by_code(
    core: &Core,
    caller: &Caller,
    command: &ChangeAddress,
) -> Result<RequestedOtp, ChangeAddressError> {
    let confirmed = confirm_person(core, caller, command.session, command.current.as_ref())?;
    judge_move(core, &confirmed.user, &command.address)?;
    let bound = Bound {
        user: Some(confirmed.user.id),
        session: Some(command.session),
        ..command.bound.clone()
    };
    let asked = RequestOtp {
        surface: confirmed.session.surface,
        client: confirmed.session.client.clone(),
        purpose: Purpose::ChangeAddress,
        address: command.address.clone(),
        locale: command.locale.clone(),
        resend_of: None,
        device: None,
        bound: bound.clone(),
        way_in: None,
    };
    let requested = ask(core, caller, &Ask::code(&asked)).map_err(|error| match error {
        RequestOtpError::Refused(refusal, at) => ChangeAddressError::Refused(refusal, at),
        RequestOtpError::Store(error) => ChangeAddressError::Store(error),
    })?;
    let mark = Challenge {
        id: ChallengeId::mint(&*core.entropy, core.now()),
        // No link of it is ever mailed, and no code is asked for by its name.
        kind: ChallengeKind::Link,
        surface: asked.surface,
        client: asked.client,
        purpose: Purpose::ChangeAddress,
        address: confirmed.user.address.clone(),
        lane: LedgerKey::Address(confirmed.user.address.clone()),
        seed: core.seed(),
        key_id: core.keys.current().id(),
        created_at: confirmed.session.created_at,
        expires_at: requested.expires_at,
        opened_at: None,
        failed_guesses: 0,
        ended: None,
        bound: Bound {
            leads_to: Some(ChallengeId(requested.request.0)),
            ..bound
        },
    };
    with_person(
        core,
        caller,
        &PersonQuery::about(Who::Session(command.session)),
        |facts| {
            let mark = Challenge {
                created_at: facts.now,
                ..mark.clone()
            };
            insider(facts).map(|_| vec![Change::InsertChallenge(mark)])
        },
    )?;
    Ok(requested)
}

/// How many of an address's challenges are looked through.
const LOOKED_THROUGH: u16 = 32;

/// A change of address that is under way.
pub(super) struct FoundChange {
    /// The challenge whose code was mailed.
    pub(super) id: ChallengeId,
    /// Where the address it was found by stands in it.
    pub(super) place: ChangePlace,
}

/// Where an address stands in a change that was found by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangePlace {
    /// It is the old one: guesses at the change are counted for another address.
    Old,
    /// It is the new one, and no code to sign in with was mailed there since.
    New,
    /// It is the new one, and a code to sign in with was mailed there since.
    NewButOlder,
}

/// The change of address that is under way from or to this one, on this surface and from this app. One question to the
/// store, whoever the address belongs to.
pub(super) fn find_change(
    core: &Core,
    client: &ClientId,
    address: &Address,
) -> Result<Option<FoundChange>, StoreError> {
    let challenges = core.store.list_challenges(address, LOOKED_THROUGH)?;
    let mut live = challenges.iter().filter(|challenge| {
        challenge.surface == Surface::Descope && challenge.client == *client && challenge.ended.is_none()
    });
    let mut place = ChangePlace::New;
    let found = live.find_map(|challenge| {
        let is_code = challenge.kind == ChallengeKind::Code;
        if is_code && challenge.purpose == Purpose::SignIn {
            place = ChangePlace::NewButOlder;
        }
        let is_change = challenge.purpose == Purpose::ChangeAddress && challenge.bound.number.is_none();
        match challenge.bound.leads_to.filter(|_| is_change) {
            Some(id) => Some((id, true)),
            None => (is_change && is_code).then_some((challenge.id, false)),
        }
    });
    Ok(found.map(|(id, from_old)| FoundChange {
        id,
        place: if from_old { ChangePlace::Old } else { place },
    }))
}
