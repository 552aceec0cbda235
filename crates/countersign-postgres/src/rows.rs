//! Rows as the core's nouns. Columns are found by name; a word or number nobody knows is an error.

use std::cmp::Reverse;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd, ChallengeKind, Seed};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::device::Device;
use countersign_core::nouns::ids::{ChallengeId, DeviceId, SessionId, UserId};
use countersign_core::nouns::ledger::{Ledger, LedgerKey, Version};
use countersign_core::nouns::session::{RefreshFamily, Session, SessionEnd};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::nouns::user::{User, UserStatus};
use diesel::deserialize::{FromSql, Result};
use diesel::pg::Pg;
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::bind::SqlValue;

/// The value of a column, as the SQL type that its Rust type has.
pub(crate) fn get<'a, T>(row: &impl NamedRow<'a, Pg>, column: &str) -> Result<T>
where
    T: SqlValue + FromSql<T::Sql, Pg>,
{
    NamedRow::get::<T::Sql, T>(row, column)
}

/// Reads a word of a fixed list.
pub(crate) fn word<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    parse(text).ok_or_else(|| format!("no such word: {text}").into())
}

/// Reads a document; none says nothing.
fn document<'a, T: Default>(
    row: &impl NamedRow<'a, Pg>,
    column: &str,
    parse: impl Fn(&str) -> serde_json::Result<T>,
) -> Result<T> {
    let text: Option<String> = get(row, column)?;
    // serde's own error would quote the row.
    text.map_or(Ok(T::default()), |text| {
        parse(&text).map_err(|_| "JSON of another shape".into())
    })
}

/// Reads the challenge of a row, if it has one.
pub(crate) fn challenge<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Option<Challenge>> {
    let Some(id) = get::<Option<Uuid>>(row, "id")? else {
        return Ok(None);
    };
    let ended: Option<String> = get(row, "ended")?;
    Ok(Some(Challenge {
        id: ChallengeId(id),
        kind: word(&get::<String>(row, "kind")?, ChallengeKind::parse)?,
        surface: word(&get::<String>(row, "surface")?, Surface::parse)?,
        client: ClientId::new(get::<String>(row, "client")?),
        purpose: word(&get::<String>(row, "purpose")?, Purpose::parse)?,
        address: Address::from_store(get::<String>(row, "address")?),
        lane: word(&get::<String>(row, "lane")?, LedgerKey::parse)?,
        seed: seed(row, "seed")?.ok_or("a challenge without a seed")?,
        key_id: get(row, "key_id")?,
        created_at: get(row, "created_at")?,
        expires_at: get(row, "expires_at")?,
        opened_at: get(row, "opened_at")?,
        failed_guesses: get(row, "failed_guesses")?,
        ended: ended.map(|ended| word(&ended, ChallengeEnd::parse)).transpose()?,
        bound: document(row, "bound", |text| serde_json::from_str(text))?,
    }))
}

/// Puts challenges into the order of the ports: a statement says which there are, not in which order.
pub(crate) fn newest_first(challenges: &mut [Challenge]) {
    challenges.sort_unstable_by_key(|challenge| Reverse((challenge.created_at, challenge.id)));
}

pub(crate) fn seed<'a>(row: &impl NamedRow<'a, Pg>, column: &str) -> Result<Option<Seed>> {
    let bytes: Option<Vec<u8>> = get(row, column)?;
    let seed = bytes.map(|bytes| <[u8; 16]>::try_from(bytes.as_slice()));
    Ok(seed.transpose().map_err(|_| "a seed is 16 bytes long")?.map(Seed))
}

/// Reads the ledger in two columns; no row says nothing.
pub(crate) fn ledger<'a>(row: &impl NamedRow<'a, Pg>, version: &str, marks: &str) -> Result<Ledger> {
    let version = get::<Option<i64>>(row, version)?.map(Version);
    let marks = match get::<Option<String>>(row, marks)? {
        Some(text) => serde_json::from_str(&text)?,
        None => countersign_core::nouns::ledger::Marks::default(),
    };
    Ok(Ledger { version, marks })
}

/// Reads the device of a row, if it has one.
pub(crate) fn device<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Option<Device>> {
    let Some(id) = get::<Option<Uuid>>(row, "device_id")? else {
        return Ok(None);
    };
    Ok(Some(Device {
        id: DeviceId(id),
        user: UserId(get(row, "device_user")?),
        is_proven: get(row, "device_is_proven")?,
        expires_at: get(row, "device_expires_at")?,
        ledger: ledger(row, "device_version", "device_marks")?,
    }))
}

/// Reads the user of a row, if it has one.
pub(crate) fn user<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Option<User>> {
    let Some(id) = get::<Option<Uuid>>(row, "user_id")? else {
        return Ok(None);
    };
    Ok(Some(User {
        id: UserId(id),
        address: Address::from_store(get::<String>(row, "user_address")?),
        verified_at: get(row, "user_verified_at")?,
        status: UserStatus::parse(&get::<String>(row, "user_status")?),
        display_name: get(row, "user_display_name")?,
        avatar_url: get(row, "user_avatar_url")?,
        profile: document(row, "user_profile", |text| serde_json::from_str(text))?,
        created_at: get(row, "user_created_at")?,
        updated_at: get(row, "user_updated_at")?,
    }))
}

/// Reads the session of a row, if it has one.
pub(crate) fn session<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Option<Session>> {
    let Some(id) = get::<Option<Uuid>>(row, "id")? else {
        return Ok(None);
    };
    let ended: Option<String> = get(row, "ended")?;
    let family = match seed(row, "refresh_seed")? {
        Some(seed) => Some(RefreshFamily {
            seed,
            key_id: get(row, "refresh_key_id")?,
            generation: get(row, "generation")?,
            rotated_at: get(row, "rotated_at")?,
        }),
        None => None,
    };
    Ok(Some(Session {
        id: SessionId(id),
        user: UserId(get(row, "user_id")?),
        surface: word(&get::<String>(row, "surface")?, Surface::parse)?,
        client: ClientId::new(get::<String>(row, "client")?),
        label: get(row, "label")?,
        browser: Browser::parse(&get::<String>(row, "browser")?),
        platform: Platform::parse(&get::<String>(row, "platform")?),
        ip_prefix: get(row, "ip_prefix")?,
        authenticated_at: get(row, "authenticated_at")?,
        created_at: get(row, "created_at")?,
        last_used_at: get(row, "last_used_at")?,
        idle_expires_at: get(row, "idle_expires_at")?,
        absolute_expires_at: get(row, "absolute_expires_at")?,
        family,
        ended: ended.map(|ended| word(&ended, SessionEnd::parse)).transpose()?,
        details: document(row, "details", |text| serde_json::from_str(text))?,
    }))
}

/// Reads the store's time.
pub(crate) fn now<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Timestamp> {
    get(row, "now")
}
