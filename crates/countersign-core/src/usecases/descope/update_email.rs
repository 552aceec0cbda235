//! Asking for another address by a code: it goes to the new one, and nothing changes until it is shown (A6, A7). Programs
//! show it with the address they know, so the change can be found under the old one as well.

use crate::core::{Caller, Core};
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, ChallengeKind};
use crate::nouns::ids::ChallengeId;
use crate::nouns::ledger::LedgerKey;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::changes::Change;
use crate::ports::people::{PersonQuery, Who};
use crate::usecases::addresses::change_address::{ChangeAddress, ChangeAddressError};
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
    if confirmed.user.address == command.address {
        return Err(ChangeAddressError::Same);
    }
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

/// The change of address that is under way from or to this one, on this surface and from this app: the challenge whose
/// code was mailed. One question to the store, whoever the address belongs to.
pub(super) fn find_change(
    core: &Core,
    client: &crate::nouns::client::ClientId,
    address: &crate::nouns::address::Address,
) -> Result<Option<ChallengeId>, crate::ports::store::StoreError> {
    let challenges = core.store.list_challenges(address, LOOKED_THROUGH)?;
    let found = challenges.iter().find(|challenge| {
        challenge.surface == Surface::Descope
            && challenge.client == *client
            && challenge.purpose == Purpose::ChangeAddress
            && challenge.ended.is_none()
            && challenge.bound.number.is_none()
            && (challenge.kind == ChallengeKind::Code || challenge.bound.leads_to.is_some())
    });
    Ok(found.map(|challenge| challenge.bound.leads_to.unwrap_or(challenge.id)))
}
