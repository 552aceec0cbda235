//! Budgets of the whole deployment: counted in memory, settled with the store every second.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;

use crate::nouns::address::Address;
use crate::ports::counters::{Counters, Tally};
use crate::ports::store::StoreError;

/// One counter: what all instances settled, and what this one has yet to report.
#[derive(Debug)]
pub struct DeploymentCounter {
    name: &'static str,
    window: TimeDelta,
    settled: AtomicU64,
    pending: AtomicU32,
    alarmed: AtomicBool,
}

impl DeploymentCounter {
    fn new(name: &'static str, window: TimeDelta) -> Self {
        Self {
            name,
            window,
            settled: AtomicU64::new(0),
            pending: AtomicU32::new(0),
            alarmed: AtomicBool::new(false),
        }
    }

    /// The word in tables and metrics.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What the window holds, as far as this instance knows.
    pub fn sum(&self) -> u64 {
        self.settled.load(Ordering::Relaxed) + u64::from(self.pending.load(Ordering::Relaxed))
    }

    /// Counts one.
    pub fn count(&self) {
        self.pending.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the window holds at least `limit`, as far as this instance knows: exact but for what others counted
    /// within the last second.
    pub fn is_spent(&self, limit: u32) -> bool {
        self.sum() >= u64::from(limit)
    }

    /// Whether the window has been spent since this was last asked: once per streak, for an alarm.
    pub(crate) fn is_newly_spent(&self, limit: u32) -> bool {
        let spent = self.is_spent(limit);
        let alarmed = self.alarmed.swap(spent, Ordering::Relaxed);
        spent && !alarmed
    }
}

/// How many distinct addresses the tally of refusals keeps apart before it lumps the rest together.
const TALLIED_ADDRESSES: usize = 1_000;

/// Attempts a lock or limit refused, by reason and address.
pub type RefusalTally = HashMap<(&'static str, Option<Address>), u64>;

/// What operators' programs read, by the id of the key and the act: there are few of either.
pub type ReadTally = HashMap<(String, &'static str), u64>;

/// What is counted by some key until it is taken to be audited.
#[derive(Debug)]
struct Counts<K>(Mutex<HashMap<K, u64>>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Counts<K> {
    fn take(&self) -> HashMap<K, u64> {
        std::mem::take(&mut *self.hold())
    }

    fn put_back(&self, counts: HashMap<K, u64>) {
        let mut counted = self.hold();
        for (key, count) in counts {
            *counted.entry(key).or_default() += count;
        }
    }

    fn hold(&self) -> MutexGuard<'_, HashMap<K, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All counters of this instance.
#[derive(Debug)]
pub struct Deployment {
    /// Codes asked for.
    pub sends: DeploymentCounter,
    /// Wrong guesses.
    pub failures: DeploymentCounter,
    /// Mails to addresses without an account.
    pub stranger_mails: DeploymentCounter,
    refusals: Counts<(&'static str, Option<Address>)>,
    reads: Counts<(String, &'static str)>,
}

impl Default for Deployment {
    fn default() -> Self {
        Self {
            sends: DeploymentCounter::new("sends", TimeDelta::hours(1)),
            failures: DeploymentCounter::new("failures", TimeDelta::minutes(10)),
            stranger_mails: DeploymentCounter::new("stranger_mails", TimeDelta::hours(1)),
            refusals: Counts::default(),
            reads: Counts::default(),
        }
    }
}

impl Deployment {
    /// Reports what was counted since last time and learns what everybody counted.
    pub fn settle(&self, store: &dyn Counters) -> Result<(), StoreError> {
        let counters = [&self.sends, &self.failures, &self.stranger_mails];
        let tallies = counters.map(|counter| Tally {
            name: counter.name,
            delta: counter.pending.load(Ordering::Relaxed),
            window: counter.window,
        });
        let (_, sums) = store.settle_counters(&tallies)?;
        for ((counter, tally), sum) in counters.iter().zip(&tallies).zip(sums) {
            counter.settled.store(sum, Ordering::Relaxed);
            counter.pending.fetch_sub(tally.delta, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Counts a refusal, to be audited with others of its window: strangers do not write our tables.
    pub fn tally_refusal(&self, reason: &'static str, address: Option<&Address>) {
        let mut refusals = self.refusals.hold();
        let key = (reason, address.cloned());
        let known = refusals.len() < TALLIED_ADDRESSES || refusals.contains_key(&key);
        *refusals
            .entry(if known { key } else { (reason, None) })
            .or_default() += 1;
    }

    /// Puts refusals back that could not be audited.
    pub fn return_refusals(&self, refusals: RefusalTally) {
        self.refusals.put_back(refusals);
    }

    /// Takes the refusals counted since last time.
    pub fn take_refusals(&self) -> RefusalTally {
        self.refusals.take()
    }

    /// Counts what a program read with its key, to be audited with others of its window: a search is no row each.
    pub fn tally_read(&self, key: &str, act: &'static str) {
        *self.reads.hold().entry((key.to_owned(), act)).or_default() += 1;
    }

    /// Puts reads back that could not be audited.
    pub fn return_reads(&self, reads: ReadTally) {
        self.reads.put_back(reads);
    }

    /// Takes the reads counted since last time.
    pub fn take_reads(&self) -> ReadTally {
        self.reads.take()
    }
}
