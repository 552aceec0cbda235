//! Making a hash, and comparing with one.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::gate::{HashPermit, Overloaded};
use super::password::Password;
use super::recipe::{DIGEST_LEN, Recipe};
use super::stored::{PasswordHash, Stored};
use crate::keys::KeyRing;
use crate::keys::derived::{DerivedKeys, mac_of};
use crate::policy::HashCost;
use crate::ports::entropy::Entropy;

/// The octets of a new salt.
const SALT_LEN: usize = 16;

/// What comparing a password gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It is not the password, or there is none.
    No,
    /// It is.
    Yes {
        /// The hash was made otherwise than a new one would be: with other parameters, under an older root secret, or
        /// by another system. Whoever has the password at hand makes it anew.
        needs_rehash: bool,
    },
}

/// Hashes a new password: Argon2id over HMAC-SHA256 under a child of the root secret, so that the database alone gives
/// nobody anything to try passwords on. [`Overloaded`] where there is no memory for it.
pub fn hash(
    _permit: &HashPermit,
    password: &Password,
    cost: HashCost,
    keys: &KeyRing,
    entropy: &dyn Entropy,
) -> Result<PasswordHash, Overloaded> {
    let mut salt = [0; SALT_LEN];
    entropy.fill(&mut salt);
    let mut stored = Stored::new(Recipe::of_new(cost), Some(keys.current().id()), salt.to_vec());
    let secret = peppered(keys.current(), password);
    stored.recipe.follow(&secret, &stored.salt, &mut stored.digest)?;
    Ok(stored.encode())
}

/// Compares a password with a hash.
///
/// Without one (no such user, no password set), or with one whose root secret is gone, a hash of the present
/// parameters is computed and compared all the same, so that the time tells nothing. [`Overloaded`] where there is no
/// memory for it, whichever it was.
pub fn verify(
    _permit: &HashPermit,
    password: &Password,
    hash: Option<&PasswordHash>,
    cost: HashCost,
    keys: &KeyRing,
) -> Result<Verified, Overloaded> {
    let known = hash
        .and_then(PasswordHash::decode)
        .filter(|stored| stored.is_comparable(keys));
    let is_decoy = known.is_none();
    let stored = known.unwrap_or_else(|| Stored::decoy(cost, keys));
    let secret = match stored.pepper.and_then(|id| keys.by_id(id)) {
        Some(generation) => peppered(generation, password),
        None => Zeroizing::new(password.typed().to_vec()),
    };
    let mut digest = Zeroizing::new(vec![0; stored.digest.len()]);
    stored.recipe.follow(&secret, &stored.salt, &mut digest)?;
    let is_same = bool::from(digest.ct_eq(&stored.digest));
    Ok(if is_same && !is_decoy {
        let needs_rehash = stored.differs_from_new(cost, keys);
        Verified::Yes { needs_rehash }
    } else {
        Verified::No
    })
}

impl Stored {
    /// A hash of nothing: its digest is all zero, which no password is ever found to have.
    fn decoy(cost: HashCost, keys: &KeyRing) -> Self {
        Self::new(Recipe::of_new(cost), Some(keys.current().id()), vec![0; SALT_LEN])
    }

    fn is_comparable(&self, keys: &KeyRing) -> bool {
        self.pepper.is_none_or(|id| keys.by_id(id).is_some())
    }

    fn differs_from_new(&self, cost: HashCost, keys: &KeyRing) -> bool {
        self.recipe != Recipe::of_new(cost)
            || self.pepper != Some(keys.current().id())
            || self.digest.len() != DIGEST_LEN
            || self.salt.len() != SALT_LEN
    }
}

fn peppered(keys: &DerivedKeys, password: &Password) -> Zeroizing<Vec<u8>> {
    let mac = mac_of(&keys.password, "password", &[password.prepared().as_bytes()]);
    Zeroizing::new(mac.as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::RootSecret;

    #[test]
    fn e2_the_decoy_is_a_hash_like_a_new_one() {
        let keys = KeyRing::new(&RootSecret::new(vec![1; 32]).unwrap());
        let cost = HashCost {
            memory_kib: 2_048,
            iterations: 3,
            lanes: 2,
        };
        let gate = super::super::HashGate::new(1, 0);
        let permit = gate.enter(std::time::Duration::ZERO).unwrap();
        let password = Password::parse("correct horse battery staple").unwrap();
        let real = hash(&permit, &password, cost, &keys, &Sevens)
            .unwrap()
            .decode()
            .unwrap();
        let decoy = Stored::decoy(cost, &keys);
        assert_eq!(decoy.recipe, real.recipe);
        assert_eq!(decoy.pepper, real.pepper);
        assert_eq!(decoy.salt.len(), real.salt.len());
        assert_eq!(decoy.digest.len(), real.digest.len());
        assert!(!decoy.differs_from_new(cost, &keys));
    }

    struct Sevens;

    impl Entropy for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }
}
