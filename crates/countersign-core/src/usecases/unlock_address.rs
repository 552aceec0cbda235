//! Opening the locks of an address: by an operator, or partly by a device that proved its owner.

use crate::core::{Caller, Core};
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::ledger::{LedgerKey, Marks};
use crate::ports::ledgers::{LedgerCommit, LedgerWrite};
use crate::ports::store::StoreError;
use crate::usecases::guarded::guarded;

/// Opens every lock of an address, forgets its failures and turns codes on again. Tells whether anything was locked
/// or counted.
pub fn unlock_address(core: &Core, caller: &Caller, address: &Address) -> Result<bool, StoreError> {
    change(core, caller, address, "operator", Marks::unlock)
}

/// Turns codes on again after a known device proved the owner; locks and budgets stay.
pub(crate) fn turn_codes_on(core: &Core, caller: &Caller, address: &Address) -> Result<bool, StoreError> {
    change(core, caller, address, "device", Marks::turn_codes_on)
}

fn change(
    core: &Core,
    caller: &Caller,
    address: &Address,
    by: &str,
    apply: impl Fn(&mut Marks),
) -> Result<bool, StoreError> {
    let key = LedgerKey::Address(address.clone());
    let (version, event) = (core.entropy.version(), EventId::mint(&*core.entropy, core.now()));
    let mut changed = false;
    guarded(core, caller, |attempt| {
        core.store.attempt_ledger(attempt, &key, &mut |facts| {
            let mut marks = facts.ledger.marks.clone();
            apply(&mut marks);
            changed = marks != facts.ledger.marks;
            changed.then(|| LedgerCommit {
                ledger: LedgerWrite::over(
                    key.clone(),
                    &facts.ledger,
                    version,
                    marks,
                    facts.now,
                    &core.policy,
                ),
                audit: vec![
                    AuditEvent::new(event, facts.now, AuditKind::Unlocked, &caller.source)
                        .address(address)
                        .with("by", by),
                ],
            })
        })
    })?;
    Ok(changed)
}
