//! Settling what is counted in memory: budgets every second, refusals once per window.

use crate::core::Core;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::nouns::source::Source;
use crate::ports::store::StoreError;

/// Settles the deployment's budgets with all other instances. Warns once when a budget is spent.
pub fn settle_deployment(core: &Core) -> Result<(), StoreError> {
    core.deployment.settle(&*core.store)?;
    let limits = &core.policy.deployment;
    if core
        .deployment
        .failures
        .is_newly_spent(limits.failures_per_ten_minutes)
    {
        log::warn!(
            "the deployment's failure budget is overspent: somebody is guessing codes on a large scale"
        );
    }
    if core
        .deployment
        .stranger_mails
        .is_newly_spent(limits.stranger_mails_per_hour)
    {
        log::warn!("the budget of mails to addresses without an account is spent: such mails are not sent");
    }
    Ok(())
}

/// Audits the attempts that locks and limits refused since last time, one event per reason and address.
pub fn audit_refusals(core: &Core) -> Result<(), StoreError> {
    let now = core.now();
    let refusals = core.deployment.take_refusals();
    let event = |((reason, address), count): (&(&'static str, Option<Address>), &u64)| {
        let id = EventId::mint(&*core.entropy, now);
        let event = AuditEvent::new(id, now, AuditKind::Refused, &Source::default());
        let event = event.with("reason", *reason).with("count", *count);
        match address {
            Some(address) => event.address(address),
            None => event,
        }
    };
    let events: Vec<AuditEvent> = refusals.iter().map(event).collect();
    if events.is_empty() {
        return Ok(());
    }
    let kept = core.store.insert_audit_events(&events);
    kept.inspect_err(|_| core.deployment.return_refusals(refusals))
}
