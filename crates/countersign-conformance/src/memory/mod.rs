//! A store in memory: one mutex around plain maps. For tests, and the plainest reading of what the ports promise.

mod audit_events;
mod budgets;
mod challenges;
mod changes;
mod clients;
mod counters;
mod faults;
mod grants;
mod imports;
mod ledgers;
mod operators;
mod outbox;
mod people;
mod refresh_session;
mod request_otp;
mod sessions;
mod signing_keys;
mod social_flows;
mod tables;
mod upkeep;
mod users;
mod verify_otp;
mod waitlist;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use countersign_core::nouns::Timestamp;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};

use faults::Faults;
use tables::{Stop, Tables};

/// Every port on maps. What it writes is computed on a copy, which then takes the place of the old state as a whole.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    tables: Mutex<Tables>,
    faults: Faults,
}

impl MemoryStore {
    /// An empty store that goes by `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            tables: Mutex::default(),
            faults: Faults::default(),
        }
    }

    /// Reads under the mutex, with the time.
    fn read<T>(&self, read: impl FnOnce(&Tables, Timestamp) -> T) -> Result<T, StoreError> {
        self.faults.check()?;
        let tables = self.hold();
        Ok(read(&tables, self.clock.now()))
    }

    /// Writes under the mutex: all of it, or nothing where it stops.
    fn write<T>(
        &self,
        write: impl FnOnce(&mut Tables, Timestamp) -> Result<T, Stop>,
    ) -> Result<T, StoreError> {
        self.faults.check()?;
        match replace(&mut self.hold(), self.clock.now(), write) {
            Ok(value) => Ok(value),
            Err(Stop::Lost) => Err(StoreError::Broken("nothing here can be lost".to_owned())),
            Err(Stop::Broken(what)) => Err(StoreError::Broken(what)),
        }
    }

    /// Facts, decision, commit. The mutex is free while an optimistic attempt decides, and held while a locked one does.
    /// Without facts there is nothing to decide.
    fn attempt<Facts, Commit>(
        &self,
        attempt: Attempt,
        read: impl FnOnce(&Tables, Timestamp) -> Option<Facts>,
        decide: Decide<'_, Facts, Commit>,
        write: impl FnOnce(&mut Tables, Timestamp, &Facts, &Commit) -> Result<(), Stop>,
    ) -> Result<Attempted, StoreError> {
        self.faults.check()?;
        let tables = self.hold();
        let Some(facts) = read(&tables, self.clock.now()) else {
            return Ok(Attempted::Done);
        };
        let held = match attempt {
            Attempt::Locked => Some(tables),
            Attempt::Optimistic => {
                drop(tables);
                std::thread::yield_now();
                None
            }
        };
        let Some(commit) = decide(&facts) else {
            return Ok(Attempted::Done);
        };
        if self.faults.loses() {
            return Ok(Attempted::Lost);
        }
        let mut tables = match held {
            Some(tables) => tables,
            None => {
                self.faults.check_down()?;
                self.hold()
            }
        };
        match replace(&mut tables, self.clock.now(), |tables, now| {
            write(tables, now, &facts, &commit)
        }) {
            Ok(()) => Ok(Attempted::Done),
            Err(Stop::Lost) => Ok(Attempted::Lost),
            Err(Stop::Broken(what)) => Err(StoreError::Broken(what)),
        }
    }

    fn hold(&self) -> MutexGuard<'_, Tables> {
        // The tables are only ever replaced as a whole, so a panic elsewhere left them sound.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn replace<T>(
    tables: &mut Tables,
    now: Timestamp,
    write: impl FnOnce(&mut Tables, Timestamp) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let mut next = tables.clone();
    let value = write(&mut next, now)?;
    *tables = next;
    Ok(value)
}
