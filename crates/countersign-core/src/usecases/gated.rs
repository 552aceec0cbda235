//! Hashing and comparing passwords: behind the gate, for as long as the caller has, and never inside a transaction.

use std::time::Duration;

use crate::core::{Caller, Core};
use crate::passwords::{HashPermit, Overloaded, Password, PasswordHash, Verified, hash, verify};

/// The longest wait for a place at the gate: whoever waits longer is better off with a quick refusal.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A place at the gate.
pub(crate) struct Gated<'a> {
    core: &'a Core,
    permit: HashPermit,
}

impl<'a> Gated<'a> {
    /// Waits for one, until the caller's deadline at most.
    pub(crate) fn enter(core: &'a Core, caller: &Caller) -> Result<Self, Overloaded> {
        let left = caller.deadline.0.saturating_sub(core.clock.monotonic());
        let permit = core.hashing.enter(left.min(LONGEST_WAIT))?;
        Ok(Self { core, permit })
    }

    /// The hash of a new password, in PHC form.
    pub(crate) fn hash(&self, password: &Password) -> Result<String, Overloaded> {
        let (cost, core) = (self.core.policy.passwords.cost, self.core);
        let hash = hash(&self.permit, password, cost, &core.keys, &*core.entropy)?;
        Ok(hash.as_str().to_owned())
    }

    /// Compares with a hash as it is kept; without one the work is the same.
    pub(crate) fn verify(&self, password: &Password, kept: Option<&str>) -> Result<Verified, Overloaded> {
        let kept = kept.map(PasswordHash::from_store);
        let cost = self.core.policy.passwords.cost;
        verify(&self.permit, password, kept.as_ref(), cost, &self.core.keys)
    }
}
