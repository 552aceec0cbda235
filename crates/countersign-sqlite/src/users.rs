//! The user port.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::ids::{DeviceId, UserId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::users::Users;
use diesel::prelude::*;

use crate::audit_events::insert_events;
use crate::cells::{At, Id, Word};
use crate::challenges::{Ending, end_challenges_of_user};
use crate::devices::end_devices;
use crate::errors::{Stop, one_row};
use crate::rows::{CredentialRow, NewUserRow, UserRow};
use crate::schema::{address_credentials, device_tokens, users};
use crate::sessions::end_sessions;
use crate::statement::statement;
use crate::store::SqliteStore;

impl Users for SqliteStore {
    fn find_user(&self, address: &Address) -> Result<Option<User>, StoreError> {
        self.read(|connection, _| find_owner(connection, address))
    }

    fn set_user_status(
        &self,
        id: UserId,
        status: UserStatus,
        audit: &[AuditEvent],
    ) -> Result<bool, StoreError> {
        self.write(|connection, now| {
            let found = statement("UPDATE users SET status = ?, updated_at = ? WHERE id = ?")
                .bind(Word(status))
                .bind(At(now))
                .bind(Id(id.0))
                .execute(connection)?;
            if found == 0 {
                return Ok(false);
            }
            match status {
                UserStatus::Active => {}
                UserStatus::Disabled => {
                    end_sessions(connection, id, None, SessionEnd::Revoked, now)?;
                    end_devices(connection, id, now)?;
                    end_challenges_of_user(connection, id, &Ending::All, now)?;
                }
            }
            insert_events(connection, audit)?;
            Ok(true)
        })
    }
}

/// Erases a user with all that is theirs.
pub(crate) fn erase_user(
    connection: &mut SqliteConnection,
    id: UserId,
    pseudonym: &str,
    now: Timestamp,
) -> QueryResult<()> {
    let address = address_credentials::table
        .select(address_credentials::address)
        .filter(address_credentials::user_id.eq(Id(id.0)))
        .first::<Word<Address>>(connection)
        .optional()?;
    erase_device_ledgers(connection, id)?;
    let revoked = "UPDATE invites SET state = 'revoked', closed_at = ? \
                   WHERE inviter = ? AND state = 'pending' AND account_id IS NOT NULL";
    statement(revoked)
        .bind(At(now))
        .bind(Id(id.0))
        .execute(connection)?;
    erase_grants(connection, id)?;
    // Credentials, identities, memberships, waitlist entries, sessions and device tokens go with the row.
    statement("DELETE FROM users WHERE id = ?")
        .bind(Id(id.0))
        .execute(connection)?;
    if let Some(Word(address)) = address {
        erase_address(connection, &address, pseudonym)?;
    }
    Ok(())
}

/// The owner of an address.
pub(crate) fn find_owner(connection: &mut SqliteConnection, address: &Address) -> QueryResult<Option<User>> {
    let row = users::table
        .inner_join(address_credentials::table)
        .select(UserRow::as_select())
        .filter(address_credentials::address.eq(Word(address.clone())))
        .first(connection)
        .optional()?;
    Ok(row.map(User::from))
}

/// Makes a user; lost if the address has an owner by now.
pub(crate) fn insert_user(connection: &mut SqliteConnection, user: &User) -> Result<(), Stop> {
    if find_owner(connection, &user.address)?.is_some() {
        return Err(Stop::Lost);
    }
    diesel::insert_into(users::table)
        .values(NewUserRow::from(user))
        .execute(connection)?;
    let credential = CredentialRow::from(user);
    let inserted = diesel::insert_into(address_credentials::table)
        .values(credential)
        .execute(connection)?;
    one_row(inserted)
}

/// One user.
pub(crate) fn find_user(connection: &mut SqliteConnection, id: UserId) -> QueryResult<Option<User>> {
    let row = users::table
        .inner_join(address_credentials::table)
        .select(UserRow::as_select())
        .filter(users::id.eq(Id(id.0)))
        .first(connection)
        .optional()?;
    Ok(row.map(User::from))
}

/// Marks a user's mailbox as proven if it was not.
pub(crate) fn mark_verified(
    connection: &mut SqliteConnection,
    id: UserId,
    now: Timestamp,
) -> QueryResult<()> {
    let marked =
        statement("UPDATE address_credentials SET verified_at = ? WHERE user_id = ? AND verified_at IS NULL")
            .bind(At(now))
            .bind(Id(id.0))
            .execute(connection)?;
    if marked > 0 {
        let touch = statement("UPDATE users SET updated_at = ? WHERE id = ?");
        touch.bind(At(now)).bind(Id(id.0)).execute(connection)?;
    }
    Ok(())
}

fn erase_device_ledgers(connection: &mut SqliteConnection, user: UserId) -> QueryResult<()> {
    let devices = device_tokens::table
        .select(device_tokens::id)
        .filter(device_tokens::user_id.eq(Id(user.0)))
        .load::<Id>(connection)?;
    for Id(device) in devices {
        let key = LedgerKey::Device(DeviceId(device));
        statement("DELETE FROM ledgers WHERE key = ?")
            .bind(Word(key))
            .execute(connection)?;
    }
    Ok(())
}

/// What the user was granted and granted: what others have from them stays, without their name; accounts that nobody else
/// is in go.
fn erase_grants(connection: &mut SqliteConnection, user: UserId) -> QueryResult<()> {
    for change in [
        "DELETE FROM challenges WHERE id IN (SELECT challenge_id FROM bound_challenges WHERE user_id = ?)",
        "UPDATE outbox SET details = json_remove(details, '$.words.inviter') \
         WHERE challenge_id IN (SELECT challenge_id FROM invites WHERE inviter = ?)",
        "UPDATE invites SET inviter = NULL WHERE inviter = ?",
        "UPDATE memberships SET granted_by = NULL WHERE granted_by = ?",
        "DELETE FROM accounts WHERE id IN (SELECT account_id FROM memberships m WHERE m.user_id = ? \
         AND NOT EXISTS (SELECT 1 FROM memberships o WHERE o.account_id = m.account_id AND o.user_id <> m.user_id))",
    ] {
        statement(change).bind(Id(user.0)).execute(connection)?;
    }
    Ok(())
}

/// The address's own ledger stays until it is quiet: erasing oneself must not refill a budget.
fn erase_address(connection: &mut SqliteConnection, address: &Address, pseudonym: &str) -> QueryResult<()> {
    let address = address.as_str();
    // What is bound to the user is gone by now. A way back is somebody's who had the address before.
    statement(
        "DELETE FROM challenges WHERE address = ? AND NOT (purpose = 'undo_address' AND ended IS NULL)",
    )
    .bind(address)
    .execute(connection)?;
    let unsent = "DELETE FROM outbox WHERE address = ? AND closed_at IS NULL \
                  AND (challenge_id IS NULL OR challenge_id NOT IN (SELECT id FROM challenges))";
    statement(unsent).bind(address).execute(connection)?;
    for delete in [
        "DELETE FROM invites WHERE address = ?",
        "DELETE FROM waitlist_entries WHERE address = ?",
    ] {
        statement(delete).bind(address).execute(connection)?;
    }
    let rename = "UPDATE outbox SET address = ?, coalesce_key = NULL, details = json_remove(details, '$.words') \
                  WHERE address = ? AND closed_at IS NOT NULL";
    statement(rename)
        .bind(pseudonym)
        .bind(address)
        .execute(connection)?;
    statement("UPDATE audit_events SET address = ? WHERE address = ?")
        .bind(pseudonym)
        .bind(address)
        .execute(connection)
        .map(drop)
}
