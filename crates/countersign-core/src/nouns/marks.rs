//! The marks a ledger keeps, and the rules that read them.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::ledger::{FailureEffect, GuessLane, MailClass, Refusal, SpentBudget};
use super::surface::{Purpose, Surface};
use crate::policy::{LedgerLimits, MailLimits};

/// A mail that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    #[serde(rename = "t", with = "chrono::serde::ts_microseconds")]
    at: Timestamp,
    #[serde(rename = "c")]
    class: MailClass,
    #[serde(rename = "s")]
    surface: Surface,
    #[serde(rename = "p")]
    purpose: Purpose,
}

/// A wrong guess that counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    #[serde(rename = "t", with = "chrono::serde::ts_microseconds")]
    at: Timestamp,
    #[serde(rename = "l")]
    lane: GuessLane,
}

/// A lock: nothing is accepted until it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    #[serde(rename = "u", with = "chrono::serde::ts_microseconds")]
    until: Timestamp,
    #[serde(rename = "w")]
    what: LockOf,
}

/// What a lock shuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockOf {
    /// Guesses of one lane, and new codes.
    Lane(GuessLane),
    /// One surface and purpose, after the guesses of a challenge are spent.
    Purpose(Surface, Purpose),
}

/// What a ledger says: instants of sends, failures and locks, kept only as long as a rule can ask for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    sends: Vec<Sent>,
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    failures: Vec<Failed>,
    #[serde(rename = "k", skip_serializing_if = "Vec::is_empty")]
    locks: Vec<Lock>,
    /// How often a lane was locked lately; each lock doubles the next.
    #[serde(rename = "kn", skip_serializing_if = "is_zero")]
    locks_in_a_row: u16,
    /// The same for the lane of passwords, which locks nothing else.
    #[serde(rename = "pn", skip_serializing_if = "is_zero")]
    password_locks_in_a_row: u16,
    #[serde(rename = "fn", skip_serializing_if = "is_zero")]
    failures_in_a_row: u16,
    #[serde(rename = "off", skip_serializing_if = "std::ops::Not::not")]
    codes_off: bool,
    #[serde(
        rename = "m",
        with = "chrono::serde::ts_microseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    locked_out_mailed_at: Option<Timestamp>,
    #[serde(
        rename = "ok",
        with = "chrono::serde::ts_microseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    succeeded_at: Option<Timestamp>,
}

fn is_zero(n: &u16) -> bool {
    *n == 0
}

/// How long the answer `locked` tells people to wait while codes are off for an address.
const OFF_RETRY: TimeDelta = TimeDelta::hours(1);
/// How long a row of failures is remembered.
const STREAK_KEPT: TimeDelta = TimeDelta::days(90);

impl Marks {
    /// Whether a mail may be asked for now.
    pub fn judge_send(&self, now: Timestamp, class: MailClass, mails: &MailLimits) -> Result<(), Refusal> {
        let hour = now - mails.window;
        let recent = || self.sends.iter().filter(move |sent| sent.at > hour);
        let of_class = recent().filter(|sent| sent.class == class).map(|sent| sent.at);
        let limits = [
            (of_class.collect(), mails.per_class),
            (recent().map(|sent| sent.at).collect(), mails.all),
        ];
        let full =
            |(at, limit): (Vec<Timestamp>, u16)| nth_latest(at, limit).map(|oldest| oldest + mails.window);
        match limits.into_iter().filter_map(full).max() {
            Some(retry_at) => Err(Refusal::RateLimited {
                retry_at,
                spent: SpentBudget::Address,
            }),
            None => Ok(()),
        }
    }

    /// When the cooldown after the mails asked for so far ends, if it has not.
    pub fn cooldown_end(
        &self,
        now: Timestamp,
        surface: Surface,
        purpose: Purpose,
        mails: &MailLimits,
    ) -> Option<Timestamp> {
        let since = self
            .succeeded_at
            .unwrap_or(Timestamp::MIN_UTC)
            .max(now - mails.window);
        let row = self
            .sends
            .iter()
            .filter(|s| s.surface == surface && s.purpose == purpose && s.at > since);
        let (count, last) = row.fold((0_u32, None), |(count, last), sent| {
            (count + 1, last.max(Some(sent.at)))
        });
        let doubled = mails.cooldown * 2_i32.pow(count.saturating_sub(1).min(16));
        last.map(|at| at + doubled.min(mails.cooldown_max))
            .filter(|&end| end > now)
    }

    /// Notes a mail asked for.
    pub fn record_send(&mut self, now: Timestamp, class: MailClass, surface: Surface, purpose: Purpose) {
        self.sends.push(Sent {
            at: now,
            class,
            surface,
            purpose,
        });
    }

    /// Whether a code may be asked for: not while any lane, or this purpose, is locked or codes are off.
    pub fn judge_asking(&self, now: Timestamp, surface: Surface, purpose: Purpose) -> Result<(), Refusal> {
        self.judge_locks(now, |what| match what {
            LockOf::Lane(lane) => lane != GuessLane::Password,
            LockOf::Purpose(s, p) => (s, p) == (surface, purpose),
        })
    }

    /// Whether a password may be judged: not while its own lane is locked. What locks codes does not lock passwords.
    pub fn judge_password(&self, now: Timestamp) -> Result<(), Refusal> {
        self.judge_lock_ends(now, |what| what == LockOf::Lane(GuessLane::Password))
    }

    /// Whether a guess of `lane` may be judged: not while its lane, or this purpose, is locked or codes are off.
    pub fn judge_guess(
        &self,
        now: Timestamp,
        lane: GuessLane,
        surface: Surface,
        purpose: Purpose,
    ) -> Result<(), Refusal> {
        self.judge_locks(now, |what| {
            what == LockOf::Lane(lane) || what == LockOf::Purpose(surface, purpose)
        })
    }

    fn judge_locks(&self, now: Timestamp, applies: impl Fn(LockOf) -> bool) -> Result<(), Refusal> {
        if self.codes_off {
            return Err(Refusal::Locked {
                retry_at: now + OFF_RETRY,
            });
        }
        self.judge_lock_ends(now, applies)
    }

    fn judge_lock_ends(&self, now: Timestamp, applies: impl Fn(LockOf) -> bool) -> Result<(), Refusal> {
        let ends = self
            .locks
            .iter()
            .filter(|lock| lock.until > now && applies(lock.what))
            .map(|lock| lock.until);
        ends.max()
            .map_or(Ok(()), |retry_at| Err(Refusal::Locked { retry_at }))
    }

    /// Counts a wrong guess: locks its lane when the hour's or the day's budget is spent, longer each time, and turns
    /// codes off after too many in a row.
    pub fn record_failure(
        &mut self,
        now: Timestamp,
        lane: GuessLane,
        limits: &LedgerLimits,
    ) -> FailureEffect {
        self.failures.push(Failed { at: now, lane });
        let of_codes = lane != GuessLane::Password;
        if of_codes {
            self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        }
        let within = |window: TimeDelta, limit: u16| {
            let at = self
                .failures
                .iter()
                .filter(|f| f.lane == lane && f.at > now - window)
                .map(|f| f.at)
                .collect();
            nth_latest(at, limit).map(|oldest| oldest + window)
        };
        let row = if of_codes {
            self.locks_in_a_row
        } else {
            self.password_locks_in_a_row
        };
        let doubled = limits.lock * 2_i32.pow(u32::from(row).min(16));
        let hour = within(limits.hour, limits.failures_per_hour).map(|_| now + doubled.min(limits.lock_max));
        let day = within(limits.day, limits.failures_per_day);
        let locked_until = hour.max(day);
        if let Some(until) = locked_until {
            self.locks.push(Lock {
                until,
                what: LockOf::Lane(lane),
            });
            if of_codes {
                self.locks_in_a_row = row.saturating_add(1);
            } else {
                self.password_locks_in_a_row = row.saturating_add(1);
            }
        }
        let codes_turned_off =
            of_codes && !self.codes_off && self.failures_in_a_row >= limits.failures_in_a_row;
        self.codes_off |= codes_turned_off;
        FailureEffect {
            locked_until,
            codes_turned_off,
        }
    }

    /// How many wrong guesses of any lane the last `window` saw.
    pub fn failures_within(&self, now: Timestamp, window: TimeDelta) -> usize {
        self.failures
            .iter()
            .filter(|failed| failed.at > now - window)
            .count()
    }

    /// Locks one surface and purpose, after the guesses of its challenge are spent.
    pub fn lock_purpose(&mut self, until: Timestamp, surface: Surface, purpose: Purpose) {
        self.locks.push(Lock {
            until,
            what: LockOf::Purpose(surface, purpose),
        });
    }

    /// Notes a success: ends cooldowns and the row of failures; the hour's and the day's budget stay spent.
    pub fn record_success(&mut self, now: Timestamp) {
        self.failures_in_a_row = 0;
        self.locks_in_a_row = 0;
        self.succeeded_at = Some(now);
    }

    /// Notes that a password was right: only the row of its own locks ends.
    pub fn record_password_success(&mut self) {
        self.password_locks_in_a_row = 0;
    }

    /// Turns codes on again, after a mailed link or a known device proved the owner; locks and budgets stay.
    pub fn turn_codes_on(&mut self) {
        self.codes_off = false;
        self.failures_in_a_row = 0;
    }

    /// Opens every lock and forgets every failure: the operator's word.
    pub fn unlock(&mut self) {
        self.locks.clear();
        self.failures.clear();
        self.failures_in_a_row = 0;
        self.locks_in_a_row = 0;
        self.password_locks_in_a_row = 0;
        self.codes_off = false;
        self.locked_out_mailed_at = None;
    }

    /// Whether too many failures in a row turned codes off.
    pub fn codes_are_off(&self) -> bool {
        self.codes_off
    }

    /// Takes the right to mail `locked_out`, once per `window`; `false` if it was taken within it.
    pub fn take_locked_out_mail(&mut self, now: Timestamp, window: TimeDelta) -> bool {
        let free = self.locked_out_mailed_at.is_none_or(|at| at + window <= now);
        if free {
            self.locked_out_mailed_at = Some(now);
        }
        free
    }

    /// Drops what no rule can ask for any more.
    pub fn forget(&mut self, now: Timestamp, mails: &MailLimits, limits: &LedgerLimits) {
        self.sends.retain(|sent| sent.at > now - mails.window);
        self.failures.retain(|failed| failed.at > now - limits.day);
        self.locks.retain(|lock| lock.until > now);
        if self.failures.is_empty() && self.locks.is_empty() {
            self.locks_in_a_row = 0;
            self.password_locks_in_a_row = 0;
        }
        self.succeeded_at = self.succeeded_at.filter(|&at| at > now - mails.window);
    }

    /// The instant after which the row says nothing and may be deleted.
    pub fn quiet_at(&self, now: Timestamp, mails: &MailLimits, limits: &LedgerLimits) -> Timestamp {
        let sends = self.sends.iter().map(|sent| sent.at + mails.window);
        let failures = self.failures.iter().map(|failed| failed.at + limits.day);
        let locks = self.locks.iter().map(|lock| lock.until);
        let mailed = self.locked_out_mailed_at.map(|at| at + TimeDelta::days(1));
        let streak = (self.failures_in_a_row > 0).then(|| now + STREAK_KEPT);
        let off = self.codes_off.then(|| now + TimeDelta::days(3650));
        sends
            .chain(failures)
            .chain(locks)
            .chain(mailed)
            .chain(streak)
            .chain(off)
            .max()
            .unwrap_or(now)
    }
}

/// The `n`-th latest of some instants, if there are so many.
fn nth_latest(mut at: Vec<Timestamp>, n: u16) -> Option<Timestamp> {
    at.sort_unstable_by(|a, b| b.cmp(a));
    at.get(usize::from(n.max(1)) - 1).copied()
}
