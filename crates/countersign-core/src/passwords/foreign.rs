//! Reading hashes: those of this service, and those that other systems made.

use std::num::NonZeroU32;

use argon2::{Algorithm, Version};
use base64::Engine as _;
use base64::alphabet::{BCRYPT, STANDARD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::recipe::{Prf, Recipe, argon2_params};
use super::stored::Stored;
use crate::policy::HashCost;

/// Padded or not, and whatever stands in the bits that no octet needs: all are found in the wild.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const BCRYPT_BASE64: GeneralPurpose = GeneralPurpose::new(&BCRYPT, LENIENT);

/// The longest text that is looked at, in octets.
const MAX_TEXT: usize = 512;
/// The shortest digest: of fewer octets, too many passwords share one.
const MIN_DIGEST: usize = 16;
/// The longest digest; no system writes a longer one, and PBKDF2 costs more with each block.
const MAX_DIGEST: usize = 64;
/// The memory one comparison may take, in KiB.
const MAX_MEMORY_KIB: u64 = 256 * 1024;
/// The memory it may fill, over all passes, in KiB: a few seconds, as the next two.
const MAX_FILLED_KIB: u64 = 1024 * 1024;
/// The rounds of PBKDF2, over all blocks of the digest.
const MAX_PBKDF2_ROUNDS: u64 = 4_000_000;
/// Two to the power of this is the most rounds of bcrypt.
const MAX_BCRYPT_COST: u8 = 14;

/// Why a hash is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHash {
    /// Of no system this service knows, or not whole.
    #[error("no hash of Argon2, bcrypt, scrypt or PBKDF2 in a form that is known here")]
    Unreadable,
    /// Comparing with it would take too much memory or time.
    #[error("comparing with it would take too much memory or time")]
    TooCostly,
    /// Its digest has fewer than 16 octets, or its salt is too short for the algorithm.
    #[error("its digest or salt is too short")]
    TooShort,
    /// Another deployment of this service made it, and its root secret is not here.
    #[error("it was made under a root secret that is not known here")]
    OtherRootSecret,
}

impl BadHash {
    /// A stable word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::TooCostly => "too_costly",
            Self::TooShort => "too_short",
            Self::OtherRootSecret => "other_root_secret",
        }
    }
}

/// Takes a hash apart, whoever made it and whatever it costs. What it gives can be computed.
pub(super) fn parse(text: &str) -> Result<Stored, BadHash> {
    if text.len() > MAX_TEXT {
        return Err(BadHash::Unreadable);
    }
    let stored = read(text).ok_or(BadHash::Unreadable)?;
    let is_argon2 = matches!(stored.recipe, Recipe::Argon2 { .. });
    if stored.digest.len() < MIN_DIGEST || (is_argon2 && stored.salt.len() < argon2::MIN_SALT_LEN) {
        return Err(BadHash::TooShort);
    }
    if stored.digest.len() > MAX_DIGEST {
        return Err(BadHash::Unreadable);
    }
    Ok(stored)
}

/// Refuses what a sign-in may not cost.
pub(super) fn afford(stored: &Stored) -> Result<(), BadHash> {
    let fits = match stored.recipe {
        Recipe::Argon2 { cost, .. } => {
            let memory = u64::from(cost.memory_kib);
            memory <= MAX_MEMORY_KIB && memory.saturating_mul(cost.iterations.into()) <= MAX_FILLED_KIB
        }
        Recipe::Bcrypt { cost } => cost <= MAX_BCRYPT_COST,
        Recipe::Scrypt { log_n, r, p } => {
            let blocks = 1_u64.checked_shl(log_n.into()).unwrap_or(u64::MAX);
            let memory = blocks.saturating_mul(r.into()) / 8;
            let lanes = u64::from(r).saturating_mul(p.into()) / 8;
            memory <= MAX_MEMORY_KIB
                && lanes <= MAX_MEMORY_KIB
                && memory.saturating_mul(p.into()) <= MAX_FILLED_KIB
        }
        Recipe::Pbkdf2 { with, rounds } => {
            let blocks = stored.digest.len().div_ceil(with.block_len());
            let blocks = u64::try_from(blocks).unwrap_or(u64::MAX);
            u64::from(rounds.get()).saturating_mul(blocks) <= MAX_PBKDF2_ROUNDS
        }
    };
    if fits { Ok(()) } else { Err(BadHash::TooCostly) }
}

fn read(text: &str) -> Option<Stored> {
    // Django writes the algorithm in front of what is a hash of the usual form already.
    let text = text.strip_prefix("bcrypt$").unwrap_or(text);
    let text = text.strip_prefix("argon2").unwrap_or(text);
    let parts: Vec<&str> = text.split('$').collect();
    match *parts.as_slice() {
        ["", kind, "v=19", params, salt, digest] => argon2(kind, Version::V0x13, params, salt, digest),
        ["", kind, "v=16", params, salt, digest] => argon2(kind, Version::V0x10, params, salt, digest),
        ["", "2a" | "2b" | "2y", cost, body] => bcrypt(cost, body),
        ["", "scrypt", params, salt, digest] => {
            let [log_n, r, p] = numbers(params, ["ln", "r", "p"])?;
            let log_n = u8::try_from(log_n).ok()?;
            // The library multiplies these two before it looks at them.
            r.checked_mul(p)?;
            scrypt::Params::new(log_n, r, p).ok()?;
            whole(Recipe::Scrypt { log_n, r, p }, decode(salt)?, digest)
        }
        ["", name, rounds, salt, digest] if name.starts_with("pbkdf2") => {
            let with = match name {
                "pbkdf2" | "pbkdf2-sha1" => Prf::Sha1,
                "pbkdf2-sha256" => Prf::Sha256,
                "pbkdf2-sha512" => Prf::Sha512,
                _ => return None,
            };
            pbkdf2(with, rounds, decode(salt)?, digest)
        }
        ["", kind, params, salt, digest] => argon2(kind, Version::V0x10, params, salt, digest),
        ["pbkdf2_sha256", rounds, salt, digest] => pbkdf2(Prf::Sha256, rounds, salt.into(), digest),
        ["pbkdf2_sha1", rounds, salt, digest] => pbkdf2(Prf::Sha1, rounds, salt.into(), digest),
        _ => None,
    }
}

fn whole(recipe: Recipe, salt: Vec<u8>, digest: &str) -> Option<Stored> {
    Some(Stored {
        recipe,
        pepper: None,
        salt,
        digest: decode(digest)?,
    })
}

fn argon2(kind: &str, version: Version, params: &str, salt: &str, digest: &str) -> Option<Stored> {
    let kind = Algorithm::new(kind).ok()?;
    let (params, pepper) = match params.split_once(",keyid=") {
        Some((params, id)) => (params, Some(i16::from_be_bytes(decode(id)?.try_into().ok()?))),
        None => (params, None),
    };
    let [memory_kib, iterations, lanes] = numbers(params, ["m", "t", "p"])?;
    let cost = HashCost {
        memory_kib,
        iterations,
        lanes,
    };
    let stored = whole(Recipe::Argon2 { kind, version, cost }, decode(salt)?, digest)?;
    argon2_params(cost, stored.digest.len())?;
    Some(Stored { pepper, ..stored })
}

/// Two digits, then 22 characters of salt and 31 of digest, with nothing between them.
fn bcrypt(cost: &str, body: &str) -> Option<Stored> {
    let cost = u8::try_from(number(cost).filter(|_| cost.len() == 2)?).ok()?;
    let (salt, digest) = body.split_at_checked(22)?;
    let (salt, digest) = (
        BCRYPT_BASE64.decode(salt).ok()?,
        BCRYPT_BASE64.decode(digest).ok()?,
    );
    let is_whole = (4..=31).contains(&cost) && salt.len() == 16 && digest.len() == 23;
    is_whole.then_some(Stored {
        recipe: Recipe::Bcrypt { cost },
        pepper: None,
        salt,
        digest,
    })
}

/// The rounds alone, as passlib and Django write them, or `i=…`, perhaps with the length, which the digest has anyway.
fn pbkdf2(with: Prf, rounds: &str, salt: Vec<u8>, digest: &str) -> Option<Stored> {
    let rounds = rounds.strip_prefix("i=").unwrap_or(rounds);
    let (rounds, len) = rounds
        .split_once(",l=")
        .map_or((rounds, None), |(rounds, len)| (rounds, Some(len)));
    let rounds = NonZeroU32::new(number(rounds)?)?;
    let stored = whole(Recipe::Pbkdf2 { with, rounds }, salt, digest)?;
    let is_len =
        |len: &str| number(len).and_then(|len| usize::try_from(len).ok()) == Some(stored.digest.len());
    len.is_none_or(is_len).then_some(stored)
}

/// Base64, also with `.` for `+`, as passlib writes it.
fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.replace('.', "+")).ok()
}

/// `m=1,t=2,p=3`: these names, in this order, each with a number.
fn numbers<const N: usize>(text: &str, names: [&str; N]) -> Option<[u32; N]> {
    let mut found = [0; N];
    let mut fields = text.split(',');
    for (place, name) in found.iter_mut().zip(names) {
        *place = number(fields.next()?.strip_prefix(name)?.strip_prefix('=')?)?;
    }
    fields.next().is_none().then_some(found)
}

fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}
