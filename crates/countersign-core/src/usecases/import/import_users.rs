//! Taking users from another service: batch by batch, as often as wanted, and nobody who is there is touched.

use std::collections::HashSet;

use super::judging::judge;
use super::record::{RecordFlaw, UserRecord};
use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{EventId, UserId};
use crate::ports::imports::{Imported, ImportedUser};
use crate::ports::store::StoreError;

/// How many users are written at once: others wait for as long as that takes.
const BATCH: usize = 1_000;

/// What came of a run so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Users that were made; on a trial, that would be.
    pub created: u64,
    /// Users that were there already, and stay as they are.
    pub kept: u64,
    /// Records that were refused.
    pub refused: u64,
}

/// Told of each record that is refused, by its place.
pub type Refuse<'a> = &'a mut dyn FnMut(u64, RecordFlaw);

/// A run. It remembers the ids and addresses that came, some hundred octets for each.
pub struct ImportUsers<'a> {
    core: &'a Core,
    is_trial: bool,
    now: Timestamp,
    ids: HashSet<UserId>,
    addresses: HashSet<Address>,
    waiting: Vec<Waiting>,
    counts: ImportCounts,
}

/// A user yet to be written.
struct Waiting {
    place: u64,
    user: ImportedUser,
    id_was_given: bool,
}

impl<'a> ImportUsers<'a> {
    /// Begins a run; one that is a trial changes nothing.
    pub fn begin(core: &'a Core, is_trial: bool) -> Result<Self, StoreError> {
        Ok(Self {
            core,
            is_trial,
            now: core.store.read_time()?,
            ids: HashSet::new(),
            addresses: HashSet::new(),
            waiting: Vec::new(),
            counts: ImportCounts::default(),
        })
    }

    /// What came of it so far.
    pub fn counts(&self) -> ImportCounts {
        self.counts
    }

    /// Judges the record at a place, and writes those that wait once there are enough. After an error everything that
    /// was counted stands, and the run can be made again from its beginning.
    pub fn add(&mut self, place: u64, record: UserRecord, refuse: Refuse<'_>) -> Result<(), StoreError> {
        match self.judge(record) {
            Ok((user, id_was_given)) => self.waiting.push(Waiting {
                place,
                user,
                id_was_given,
            }),
            Err(flaw) => self.refuse(place, flaw, refuse),
        }
        if self.waiting.len() < BATCH {
            return Ok(());
        }
        self.write(refuse)
    }

    /// Writes the rest.
    pub fn finish(&mut self, refuse: Refuse<'_>) -> Result<ImportCounts, StoreError> {
        self.write(refuse)?;
        Ok(self.counts)
    }

    fn judge(&mut self, record: UserRecord) -> Result<(ImportedUser, bool), RecordFlaw> {
        let (imported, id_was_given) = judge(self.core, self.now, record)?;
        let user = &imported.user;
        if self.addresses.contains(&user.address) {
            return Err(RecordFlaw::RepeatedAddress);
        }
        if id_was_given && !self.ids.insert(user.id) {
            return Err(RecordFlaw::RepeatedId);
        }
        self.addresses.insert(user.address.clone());
        Ok((imported, id_was_given))
    }

    fn write(&mut self, refuse: Refuse<'_>) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let (core, now) = (self.core, self.now);
        let event = |created: usize| {
            let id = EventId::mint(&*core.entropy, core.now());
            AuditEvent::by_operator(id, now, AuditKind::UsersImported).with("created", created)
        };
        let users: Vec<ImportedUser> = waiting.iter().map(|waiting| waiting.user.clone()).collect();
        let outcomes = core.store.import_users(&users, !self.is_trial, &event)?;
        for (waiting, outcome) in waiting.iter().zip(outcomes) {
            let is_same = |owner| !waiting.id_was_given || owner == waiting.user.user.id;
            match outcome {
                Imported::Created => self.counts.created += 1,
                Imported::AddressTaken(owner) if is_same(owner) => self.counts.kept += 1,
                Imported::AddressTaken(_) => self.refuse(waiting.place, RecordFlaw::AddressTaken, refuse),
                Imported::IdTaken => self.refuse(waiting.place, RecordFlaw::IdTaken, refuse),
            }
        }
        Ok(())
    }

    fn refuse(&mut self, place: u64, flaw: RecordFlaw, refuse: Refuse<'_>) {
        self.counts.refused += 1;
        refuse(place, flaw);
    }
}
