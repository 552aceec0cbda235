//! The port of users who come and go many at a time.

use std::ops::Bound;

use countersign_core::nouns::ids::UserId;
use countersign_core::ports::imports::{ImportEvent, Imported, ImportedUser, Imports};
use countersign_core::ports::store::StoreError;

use super::MemoryStore;
use super::tables::{Stop, Tables};

impl Imports for MemoryStore {
    fn import_users(
        &self,
        users: &[ImportedUser],
        keep: bool,
        event: ImportEvent<'_>,
    ) -> Result<Vec<Imported>, StoreError> {
        if keep {
            return self.write(|tables, _| tables.import(users, event));
        }
        let tried = self.read(|tables, _| tables.clone().import(users, event))?;
        tried.map_err(|stop| StoreError::Broken(format!("{stop:?}")))
    }

    fn export_users(&self, after: Option<UserId>, limit: u16) -> Result<Vec<ImportedUser>, StoreError> {
        self.read(|tables, _| {
            let later = after.map_or(Bound::Unbounded, Bound::Excluded);
            let users = tables.users.range((later, Bound::Unbounded));
            let whole = users.map(|(id, user)| ImportedUser {
                user: user.clone(),
                password: tables.passwords.get(id).cloned(),
            });
            whole.take(usize::from(limit)).collect()
        })
    }
}

impl Tables {
    fn import(&mut self, users: &[ImportedUser], event: ImportEvent<'_>) -> Result<Vec<Imported>, Stop> {
        let mut outcomes = Vec::new();
        for ImportedUser { user, password } in users {
            let outcome = match self.owner(&user.address) {
                Some(owner) => Imported::AddressTaken(owner.id),
                None if self.users.contains_key(&user.id) => Imported::IdTaken,
                None => {
                    self.add_user(user)?;
                    if let Some(password) = password {
                        self.passwords.insert(user.id, password.clone());
                    }
                    Imported::Created
                }
            };
            outcomes.push(outcome);
        }
        let created = outcomes.iter().filter(|&&outcome| outcome == Imported::Created);
        match created.count() {
            0 => {}
            some => self.add_events(&[event(some)])?,
        }
        Ok(outcomes)
    }
}
