//! One letter of each shape there is, to try templates with.

use chrono::{DateTime, TimeDelta};
use countersign_core::keys::derived::{DerivedKeys, RootSecret};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::challenge::{Challenge, ChallengeKind, Seed};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{ChallengeId, MailId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::mail_words::MailWords;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::mailer::{Letter, Template};
use countersign_core::tokens::code::Code;

const ID: &str = "0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b";

/// A letter of every template and variant, with made-up values and a code that is nobody's.
pub fn sample_letters() -> Vec<Letter> {
    let Some((mail, code)) = MailId::parse(ID).zip(sample_code()) else {
        return Vec::new();
    };
    // 22 November 2026, 14:25 UTC.
    let asked_at = DateTime::from_timestamp(1_795_357_500, 0).unwrap_or_default();
    let plain = Letter {
        id: mail,
        to: Address::from_store("you@example.com"),
        template: Template::SignInCode,
        locale: None,
        purpose: Some(Purpose::SignIn),
        code: Some(code),
        link: None,
        undo_link: None,
        choices: Vec::new(),
        words: MailWords::default(),
        asked_at,
        expires_at: asked_at + TimeDelta::minutes(10),
        browser: Browser::Firefox,
        platform: Platform::Windows,
    };
    let sign_up = Letter {
        purpose: Some(Purpose::SignUp),
        browser: Browser::Safari,
        platform: Platform::Ios,
        ..plain.clone()
    };
    let no_account = Letter {
        template: Template::NoAccount,
        browser: Browser::Unknown,
        platform: Platform::Unknown,
        ..plain.clone()
    };
    vec![
        sign_up.clone(),
        no_account.clone(),
        Letter {
            code: None,
            ..no_account
        },
        Letter {
            template: Template::NoAccount,
            ..sign_up.clone()
        },
        Letter {
            template: Template::AlreadyRegistered,
            browser: Browser::Program,
            platform: Platform::Linux,
            ..sign_up
        },
        Letter {
            template: Template::LockedOut,
            code: None,
            link: Some("https://auth.example.com/unlock?t=sample&x=<1>".to_owned()),
            expires_at: asked_at + TimeDelta::hours(24),
            browser: Browser::Unknown,
            platform: Platform::Mac,
            ..plain.clone()
        },
        Letter {
            template: Template::NewSignIn,
            purpose: None,
            code: None,
            browser: Browser::Curl,
            platform: Platform::Unknown,
            ..plain.clone()
        },
        plain,
    ]
}

/// A code derived as any other is, of a challenge and a root that exist nowhere.
fn sample_code() -> Option<Code> {
    let keys = DerivedKeys::derive(&RootSecret::new(vec![7; 32]).ok()?, 1);
    let address = Address::from_store("you@example.com");
    Some(Code::derive(
        &keys,
        &Challenge {
            id: ChallengeId::parse(ID)?,
            kind: ChallengeKind::Code,
            surface: Surface::Token,
            client: ClientId::new("sample"),
            purpose: Purpose::SignIn,
            lane: LedgerKey::Address(address.clone()),
            address,
            seed: Seed([7; 16]),
            key_id: 1,
            created_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH,
            opened_at: None,
            failed_guesses: 0,
            ended: None,
        },
    ))
}
