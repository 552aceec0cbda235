//! Device tokens: proof that a device signed in before.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::device::{Device, NewDevice};
use countersign_core::nouns::ids::{DeviceId, UserId};
use countersign_core::nouns::ledger::LedgerKey;
use diesel::prelude::*;

use crate::cells::{At, Bytes, Id, Word};
use crate::ledgers::find_ledger;
use crate::schema::{address_credentials, device_tokens};
use crate::statement::statement;

/// The device whose token was shown, if it belongs to the address, has not ended and is within its life.
pub(crate) fn find_device(
    connection: &mut SqliteConnection,
    shown: Option<[u8; 32]>,
    address: &Address,
    now: Timestamp,
) -> QueryResult<Option<Device>> {
    let Some(hash) = shown else { return Ok(None) };
    let row = device_tokens::table
        .select((
            device_tokens::id,
            device_tokens::user_id,
            device_tokens::expires_at,
        ))
        .filter(device_tokens::token_hash.eq(Bytes(hash)))
        .filter(device_tokens::address.eq(Word(address.clone())))
        .filter(device_tokens::ended_at.is_null())
        .filter(device_tokens::expires_at.gt(At(now)))
        .first::<(Id, Id, At)>(connection)
        .optional()?;
    let Some((Id(id), Id(user), At(expires_at))) = row else {
        return Ok(None);
    };
    let (id, user) = (DeviceId(id), UserId(user));
    let proven = address_credentials::table
        .filter(address_credentials::address.eq(Word(address.clone())))
        .filter(address_credentials::user_id.eq(Id(user.0)))
        .filter(address_credentials::verified_at.is_not_null());
    Ok(Some(Device {
        id,
        user,
        is_proven: diesel::select(diesel::dsl::exists(proven)).get_result(connection)?,
        expires_at,
        ledger: find_ledger(connection, &LedgerKey::Device(id))?,
    }))
}

/// Keeps a new device token.
pub(crate) fn insert_device(
    connection: &mut SqliteConnection,
    device: &NewDevice,
    user: UserId,
    address: &Address,
) -> QueryResult<usize> {
    diesel::insert_into(device_tokens::table)
        .values((
            device_tokens::id.eq(Id(device.id.0)),
            device_tokens::token_hash.eq(Bytes(device.hash)),
            device_tokens::user_id.eq(Id(user.0)),
            device_tokens::address.eq(Word(address.clone())),
            device_tokens::expires_at.eq(At(device.expires_at)),
        ))
        .execute(connection)
}

/// Starts the life of a device that has not ended anew.
pub(crate) fn extend_device(
    connection: &mut SqliteConnection,
    id: DeviceId,
    expires_at: Timestamp,
) -> QueryResult<usize> {
    statement("UPDATE device_tokens SET expires_at = ? WHERE id = ? AND ended_at IS NULL")
        .bind(At(expires_at))
        .bind(Id(id.0))
        .execute(connection)
}

/// Ends a device that has not ended.
pub(crate) fn end_device(
    connection: &mut SqliteConnection,
    id: DeviceId,
    now: Timestamp,
) -> QueryResult<usize> {
    statement("UPDATE device_tokens SET ended_at = ? WHERE id = ? AND ended_at IS NULL")
        .bind(At(now))
        .bind(Id(id.0))
        .execute(connection)
}

/// Ends all devices of a user.
pub(crate) fn end_devices(
    connection: &mut SqliteConnection,
    user: UserId,
    now: Timestamp,
) -> QueryResult<usize> {
    statement("UPDATE device_tokens SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL")
        .bind(At(now))
        .bind(Id(user.0))
        .execute(connection)
}
