//! Telling an app which ways to sign in an address has. Reveals by design: never where accounts are hidden.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::budget::{NetLimits, room_for_all};
use crate::nouns::client::{Client, LoginMethod};
use crate::nouns::ledger::Refusal;
use crate::nouns::user::UserStatus;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;

/// What is known of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedEmail {
    /// Whether it has a user who may sign in.
    pub active: bool,
    /// The ways this person used before, of those the client offers.
    pub preferred: Vec<LoginMethod>,
    /// All ways that would lead in, of those the client offers.
    pub available: Vec<LoginMethod>,
}

/// Why nothing was told.
#[derive(Debug, thiserror::Error)]
pub enum CheckEmailError {
    /// Accounts are hidden.
    #[error("accounts are hidden")]
    Hidden,
    /// The source asked too often; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks an address up for an app.
pub fn check_email(
    core: &Core,
    caller: &Caller,
    client: &Client,
    address: &Address,
) -> Result<CheckedEmail, CheckEmailError> {
    if core.policy.hides {
        return Err(CheckEmailError::Hidden);
    }
    let query = PersonQuery {
        hits: core
            .policy
            .checks_by_source
            .hits(NetLimits::CHECKS, &caller.source),
        ..PersonQuery::about(Who::Address(address.clone()))
    };
    let mut outcome = Err(CheckEmailError::Hidden);
    with_person(core, caller, &query, |facts| {
        if let Some(refusal) = room_for_all(&query.hits, &facts.nth_latest, facts.now) {
            outcome = Err(CheckEmailError::Refused(refusal, facts.now));
            return None;
        }
        outcome = Ok(checked(core, client, address, facts));
        let hits: Vec<Change> = query.hits.iter().cloned().map(Change::Hit).collect();
        (!hits.is_empty()).then_some(hits)
    })?;
    if let Err(CheckEmailError::Refused(refusal, _)) = &outcome {
        core.note_spent(refusal);
        core.deployment.tally_refusal(refusal.reason(), Some(address));
    }
    outcome
}

fn checked(core: &Core, client: &Client, address: &Address, facts: &PersonFacts) -> CheckedEmail {
    let active = facts
        .user
        .as_ref()
        .filter(|user| user.status == UserStatus::Active);
    let used = |method: &LoginMethod| match method {
        LoginMethod::Password => facts.password.is_some(),
        LoginMethod::Social => !facts.identities.is_empty(),
        LoginMethod::MagicLink | LoginMethod::EmailOtp => false,
    };
    let by_mail = |method: &LoginMethod| matches!(method, LoginMethod::MagicLink | LoginMethod::EmailOtp);
    let joins = facts.user.is_none() && core.policy.joining.admits(address);
    let leads_in = |method: &LoginMethod| {
        joins || active.is_some() && (by_mail(method) || used(method) || *method == LoginMethod::Social)
    };
    let offered = client.login_methods.iter().copied();
    CheckedEmail {
        active: active.is_some(),
        preferred: offered
            .clone()
            .filter(|method| active.is_some() && used(method))
            .collect(),
        available: offered.filter(leads_in).collect(),
    }
}
