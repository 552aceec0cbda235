//! What a wrong guess sets off, whatever was guessed at: counts, locks, the end of a device token, the way in, events.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::budget::{Hit, NetLimits};
use crate::nouns::challenge::Challenge;
use crate::nouns::client::ClientId;
use crate::nouns::device::Device;
use crate::nouns::ids::{DeviceId, EventId, UserId};
use crate::nouns::ledger::{GuessLane, Ledger, LedgerKey, Marks};
use crate::nouns::outbox::{MailDetails, NewMail};
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::User;
use crate::tokens::code::{Code, Guess};
use crate::usecases::lockout::{LockoutPlace, MintedLockout};

/// Where a guess failed.
pub(crate) struct Failing<'a> {
    pub(crate) core: &'a Core,
    pub(crate) caller: &'a Caller,
    pub(crate) now: Timestamp,
    pub(crate) surface: Surface,
    pub(crate) client: &'a ClientId,
    pub(crate) purpose: Purpose,
    pub(crate) address: &'a Address,
    pub(crate) user: Option<UserId>,
    pub(crate) device: Option<&'a Device>,
    pub(crate) lane: GuessLane,
    pub(crate) details: MailDetails,
    pub(crate) events: [EventId; 3],
    pub(crate) lockout: &'a MintedLockout,
}

/// What follows.
pub(crate) struct Failed {
    pub(crate) marks: Marks,
    /// A device token that ends with it.
    pub(crate) end_device: Option<DeviceId>,
    /// The way in that a lock leaves, and the mail that leads there.
    pub(crate) lockout: Option<(Challenge, NewMail)>,
    pub(crate) audit: Vec<AuditEvent>,
}

impl Failing<'_> {
    /// A wrong code: counted on the ledger; the caller counts it on the challenge.
    pub(crate) fn code(&self, challenge: &Challenge, mut marks: Marks, guesses: i16) -> Failed {
        let (policy, now) = (&self.core.policy, self.now);
        let effect = marks.record_failure(now, self.lane, &policy.failures);
        let exhausted = challenge.failed_guesses + 1 >= guesses;
        let purpose_lock = exhausted && self.surface.rules().exhaustion_locks;
        if purpose_lock {
            marks.lock_purpose(challenge.expires_at, self.surface, self.purpose);
        }
        let locked_until = effect
            .locked_until
            .max(purpose_lock.then_some(challenge.expires_at));
        let locked_until =
            locked_until.max(effect.codes_turned_off.then_some(now + policy.failures.lock_max));
        let lock = if effect.codes_turned_off {
            AuditKind::CodesTurnedOff
        } else {
            AuditKind::Locked
        };
        let [failed, ..] = self.events;
        let event = self
            .event(failed, AuditKind::SignInFailed)
            .with("reason", "wrong_code")
            .with("challenge", challenge.id.to_string())
            .with("guess", challenge.failed_guesses + 1);
        let way_in = locked_until.filter(|_| {
            self.device.is_none() && marks.take_locked_out_mail(now, policy.locked_out_mail_every)
        });
        let lockout = way_in.map(|until| self.way_in(until));
        let (end_device, audit) = self.settle(&marks, event, locked_until.map(|until| (lock, until)));
        Failed {
            marks,
            end_device,
            lockout,
            audit,
        }
    }

    /// A wrong password: its lock shuts passwords alone, so codes and links are the way in that it leaves.
    pub(crate) fn password(&self, mut marks: Marks) -> Failed {
        let effect = marks.record_failure(self.now, GuessLane::Password, &self.core.policy.failures);
        let [failed, ..] = self.events;
        let event = self.event(failed, AuditKind::PasswordRefused);
        let lock = effect.locked_until.map(|until| (AuditKind::Locked, until));
        let (end_device, audit) = self.settle(&marks, event, lock);
        Failed {
            marks,
            end_device,
            lockout: None,
            audit,
        }
    }

    fn settle(
        &self,
        marks: &Marks,
        failed: AuditEvent,
        lock: Option<(AuditKind, Timestamp)>,
    ) -> (Option<DeviceId>, Vec<AuditEvent>) {
        let limits = &self.core.policy.failures;
        let spent = usize::from(limits.failures_per_hour);
        let end_device = self
            .device
            .filter(|_| marks.failures_within(self.now, limits.hour) >= spent);
        let [_, locked, device_ended] = self.events;
        let mut audit = vec![failed];
        audit.extend(lock.map(|(kind, until)| {
            let event = self.event(locked, kind).with("until", until.to_rfc3339());
            match self.lane {
                GuessLane::Password => event.with("what", "password"),
                GuessLane::Request | GuessLane::Address => event,
            }
        }));
        audit.extend(end_device.map(|device| {
            self.event(device_ended, AuditKind::DeviceEnded)
                .with("device", device.id.to_string())
        }));
        (end_device.map(|device| device.id), audit)
    }

    fn way_in(&self, until: Timestamp) -> (Challenge, NewMail) {
        let place = LockoutPlace {
            surface: self.surface,
            client: self.client,
            purpose: self.purpose,
            address: self.address,
            details: self.details.clone(),
        };
        self.lockout.make(self.core, &place, self.now, until)
    }

    fn event(&self, id: EventId, kind: AuditKind) -> AuditEvent {
        let event = AuditEvent::new(id, self.now, kind, &self.caller.source).address(self.address);
        match self.user {
            Some(user) => event.user(user),
            None => event,
        }
    }
}

/// How guesses are judged while the deployment's budget of failures is overspent: what a failure costs its source, and
/// how many guesses a challenge has.
pub(crate) struct Alarm {
    overspent: bool,
    hits: Vec<Hit>,
}

impl Alarm {
    pub(crate) fn of(core: &Core, caller: &Caller) -> Self {
        let limits = &core.policy.deployment;
        let overspent = core.deployment.failures.is_spent(limits.failures_per_ten_minutes);
        let hits = if overspent {
            limits.failing_source.hits(NetLimits::FAILURES, &caller.source)
        } else {
            Vec::new()
        };
        Self { overspent, hits }
    }

    /// What to ask the store for.
    pub(crate) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// What a failure costs; nothing where the device is known.
    pub(crate) fn cost(&self, device: Option<&Device>) -> &[Hit] {
        if device.is_some() { &[] } else { &self.hits }
    }

    /// How many guesses count per challenge.
    pub(crate) fn guesses(&self, core: &Core, knows_device: bool) -> i16 {
        let policy = &core.policy;
        if self.overspent && !knows_device {
            policy.guesses.min(policy.deployment.guesses_while_overspent)
        } else {
            policy.guesses
        }
    }
}

/// Whether a guess is the code of a challenge.
pub(crate) fn is_code_of(core: &Core, challenge: &Challenge, guess: &Guess) -> bool {
    let keys = core.keys.by_id(challenge.key_id);
    keys.is_some_and(|keys| Code::derive(keys, challenge).is(guess))
}

/// The device, if it is the owner's.
pub(crate) fn own_device<'a>(device: Option<&'a Device>, owner: Option<&User>) -> Option<&'a Device> {
    device.filter(|device| owner.is_some_and(|owner| owner.id == device.user))
}

/// Whose budget is spent: a known device's own, so that strangers cannot lock its owner out, or the address's; and the
/// device, where it is its own. All that a device is spared hangs on this, and only a proven mailbox brings it (C3, L3).
pub(crate) fn lane_of<'a>(
    device: Option<&'a Device>,
    ledger: &'a Ledger,
    address: &Address,
) -> (Option<&'a Device>, LedgerKey, &'a Ledger) {
    match device.filter(|device| device.is_proven) {
        Some(device) => (Some(device), LedgerKey::Device(device.id), &device.ledger),
        None => (None, LedgerKey::Address(address.clone()), ledger),
    }
}
