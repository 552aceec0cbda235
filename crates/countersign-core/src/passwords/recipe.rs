//! How a password becomes a digest: the algorithms and parameters of every hash this service can compare with.

use std::num::NonZeroU32;

use argon2::{Algorithm, Argon2, Params, Version};
use ring::pbkdf2;

use super::gate::Overloaded;
use crate::policy::HashCost;

/// The octets of the digest of a new hash.
pub(super) const DIGEST_LEN: usize = 32;

/// The most of the password that bcrypt looks at, as its first implementation did.
const BCRYPT_OCTETS: usize = 72;

/// An algorithm and its parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Recipe {
    /// RFC 9106.
    Argon2 {
        kind: Algorithm,
        version: Version,
        cost: HashCost,
    },
    /// Two to the power of `cost` rounds.
    Bcrypt { cost: u8 },
    /// RFC 7914.
    Scrypt { log_n: u8, r: u32, p: u32 },
    /// RFC 8018.
    Pbkdf2 { with: Prf, rounds: NonZeroU32 },
}

/// The pseudo-random function of PBKDF2: HMAC with this digest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Prf {
    Sha1,
    Sha256,
    Sha512,
}

impl Prf {
    fn algorithm(self) -> pbkdf2::Algorithm {
        match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }

    /// The octets of one block.
    pub(super) fn block_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

impl HashCost {
    /// The same with every value in its range.
    fn bounded(self) -> Self {
        Self {
            memory_kib: self.memory_kib.clamp(1_024, 262_144),
            iterations: self.iterations.clamp(1, 16),
            lanes: self.lanes.clamp(1, 16),
        }
    }
}

impl Recipe {
    /// That of new hashes.
    pub(super) fn of_new(cost: HashCost) -> Self {
        Self::Argon2 {
            kind: Algorithm::Argon2id,
            version: Version::V0x13,
            cost: cost.bounded(),
        }
    }

    /// Fills `digest`. [`Overloaded`] where there is no memory for it; parameters were checked when they were read.
    pub(super) fn follow(&self, secret: &[u8], salt: &[u8], digest: &mut [u8]) -> Result<(), Overloaded> {
        match *self {
            Self::Argon2 { kind, version, cost } => {
                let params = argon2_params(cost, digest.len()).ok_or(Overloaded)?;
                Argon2::new(kind, version, params)
                    .hash_password_into(secret, salt, digest)
                    .map_err(|_| Overloaded)
            }
            Self::Bcrypt { cost } => {
                let salt = salt.try_into().map_err(|_| Overloaded)?;
                let whole = bcrypt::bcrypt(cost.into(), salt, &bcrypt_key(secret));
                digest.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
                Ok(())
            }
            Self::Scrypt { log_n, r, p } => {
                let params = scrypt::Params::new(log_n, r, p).map_err(|_| Overloaded)?;
                scrypt::scrypt(secret, salt, &params, digest).map_err(|_| Overloaded)
            }
            Self::Pbkdf2 { with, rounds } => {
                pbkdf2::derive(with.algorithm(), rounds, salt, secret, digest);
                Ok(())
            }
        }
    }
}

/// What the library makes of the parameters; `None` where Argon2 does not allow them.
pub(super) fn argon2_params(cost: HashCost, digest_len: usize) -> Option<Params> {
    Params::new(cost.memory_kib, cost.iterations, cost.lanes, Some(digest_len)).ok()
}

/// The password, an octet of zero at its end, and no more than bcrypt looks at.
fn bcrypt_key(secret: &[u8]) -> zeroize::Zeroizing<Vec<u8>> {
    let octets = secret.iter().copied().chain([0]).take(BCRYPT_OCTETS);
    let mut key = zeroize::Zeroizing::new(Vec::with_capacity(BCRYPT_OCTETS));
    key.extend(octets);
    key
}
