//! Settling what is counted in memory: budgets every second, refusals and programs' reads once per window.

use crate::core::Core;
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

/// Audits what was counted since last time: the attempts that locks and limits refused, one event per reason and address,
/// and what operators' programs read, one per key and act.
pub fn audit_tallies(core: &Core) -> Result<(), StoreError> {
    let now = core.now();
    let (refusals, reads) = (core.deployment.take_refusals(), core.deployment.take_reads());
    let event = |kind, count: u64| {
        let id = EventId::mint(&*core.entropy, now);
        AuditEvent::new(id, now, kind, &Source::default()).with("count", count)
    };
    let refused = refusals.iter().map(|((reason, address), &count)| {
        let event = event(AuditKind::Refused, count).with("reason", *reason);
        match address {
            Some(address) => event.address(address),
            None => event,
        }
    });
    let read = reads.iter().map(|((key, act), &count)| {
        let event = event(AuditKind::ManagementUsed, count);
        event.with("key", key.as_str()).with("act", *act)
    });
    let events: Vec<AuditEvent> = refused.chain(read).collect();
    if events.is_empty() {
        return Ok(());
    }
    core.store.insert_audit_events(&events).inspect_err(|_| {
        core.deployment.return_refusals(refusals);
        core.deployment.return_reads(reads);
    })
}
