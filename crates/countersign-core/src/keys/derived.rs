//! Children of the root secret: HKDF-SHA256 (RFC 5869), one label each.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::{hkdf, hmac};
use zeroize::Zeroizing;

use crate::ports::entropy::Entropy;

/// The secret all others come from: 32 octets or more.
#[derive(Clone)]
pub struct RootSecret(Zeroizing<Vec<u8>>);

/// The root secret is shorter than 32 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the root secret must have at least 32 octets")]
pub struct ShortRootSecret;

impl RootSecret {
    /// Takes the octets; refuses fewer than 32.
    pub fn new(octets: Vec<u8>) -> Result<Self, ShortRootSecret> {
        let octets = Zeroizing::new(octets);
        if octets.len() < 32 {
            Err(ShortRootSecret)
        } else {
            Ok(Self(octets))
        }
    }
}

impl RootSecret {
    /// The name of its generation in rows: it follows from the secret, so that whoever has the secret knows it and no
    /// list of secrets has to be kept.
    pub fn key_id(&self) -> i16 {
        let [high, low] = *expand(&extract(self), &[b"key id"]);
        i16::from_be_bytes([high & 0x7F, low]).max(1)
    }

    /// A short text that tells this secret from others without giving anything of it away.
    pub fn check_value(&self) -> String {
        let octets: Zeroizing<[u8; 8]> = expand(&extract(self), &[b"check value"]);
        octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }
}

impl std::fmt::Debug for RootSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RootSecret(…)")
    }
}

/// One generation of derived keys.
pub struct DerivedKeys {
    id: i16,
    pub(crate) code: hmac::Key,
    pub(crate) link: hmac::Key,
    pub(crate) refresh: hmac::Key,
    pub(crate) csrf: hmac::Key,
    pub(crate) pseudonym: hmac::Key,
    pub(crate) social: hmac::Key,
    pub(crate) password: hmac::Key,
    seal: LessSafeKey,
}

struct KeyLen(usize);

impl hkdf::KeyType for KeyLen {
    fn len(&self) -> usize {
        self.0
    }
}

fn extract(root: &RootSecret) -> hkdf::Prk {
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"countersign").extract(&root.0)
}

fn expand<const N: usize>(prk: &hkdf::Prk, info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    let mut octets = Zeroizing::new([0; N]);
    // Expanding so little of SHA-256 cannot exceed HKDF's limit, so neither call can fail.
    let _ = prk.expand(info, KeyLen(N)).and_then(|okm| okm.fill(&mut *octets));
    octets
}

impl DerivedKeys {
    /// Derives every child of a root secret; `id` names this generation in rows.
    pub fn derive(root: &RootSecret, id: i16) -> Self {
        let prk = extract(root);
        let child = |label: &[u8]| expand::<32>(&prk, &[label, &id.to_be_bytes()]);
        let mac = |label: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, &*child(label));
        let unbound = UnboundKey::new(&AES_256_GCM, &*child(b"signing key seal"));
        Self {
            id,
            code: mac(b"code"),
            link: mac(b"link"),
            refresh: mac(b"refresh"),
            csrf: mac(b"csrf"),
            pseudonym: mac(b"pseudonym"),
            social: mac(b"social"),
            password: mac(b"password"),
            #[expect(
                clippy::expect_used,
                reason = "AES-256 takes exactly the 32 octets that were just made"
            )]
            seal: LessSafeKey::new(unbound.expect("32 octets make an AES-256 key")),
        }
    }

    /// The name of this generation in rows.
    pub fn id(&self) -> i16 {
        self.id
    }

    /// Encrypts a private key for the store: nonce, then AES-256-GCM bound to `kid`.
    pub(crate) fn seal(&self, kid: &str, private: &[u8], entropy: &dyn Entropy) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut sealed = private.to_vec();
        let aad = Aad::from(kid.as_bytes());
        self.seal
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .ok()?;
        Some([&nonce[..], &sealed[..]].concat())
    }

    /// Decrypts what [`Self::seal`] made; `None` under any other root secret.
    pub(crate) fn open(&self, kid: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let mut octets = Zeroizing::new(rest.to_vec());
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let len = self
            .seal
            .open_in_place(nonce, Aad::from(kid.as_bytes()), &mut octets)
            .ok()?
            .len();
        octets.truncate(len);
        Some(octets)
    }
}

/// Every generation of derived keys that something alive was made with.
pub struct KeyRing {
    current: DerivedKeys,
    older: Vec<DerivedKeys>,
    check_value: String,
}

/// Two root secrets whose generations would bear one name; one pair in 32,767 does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the two root secrets cannot be told apart in rows: make another one")]
pub struct AlikeRootSecrets;

impl KeyRing {
    /// A ring with one generation.
    pub fn new(root: &RootSecret) -> Self {
        Self {
            current: DerivedKeys::derive(root, root.key_id()),
            older: Vec::new(),
            check_value: root.check_value(),
        }
    }

    /// A ring that also knows what was made under another root secret.
    pub fn with_previous(root: &RootSecret, previous: &RootSecret) -> Result<Self, AlikeRootSecrets> {
        if root.key_id() == previous.key_id() {
            return Err(AlikeRootSecrets);
        }
        Ok(Self {
            older: vec![DerivedKeys::derive(previous, previous.key_id())],
            ..Self::new(root)
        })
    }

    /// The generation new things are made with.
    pub fn current(&self) -> &DerivedKeys {
        &self.current
    }

    /// The generation a row names.
    pub fn by_id(&self, id: i16) -> Option<&DerivedKeys> {
        self.all().find(|keys| keys.id == id)
    }

    /// Every generation, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &DerivedKeys> {
        std::iter::once(&self.current).chain(&self.older)
    }

    /// [`RootSecret::check_value`] of the current root secret.
    pub fn check_value(&self) -> &str {
        &self.check_value
    }

    /// Opens what any generation sealed.
    pub(crate) fn open(&self, kid: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.all().find_map(|keys| keys.open(kid, sealed))
    }
}

/// HMAC over parts, each preceded by its length, so that no two lists of parts look alike.
pub(crate) fn mac_of(key: &hmac::Key, label: &str, parts: &[&[u8]]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    context.sign()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_seal_opens_only_under_its_root_and_name() {
        let keys = DerivedKeys::derive(&RootSecret::new(vec![1; 32]).unwrap(), 1);
        let other = DerivedKeys::derive(&RootSecret::new(vec![2; 32]).unwrap(), 1);
        let sealed = keys.seal("a", b"private", &Counting).unwrap();
        assert_eq!(keys.open("a", &sealed).unwrap().as_slice(), b"private");
        assert!(keys.open("b", &sealed).is_none());
        assert!(other.open("a", &sealed).is_none());
        assert!(keys.open("a", &sealed[..5]).is_none());
    }

    #[test]
    fn short_roots_are_refused_and_never_shown() {
        assert_eq!(RootSecret::new(vec![0; 31]).unwrap_err(), ShortRootSecret);
        assert_eq!(
            format!("{:?}", RootSecret::new(vec![65; 32]).unwrap()),
            "RootSecret(…)"
        );
    }

    #[test]
    fn a_ring_of_two_opens_what_either_sealed() {
        let (old, new) = (
            RootSecret::new(vec![1; 32]).unwrap(),
            RootSecret::new(vec![2; 32]).unwrap(),
        );
        let sealed = KeyRing::new(&old)
            .current()
            .seal("a", b"private", &Counting)
            .unwrap();
        let both = KeyRing::with_previous(&new, &old).unwrap();
        assert_eq!(both.open("a", &sealed).unwrap().as_slice(), b"private");
        assert!(KeyRing::new(&new).open("a", &sealed).is_none());
        assert_eq!(both.current().id(), new.key_id());
        assert!(both.by_id(old.key_id()).is_some() && both.by_id(new.key_id()).is_some());
        assert_ne!(old.check_value(), new.check_value());
        assert_eq!(KeyRing::with_previous(&old, &old).err(), Some(AlikeRootSecrets));
    }

    #[test]
    fn parts_do_not_run_together() {
        let keys = DerivedKeys::derive(&RootSecret::new(vec![1; 32]).unwrap(), 1);
        let a = mac_of(&keys.code, "l", &[b"ab", b"c"]);
        let b = mac_of(&keys.code, "l", &[b"a", b"bc"]);
        assert_ne!(a.as_ref(), b.as_ref());
    }
}
