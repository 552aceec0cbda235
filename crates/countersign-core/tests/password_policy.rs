//! Which passwords may be chosen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

use countersign_core::nouns::address::Address;
use countersign_core::passwords::{Password, PasswordFlaw, judge};
use countersign_core::policy::PasswordLimits;
use proptest::prelude::*;

const COMMON: Result<(), PasswordFlaw> = Err(PasswordFlaw::Common);
const ADDRESS: Result<(), PasswordFlaw> = Err(PasswordFlaw::ContainsAddress);
const PRODUCT: Result<(), PasswordFlaw> = Err(PasswordFlaw::ContainsProduct);

fn judged_by(min_length: u16, text: &str, address: &str, product: &str) -> Result<(), PasswordFlaw> {
    let limits = PasswordLimits {
        min_length,
        ..PasswordLimits::default()
    };
    let address = Address::parse(address).unwrap();
    judge(&Password::parse(text).unwrap(), &address, product, &limits)
}

fn judged(text: &str) -> Result<(), PasswordFlaw> {
    judged_by(15, text, "jane.doe+news@mail.initech.example", "Acme Cloud")
}

#[test]
fn length_is_counted_in_code_points() {
    let text = |len: usize| {
        "kůň 用户 vzlétl nad Želivkou; 🐎 "
            .chars()
            .cycle()
            .take(len)
            .collect::<String>()
    };
    assert_eq!(judged(&text(14)), Err(PasswordFlaw::TooShort { min: 15 }));
    assert_eq!(judged(&text(15)), Ok(()));
    assert_eq!(judged(&text(256)), Ok(()));
    assert_eq!(judged(&text(257)), Err(PasswordFlaw::TooLong { max: 256 }));
    // Decomposed it is twice as long, and still the same password.
    assert_eq!(
        judged(&"e\u{301}".repeat(14)),
        Err(PasswordFlaw::TooShort { min: 15 })
    );
}

#[test]
fn no_setting_goes_below_eight() {
    let at = |min: u16, text: &str| judged_by(min, text, "jane@initech.example", "Acme");
    assert_eq!(at(1, "vk7$Rqz"), Err(PasswordFlaw::TooShort { min: 8 }));
    assert_eq!(at(1, "vk7$Rqz0"), Ok(()));
    assert_eq!(at(u16::MAX, "vk7$Rqz0"), Err(PasswordFlaw::TooShort { min: 256 }));
}

#[test]
fn honest_passwords_of_every_kind_pass() {
    for text in [
        "correct horse battery staple",
        "wolves-eat-porridge-at-noon",
        "nur buchstaben ohne alles",
        "alllowercaseandquitelong",
        "839201746510238",
        "v9#Lq2!xTz7@Rm4",
        "ZZWQKDBXNTRPLVJ",
        "aB3dE5gH7jK9mN1",
        "用户名和密码都很难记住的一句话",
        "🐎🔋📎✅🌧️🎈🧊🪁🥁🛶🦉🪴🧵🫖🗝️",
        "password: rhubarb custard hat",
        "            d8Kq2vXr4Lm",
    ] {
        assert_eq!(judged(text), Ok(()), "{text}");
    }
}

#[test]
fn what_is_tried_first_is_refused() {
    for text in [
        // On the list as it stands, whatever its case and width.
        "passwordpassword",
        "PasswordStandard",
        "qwertyuiop12345",
        "1q2w3e4r5t6y7u8i",
        "manchesterunited",
        "worldofwarcraft",
        "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
        // One of the list again and again.
        "sunshinesunshine",
        "dragondragondragon",
        "monkey monkey monkey",
        "Letmein-Letmein-Let",
        // One of the list, dressed up.
        "Password12345678",
        "Password2024!!!!",
        "sunshine19871224",
        "!!!Liverpool2024!!!",
        "p.a.s.s.w.o.r.d.",
        "password               ",
        "12345678password",
        // One character, a straight sequence, rows of keys.
        "aaaaaaaaaaaaaaa",
        "                ",
        "aaaaaaaabbbbbbbbcccccccc",
        "abcdefghijklmnop",
        "ponmlkjihgfedcba",
        "012345678901234",
        "qwertyuiopasdfgh",
        "poiuytrewqlkjhgf",
        "azertyuiopqsdfghjklm",
        "1qaz2wsx3edc4rfv",
        "qwertyasdfghzxcvbn",
        // A few characters again and again.
        "abc123abc123abc123",
        "xk7xk7xk7xk7xk7",
        "hahahahahahahahaha",
    ] {
        assert_eq!(judged(text), COMMON, "{text}");
    }
}

#[test]
fn the_address_and_the_product_are_refused_however_they_are_spelt() {
    for (text, expected) in [
        ("my Jane.Doe pass phrase", ADDRESS),
        ("my JANEDOE pass phrase!", ADDRESS),
        ("my jane-doe pass phrase", ADDRESS),
        ("hello from i n i t e c h", ADDRESS),
        ("all of Initech is here now", ADDRESS),
        ("all kinds of mail arrive", ADDRESS),
        ("trust the acme cloud forever", PRODUCT),
        ("trust the ACMEcloud forever", PRODUCT),
        ("clouds over the acme hills", Ok(())),
        ("an example of something", Ok(())),
        ("the news from janet today", Ok(())),
    ] {
        assert_eq!(judged(text), expected, "{text}");
    }
}

#[test]
fn short_names_are_in_too_many_passwords_to_be_refused() {
    let judged = |text| judged_by(15, text, "bob@ibm.co.uk", "Ox");
    assert_eq!(judged("bob and the ibm oxen"), Ok(()));
    let judged = |text| judged_by(15, text, "bob@bücher.example", "");
    assert_eq!(judged("viele Bücher im Regal"), ADDRESS);
}

#[test]
fn flaws_have_stable_words_and_name_numbers() {
    let flaw = PasswordFlaw::TooShort { min: 15 };
    assert_eq!(
        (flaw.as_str(), flaw.to_string().as_str()),
        ("too_short", "has fewer than 15 characters")
    );
    let words = [
        PasswordFlaw::TooLong { max: 256 },
        PasswordFlaw::ControlCharacter,
        PasswordFlaw::Common,
        PasswordFlaw::ContainsAddress,
        PasswordFlaw::ContainsProduct,
    ];
    assert_eq!(
        words.map(PasswordFlaw::as_str),
        [
            "too_long",
            "control_character",
            "common",
            "contains_address",
            "contains_product"
        ]
    );
}

proptest! {
    #[test]
    fn judging_never_panics(text in "\\PC{1,300}", product in "\\PC{0,20}") {
        let _ = judged_by(8, &text, "jane@initech.example", &product);
    }

    #[test]
    fn case_never_matters(text in "[a-zA-Z0-9 .!]{15,40}") {
        prop_assert_eq!(judged(&text), judged(&text.to_ascii_uppercase()));
    }

    #[test]
    fn whatever_a_listed_password_is_dressed_with(tail in "[0-9]{7,8}") {
        prop_assert_eq!(judged(&format!("Sunshine{tail}")), COMMON);
    }
}
