//! Users: found by address, enabled and disabled, erased.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::users::Users;
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::QueryResult;
use diesel::row::NamedRow;

use crate::bind::Named;
use crate::parts::EventValues;
use crate::rows;
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::store::PostgresStore;

statements! {
    /// The owner of an address.
    FindUser = "user_by_address.sql";
    /// Takes a user's row.
    LockUser = "user_lock.sql";
    /// Takes the ledgers of a user's address and devices.
    LockUserLedgers = "user_ledgers_lock.sql";
    /// Takes the accounts a user is in.
    LockUserAccounts = "user_accounts_lock.sql";
    /// Takes a user's name off what they gave others.
    EraseNames = "user_erase_names.sql";
    /// Takes away all that is a user's.
    Erase = "user_erase.sql";
}

parts! {
    SET_STATUS = "user_status.sql";
}

impl Users for PostgresStore {
    fn find_user(&self, address: &Address) -> Result<Option<User>, StoreError> {
        let address = address.as_str();
        let found: Vec<UserRow> =
            self.read(|connection| FindUser::with(&[("address", &address)]).load(connection))?;
        Ok(found.into_iter().next().map(|UserRow(user)| user))
    }

    fn set_user_status(
        &self,
        id: UserId,
        status: UserStatus,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError> {
        self.write_together(|connection| {
            let (at, status, events) = (self.at(), status.as_str(), EventValues::of(audit)?);
            let mut values: Vec<Named<'_>> = vec![("at", &at), ("user", &id.0), ("status", &status)];
            values.extend(events.named());
            LockUser::with(&[("user", &id.0)]).execute(connection)?;
            Ok(Composed::with(&events.kept_with(SET_STATUS), &values).execute(connection)? > 0)
        })
    }
}

/// Erases a user, under the rows that whoever lets them leave holds.
pub(crate) fn erase_user(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    id: UserId,
    pseudonym: &str,
) -> QueryResult<()> {
    LockUser::with(&[("user", &id.0)]).execute(connection)?;
    EraseNames::with(&[("at", &at), ("user", &id.0)]).execute(connection)?;
    let values: [Named<'_>; 2] = [("user", &id.0), ("pseudonym", &pseudonym)];
    Erase::with(&values).execute(connection).map(drop)
}

pub(crate) struct UserRow(pub(crate) User);

impl QueryableByName<Pg> for UserRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self(rows::user(row)?.ok_or("a user without an id")?))
    }
}
