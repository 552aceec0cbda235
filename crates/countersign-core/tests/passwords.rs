//! Hashes: what they are made of, and when they are made anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

use std::time::Duration;

use countersign_conformance::entropy::SeededEntropy;
use countersign_core::keys::{KeyRing, RootSecret};
use countersign_core::passwords::{
    HashGate, HashPermit, Password, PasswordFlaw, PasswordHash, Verified, hash, verify,
};
use countersign_core::policy::{HashCost, PasswordLimits};
use countersign_core::ports::entropy::Entropy;

const PHRASE: &str = "correct horse battery staple";
const CHEAP: HashCost = HashCost {
    memory_kib: 1_024,
    iterations: 2,
    lanes: 1,
};
/// Made by libargon2 and an HKDF of its own from the root secret of 32 ones and the salt 0, 1, 2, …
const KNOWN: &str = "$argon2id$v=19$m=1024,t=2,p=1,keyid=IuQ$AAECAwQFBgcICQoLDA0ODw$\
                     9ZWZXP3j3CUM3VrpH0RWGqtbtF9kMFKFikoXPJv0MwE";
const YES: Verified = Verified::Yes { needs_rehash: false };
const YES_ANEW: Verified = Verified::Yes { needs_rehash: true };

struct Counting;

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().zip(0..).for_each(|(byte, n)| *byte = n);
    }
}

fn root(of: u8) -> RootSecret {
    RootSecret::new(vec![of; 32]).unwrap()
}

fn ring(of: u8) -> KeyRing {
    KeyRing::new(&root(of))
}

fn permit() -> HashPermit {
    HashGate::new(1, 0).enter(Duration::ZERO).unwrap()
}

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

fn hashed(text: &str, cost: HashCost, keys: &KeyRing) -> PasswordHash {
    hash(&permit(), &password(text), cost, keys, &SeededEntropy::new(7)).unwrap()
}

fn verified(text: &str, hash: Option<&PasswordHash>, keys: &KeyRing) -> Verified {
    verify(&permit(), &password(text), hash, CHEAP, keys).unwrap()
}

#[test]
fn a_hash_is_what_another_implementation_makes_of_the_same() {
    let made = hash(&permit(), &password(PHRASE), CHEAP, &ring(1), &Counting).unwrap();
    assert_eq!(made.as_str(), KNOWN);
    assert_eq!(verified(PHRASE, Some(&made), &ring(1)), YES);
    assert_eq!(
        verified("correct horse battery stapl", Some(&made), &ring(1)),
        Verified::No
    );
}

#[test]
fn the_default_parameters_stand_in_the_hash() {
    let made = hashed(PHRASE, PasswordLimits::default().cost, &ring(1));
    assert!(made.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="));
    assert_eq!(
        format!("{made:?} {:?}", password(PHRASE)),
        "PasswordHash(…) Password(…)"
    );
}

#[test]
fn two_hashes_of_one_password_differ() {
    let entropy = SeededEntropy::new(7);
    let make = || hash(&permit(), &password(PHRASE), CHEAP, &ring(1), &entropy).unwrap();
    assert_ne!(make().as_str(), make().as_str());
}

#[test]
fn the_database_alone_proves_no_password() {
    let made = hashed(PHRASE, CHEAP, &ring(1));
    let renamed = made
        .as_str()
        .replace(&key_id(&made), &key_id(&hashed(PHRASE, CHEAP, &ring(2))));
    assert_eq!(
        verified(PHRASE, Some(&PasswordHash::from_store(renamed)), &ring(2)),
        Verified::No
    );
    let unpeppered = made.as_str().replace(&format!(",keyid={}", key_id(&made)), "");
    assert_eq!(
        verified(PHRASE, Some(&PasswordHash::from_store(unpeppered)), &ring(1)),
        Verified::No
    );
}

fn key_id(hash: &PasswordHash) -> String {
    let (_, rest) = hash.as_str().split_once("keyid=").unwrap();
    rest.split('$').next().unwrap().to_owned()
}

#[test]
fn a_changed_root_secret_asks_for_a_new_hash_and_a_lost_one_for_a_new_password() {
    let old = hashed(PHRASE, CHEAP, &ring(1));
    assert_eq!(old.key_id(), Some(root(1).key_id()));
    let both = KeyRing::with_previous(&root(2), &root(1)).unwrap();
    assert_eq!(verified(PHRASE, Some(&old), &both), YES_ANEW);
    let new = hashed(PHRASE, CHEAP, &both);
    assert_eq!(verified(PHRASE, Some(&new), &both), YES);
    assert_eq!(verified(PHRASE, Some(&new), &ring(2)), YES);
    assert_eq!(verified(PHRASE, Some(&old), &ring(2)), Verified::No);
}

#[test]
fn other_parameters_ask_for_a_new_hash() {
    for cost in [
        HashCost {
            memory_kib: 1_025,
            ..CHEAP
        },
        HashCost {
            iterations: 1,
            ..CHEAP
        },
        HashCost { lanes: 2, ..CHEAP },
    ] {
        assert_eq!(
            verified(PHRASE, Some(&hashed(PHRASE, cost, &ring(1))), &ring(1)),
            YES_ANEW,
            "{cost:?}"
        );
    }
}

#[test]
fn parameters_out_of_range_count_as_the_nearest() {
    let none = HashCost {
        memory_kib: 0,
        iterations: 0,
        lanes: 0,
    };
    let made = hashed(PHRASE, none, &ring(1));
    assert!(made.as_str().starts_with("$argon2id$v=19$m=1024,t=1,p=1,"));
    let again = verify(&permit(), &password(PHRASE), Some(&made), none, &ring(1));
    assert_eq!(again, Ok(YES));
}

#[test]
fn e2_nothing_to_compare_with_is_no() {
    assert_eq!(verified(PHRASE, None, &ring(1)), Verified::No);
    let garbled = PasswordHash::from_store("!unusable");
    assert_eq!(verified(PHRASE, Some(&garbled), &ring(1)), Verified::No);
}

#[test]
fn spaces_and_composition_do_not_matter_but_case_width_and_ends_do() {
    let made = hashed("Größe ² ist viel", CHEAP, &ring(1));
    for (typed, expected) in [
        ("Gro\u{308}ße ² ist viel", YES),
        ("Größe\u{A0}²\u{3000}ist\u{2009}viel", YES),
        ("größe ² ist viel", Verified::No),
        ("Größe 2 ist viel", Verified::No),
        ("Größe ² ist viel ", Verified::No),
    ] {
        assert_eq!(verified(typed, Some(&made), &ring(1)), expected, "{typed}");
    }
}

#[test]
fn what_is_no_password_is_refused_before_any_work() {
    let flaw = |text: &str| Password::parse(text).err();
    assert_eq!(flaw(""), Some(PasswordFlaw::TooShort { min: 1 }));
    assert_eq!(flaw(&"x".repeat(4_097)), Some(PasswordFlaw::TooLong { max: 256 }));
    assert_eq!(flaw(&"x".repeat(4_096)), None);
    for control in ["a\0b", "a\nb", "a\tb", "a\u{7F}b", "a\u{85}b"] {
        assert_eq!(flaw(control), Some(PasswordFlaw::ControlCharacter), "{control:?}");
    }
}
