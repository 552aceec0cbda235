//! Whether a mail may be asked for at all: where accounts are revealed, signing in is for those who have one and signing
//! up for those who have none. Where they are hidden nothing is looked up, and every address is answered alike.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::budget::{NetLimits, room_for_all};
use crate::nouns::ledger::Refusal;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;

/// For whom something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Somebody who has an account.
    SignIn,
    /// Somebody who has none.
    SignUp,
    /// Anybody.
    Either,
}

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum NotAdmitted {
    /// The address has no account.
    #[error("the address has no account")]
    Unknown,
    /// The address has an account.
    #[error("the address has an account")]
    Known,
    /// The address has no account and may not join.
    #[error("the address may not join")]
    MayNotJoin,
    /// The source learned too much already; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Judges an address. An answer that tells something about it costs the source, since nothing else about it does.
pub fn admit(core: &Core, caller: &Caller, address: &Address, wanted: Wanted) -> Result<(), NotAdmitted> {
    if core.policy.hides {
        return Ok(());
    }
    let known = core.store.find_user(address)?.is_some();
    let Err(told) = judge(core, address, wanted, known) else {
        return Ok(());
    };
    let hits = core
        .policy
        .checks_by_source
        .hits(NetLimits::CHECKS, &caller.source);
    let query = PersonQuery {
        hits,
        ..PersonQuery::about(Who::Address(address.clone()))
    };
    let mut refused = None;
    with_person(core, caller, &query, |facts: &PersonFacts| {
        let full = room_for_all(&query.hits, &facts.nth_latest, facts.now);
        refused = full.map(|refusal| (refusal, facts.now));
        let hits: Vec<Change> = query.hits.iter().cloned().map(Change::Hit).collect();
        (refused.is_none() && !hits.is_empty()).then_some(hits)
    })?;
    let reason = refused.map_or("told", |(refusal, _)| refusal.reason());
    core.deployment.tally_refusal(reason, Some(address));
    Err(match refused {
        Some((refusal, at)) => NotAdmitted::Refused(refusal, at),
        None => told,
    })
}

fn judge(core: &Core, address: &Address, wanted: Wanted, known: bool) -> Result<(), NotAdmitted> {
    match (wanted, known) {
        (Wanted::SignIn, false) => Err(NotAdmitted::Unknown),
        (Wanted::SignUp, true) => Err(NotAdmitted::Known),
        (Wanted::SignUp | Wanted::Either, false) if !core.policy.joining.admits(address) => {
            Err(NotAdmitted::MayNotJoin)
        }
        (Wanted::SignIn | Wanted::Either, true) | (Wanted::SignUp | Wanted::Either, false) => Ok(()),
    }
}
