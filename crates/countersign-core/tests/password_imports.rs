//! Hashes of other systems: compared rightly, made anew after that, and refused where they cost too much or prove too little.
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
use countersign_core::passwords::{BadHash, HashGate, Password, PasswordHash, Verified, hash, verify};
use countersign_core::policy::HashCost;
use proptest::prelude::*;

/// Who made it, the password, its hash; separated by tabs.
const FOREIGN: &str = include_str!("vectors/foreign_hashes.tsv");
const COST: HashCost = HashCost {
    memory_kib: 1_024,
    iterations: 2,
    lanes: 1,
};
/// A salt and a digest of Argon2, scrypt and PBKDF2, and what follows the cost in bcrypt.
const REST: &str = "c2FsdHNhbHRzYWx0c2FsdA$RC5JY/00hXKlnXZ/+PCVcJg84nuCQwbjIQ3DVCTomOQ";
const BCRYPT: &str = "jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y";

fn root(of: u8) -> RootSecret {
    RootSecret::new(vec![of; 32]).unwrap()
}

fn ring(of: u8) -> KeyRing {
    KeyRing::new(&root(of))
}

fn foreign() -> impl Iterator<Item = (&'static str, &'static str)> {
    FOREIGN.lines().map(|line| {
        let mut fields = line.split('\t').skip(1);
        (fields.next().unwrap(), fields.next().unwrap())
    })
}

fn import(text: &str) -> Result<(), BadHash> {
    PasswordHash::import(text, &ring(1)).map(|_| ())
}

#[test]
fn hashes_of_other_systems_are_compared_and_then_made_anew() {
    let permit = HashGate::new(1, 0).enter(Duration::ZERO).unwrap();
    let keys = ring(1);
    assert_eq!(foreign().count(), 24);
    for (typed, text) in foreign() {
        let imported = PasswordHash::import(text, &keys).expect(text);
        assert_eq!(imported.key_id(), None);
        let verified = |typed: &str| {
            let password = Password::parse(typed).unwrap();
            verify(&permit, &password, Some(&imported), COST, &keys).unwrap()
        };
        assert_eq!(verified(typed), Verified::Yes { needs_rehash: true }, "{text}");
        assert_eq!(verified(&format!("x{typed}")), Verified::No, "{text}");
    }
}

#[test]
fn an_export_returns_only_to_where_its_root_secret_is() {
    let permit = HashGate::new(1, 0).enter(Duration::ZERO).unwrap();
    let password = Password::parse("correct horse battery staple").unwrap();
    let own = hash(&permit, &password, COST, &ring(1), &SeededEntropy::new(7)).unwrap();
    let both = KeyRing::with_previous(&root(2), &root(1)).unwrap();
    assert_eq!(PasswordHash::import(own.as_str(), &both), Ok(own.clone()));
    assert_eq!(
        PasswordHash::import(own.as_str(), &ring(2)),
        Err(BadHash::OtherRootSecret)
    );
}

#[test]
fn what_a_sign_in_may_cost_is_bounded() {
    for (dearest, dearer) in [
        (
            "$argon2id$v=19$m=262144,t=4,p=1$",
            "$argon2id$v=19$m=262144,t=5,p=1$",
        ),
        (
            "$argon2id$v=19$m=262144,t=1,p=1$",
            "$argon2id$v=19$m=262145,t=1,p=1$",
        ),
        ("$argon2d$m=8,t=131072,p=1$", "$argon2d$m=8,t=131073,p=1$"),
        (
            "$argon2i$v=19$m=8,t=1,p=1$",
            "$argon2i$v=19$m=4294967295,t=4294967295,p=1$",
        ),
        ("$scrypt$ln=17,r=8,p=8$", "$scrypt$ln=17,r=8,p=9$"),
        ("$scrypt$ln=18,r=8,p=1$", "$scrypt$ln=19,r=8,p=1$"),
        ("$scrypt$ln=1,r=1,p=1$", "$scrypt$ln=1,r=1,p=1073741823$"),
        ("$pbkdf2-sha256$i=4000000$", "$pbkdf2-sha256$i=4000001$"),
        ("$pbkdf2-sha1$i=2000000$", "$pbkdf2-sha1$i=2000001$"),
        ("$pbkdf2-sha512$i=4000000$", "$pbkdf2-sha512$i=4294967295$"),
    ] {
        assert_eq!(import(&format!("{dearest}{REST}")), Ok(()), "{dearest}");
        assert_eq!(
            import(&format!("{dearer}{REST}")),
            Err(BadHash::TooCostly),
            "{dearer}"
        );
    }
    assert_eq!(import(&format!("$2b$14${BCRYPT}")), Ok(()));
    assert_eq!(import(&format!("$2b$15${BCRYPT}")), Err(BadHash::TooCostly));
}

#[test]
fn few_octets_prove_too_little() {
    for text in [
        "$argon2id$v=19$m=1024,t=1,p=1$c2FsdA$RC5JY/00hXKlnXZ/+PCVcA",
        "$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$RC5JY/00",
        "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHQ$RC5JY/00hXKlnXZ/+PCV",
        "$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$",
        "$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$AA",
    ] {
        assert_eq!(import(text), Err(BadHash::TooShort), "{text}");
    }
}

#[test]
fn what_is_no_known_hash_is_refused() {
    let long = "A".repeat(88);
    for start in [
        "$argon2id$v=18$m=1024,t=1,p=1$",
        "$argon2x$v=19$m=1024,t=1,p=1$",
        "$argon2id$v=19$m=8,t=1,p=2$",
        "$argon2id$v=19$m=1024,t=0,p=1$",
        "$argon2id$v=19$t=1,m=1024,p=1$",
        "$argon2id$v=19$m=+1024,t=1,p=1$",
        "$argon2id$v=19$m=1024,t=1,p=1,keyid=AAAA$",
        "$argon2id$v=19$m=1024,t=1,p=1,data=AAAA$",
        "$scrypt$ln=64,r=8,p=1$",
        "$scrypt$ln=256,r=8,p=1$",
        "$scrypt$ln=10,r=0,p=1$",
        "$scrypt$ln=1,r=65536,p=65536$",
        "$scrypt$ln=1,r=4294967295,p=4294967295$",
        "$pbkdf2-sha256$i=0$",
        "$pbkdf2-sha256$i=1000,l=31$",
        "$pbkdf2-sha256$i=4294967296$",
        "$pbkdf2-md5$i=1000$",
        "$unknown$",
        "",
    ] {
        assert_eq!(
            import(&format!("{start}{REST}")),
            Err(BadHash::Unreadable),
            "{start}"
        );
    }
    for text in [
        format!("$2b$32${BCRYPT}"),
        format!("$2b$03${BCRYPT}"),
        format!("$2b$5${BCRYPT}"),
        format!("$2x$05${BCRYPT}"),
        format!("$2b$05${}", &BCRYPT[1..]),
        format!("$2b$05${BCRYPT}A"),
        format!("$pbkdf2-sha256$i=1000$c2FsdHNhbHQ${long}"),
        format!("$argon2id$v=19$m=1024,t=1,p=1${}$AAAA", "A".repeat(600)),
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0".to_owned(),
        "plain".to_owned(),
        String::new(),
    ] {
        assert_eq!(import(&text), Err(BadHash::Unreadable), "{text}");
    }
}

#[test]
fn reasons_have_stable_words() {
    let all = [
        BadHash::Unreadable,
        BadHash::TooCostly,
        BadHash::TooShort,
        BadHash::OtherRootSecret,
    ];
    assert_eq!(
        all.map(BadHash::as_str),
        ["unreadable", "too_costly", "too_short", "other_root_secret"]
    );
}

proptest! {
    #[test]
    fn reading_a_hash_never_panics(text in "\\PC{0,120}") {
        let _ = import(&text);
    }

    #[test]
    fn nor_one_that_is_nearly_right(nth in 0..24_usize, at in 0..200_usize, with in "[ -~]{0,3}|é|[0-9]{1,12}") {
        let (_, text) = foreign().nth(nth).unwrap();
        let at = at % text.len();
        let _ = import(&format!("{}{with}{}", &text[..at], &text[at + 1..]));
    }
}
