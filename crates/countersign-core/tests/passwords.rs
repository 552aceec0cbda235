//! Hashes: what they are made of, when they are made anew, and that those of other systems are compared rightly.
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
    BadHash, HashGate, HashPermit, Password, PasswordFlaw, PasswordHash, Verified, hash, verify,
};
use countersign_core::policy::{HashCost, PasswordLimits};
use countersign_core::ports::entropy::Entropy;
use proptest::prelude::*;

const PHRASE: &str = "correct horse battery staple";
const CHEAP: HashCost = HashCost {
    memory_kib: 1_024,
    iterations: 2,
    lanes: 1,
};
/// Made by libargon2 and an HKDF of its own from the root secret of 32 ones and the salt 0, 1, 2, …
const KNOWN: &str = "$argon2id$v=19$m=1024,t=2,p=1,keyid=IuQ$AAECAwQFBgcICQoLDA0ODw$\
                     9ZWZXP3j3CUM3VrpH0RWGqtbtF9kMFKFikoXPJv0MwE";
/// Who made it, the password, its hash; separated by tabs.
const FOREIGN: &str = include_str!("vectors/foreign_hashes.tsv");
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

fn foreign() -> impl Iterator<Item = (&'static str, &'static str)> {
    FOREIGN.lines().map(|line| {
        let mut fields = line.split('\t').skip(1);
        (fields.next().unwrap(), fields.next().unwrap())
    })
}

#[test]
fn hashes_of_other_systems_are_compared_and_then_made_anew() {
    assert_eq!(foreign().count(), 24);
    for (typed, text) in foreign() {
        let hash = PasswordHash::import(text, &ring(1)).expect(text);
        assert_eq!(verified(typed, Some(&hash), &ring(1)), YES_ANEW, "{text}");
        let other = format!("x{typed}");
        assert_eq!(verified(&other, Some(&hash), &ring(1)), Verified::No, "{text}");
    }
}

#[test]
fn an_export_returns_only_to_where_its_root_secret_is() {
    assert!(PasswordHash::import(KNOWN, &ring(1)).is_ok());
    assert!(PasswordHash::import(KNOWN, &KeyRing::with_previous(&root(2), &root(1)).unwrap()).is_ok());
    assert_eq!(
        PasswordHash::import(KNOWN, &ring(2)).err(),
        Some(BadHash::OtherRootSecret)
    );
}

#[test]
fn what_would_cost_too_much_or_prove_too_little_is_refused_with_the_reason() {
    let (salt, digest) = (
        "c2FsdHNhbHRzYWx0c2FsdA",
        "RC5JY/00hXKlnXZ/+PCVcJg84nuCQwbjIQ3DVCTomOQ",
    );
    let bcrypt = "jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y";
    let long = "A".repeat(88);
    for (text, expected) in [
        (format!("$argon2id$v=19$m=262144,t=4,p=1${salt}${digest}"), Ok(())),
        (
            format!("$argon2id$v=19$m=262145,t=1,p=1${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$argon2id$v=19$m=262144,t=5,p=1${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$argon2id$v=19$m=4294967295,t=4294967295,p=1${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$argon2id$v=19$m=8,t=1,p=2${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$argon2id$v=19$m=1024,t=0,p=1${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$argon2id$v=18$m=1024,t=1,p=1${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$argon2id$v=19$t=1,m=1024,p=1${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$argon2id$v=19$m=+1024,t=1,p=1${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$argon2id$v=19$m=1024,t=1,p=1,keyid=AAAA${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$argon2id$v=19$m=1024,t=1,p=1$c2FsdA${digest}"),
            Err(BadHash::TooShort),
        ),
        (
            format!("$argon2id$v=19$m=1024,t=1,p=1${salt}$RC5JY/00"),
            Err(BadHash::TooShort),
        ),
        (format!("$2b$14${bcrypt}"), Ok(())),
        (format!("$2b$15${bcrypt}"), Err(BadHash::TooCostly)),
        (format!("$2b$32${bcrypt}"), Err(BadHash::Unreadable)),
        (format!("$2b$03${bcrypt}"), Err(BadHash::Unreadable)),
        (format!("$2x$05${bcrypt}"), Err(BadHash::Unreadable)),
        (format!("$2b$05${}", &bcrypt[1..]), Err(BadHash::Unreadable)),
        (format!("$scrypt$ln=17,r=8,p=1${salt}${digest}"), Ok(())),
        (
            format!("$scrypt$ln=19,r=8,p=1${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$scrypt$ln=17,r=8,p=9${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$scrypt$ln=1,r=1,p=1073741823${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$scrypt$ln=1,r=4294967295,p=4294967295${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$scrypt$ln=64,r=8,p=1${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (format!("$pbkdf2-sha256$i=4000000${salt}${digest}"), Ok(())),
        (
            format!("$pbkdf2-sha256$i=4000001${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$pbkdf2-sha1$i=2000001${salt}${digest}"),
            Err(BadHash::TooCostly),
        ),
        (
            format!("$pbkdf2-sha256$i=0${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$pbkdf2-sha256$i=1000,l=31${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (format!("$pbkdf2-sha256$i=1000${salt}$AA"), Err(BadHash::TooShort)),
        (
            format!("$pbkdf2-sha256$i=1000${salt}${long}"),
            Err(BadHash::Unreadable),
        ),
        (
            format!("$pbkdf2-md5$i=1000${salt}${digest}"),
            Err(BadHash::Unreadable),
        ),
        (
            "$1$salt$qJH7.N4xYta3aEG/dfqo/0".to_owned(),
            Err(BadHash::Unreadable),
        ),
        ("plain".to_owned(), Err(BadHash::Unreadable)),
        (String::new(), Err(BadHash::Unreadable)),
    ] {
        assert_eq!(
            PasswordHash::import(&text, &ring(1)).map(|_| ()),
            expected,
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn reading_a_hash_never_panics(text in "\\PC{0,120}") {
        let _ = PasswordHash::import(&text, &ring(1));
    }

    #[test]
    fn nor_one_that_is_nearly_right(nth in 0..24_usize, at in 0..200_usize, with in "[ -~]{0,3}|é|[0-9]{1,12}") {
        let (_, text) = foreign().nth(nth).unwrap();
        let at = at % text.len();
        let _ = PasswordHash::import(&format!("{}{with}{}", &text[..at], &text[at + 1..]), &ring(1));
    }
}
