//! One letter of each shape there is, to try templates with.

use chrono::{DateTime, TimeDelta};
use countersign_core::keys::derived::{DerivedKeys, RootSecret};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::challenge::{Challenge, ChallengeKind, Seed};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{ChallengeId, MailId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::mail_words::{MailWords, TypedName};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::mailer::{Letter, LinkChoice, Template};
use countersign_core::tokens::code::Code;

const ID: &str = "0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b";
// Of a link every character must arrive, so they have some that are easily lost.
const LINK: &str = "https://auth.example.com/link?t=sample&x=<1>";
const UNDO_LINK: &str = "https://auth.example.com/undo?t=sample&x=<2>";

/// A letter of every template and variant, with made-up values and a code that is nobody's.
pub fn sample_letters() -> Vec<Letter> {
    let Some(plain) = plain() else {
        return Vec::new();
    };
    let sign_up = Letter {
        purpose: Some(Purpose::SignUp),
        browser: Browser::Safari,
        platform: Platform::Ios,
        ..plain.clone()
    };
    let mut letters = vec![sign_up.clone()];
    letters.extend(for_strangers(&plain, &sign_up));
    letters.extend(by_link(&plain, &sign_up));
    letters.extend(of_the_account(&plain));
    letters.extend(of_teams(&plain));
    letters.extend([
        Letter {
            template: Template::LockedOut,
            link: Some("https://auth.example.com/unlock?t=sample&x=<1>".to_owned()),
            expires_at: plain.asked_at + TimeDelta::hours(24),
            browser: Browser::Unknown,
            platform: Platform::Mac,
            ..without_code(&plain)
        },
        Letter {
            template: Template::NewSignIn,
            browser: Browser::Curl,
            platform: Platform::Unknown,
            ..notice(&plain)
        },
        plain,
    ]);
    letters
}

/// Those whose account is not what they think.
fn for_strangers(plain: &Letter, sign_up: &Letter) -> Vec<Letter> {
    let no_account = Letter {
        template: Template::NoAccount,
        browser: Browser::Unknown,
        platform: Platform::Unknown,
        ..plain.clone()
    };
    let no_account_sign_up = Letter {
        template: Template::NoAccount,
        ..sign_up.clone()
    };
    let registered = Letter {
        template: Template::AlreadyRegistered,
        browser: Browser::Program,
        platform: Platform::Linux,
        ..sign_up.clone()
    };
    vec![
        without_code(&no_account),
        with_link(&no_account_sign_up),
        with_link(&registered),
        with_link(&without_code(&registered)),
        without_code(&registered),
        no_account,
        no_account_sign_up,
        registered,
    ]
}

/// Those that are there for a link.
fn by_link(plain: &Letter, sign_up: &Letter) -> Vec<Letter> {
    let of = |template, letter: &Letter| Letter {
        template,
        ..with_link(letter)
    };
    let verify = Letter {
        purpose: None,
        expires_at: plain.asked_at + TimeDelta::hours(24),
        ..of(Template::VerifyEmail, plain)
    };
    vec![
        of(Template::MagicLink, plain),
        of(Template::MagicLink, sign_up),
        of(Template::MagicLink, &without_code(plain)),
        Letter {
            template: Template::EnchantedLink,
            choices: choices(),
            ..without_code(plain)
        },
        of(Template::ConfirmSignUp, sign_up),
        of(Template::PasswordReset, plain),
        Letter {
            undo_link: Some(UNDO_LINK.to_owned()),
            words: MailWords {
                set_up_at: Some(plain.asked_at - TimeDelta::minutes(7)),
                set_up_browser: Some(Browser::Chrome),
                set_up_platform: Some(Platform::Android),
                ..MailWords::default()
            },
            ..verify.clone()
        },
        verify,
    ]
}

/// What happens to an account.
fn of_the_account(plain: &Letter) -> Vec<Letter> {
    let code = |template| Letter {
        template,
        purpose: None,
        ..plain.clone()
    };
    let google = MailWords {
        provider: TypedName::cut("Google"),
        ..MailWords::default()
    };
    let changed = Letter {
        template: Template::AddressChanged,
        expires_at: plain.asked_at + TimeDelta::hours(72),
        ..notice(plain)
    };
    let undoable = Letter {
        undo_link: Some(UNDO_LINK.to_owned()),
        words: MailWords {
            other_address: Some(Address::from_store("new@example.org").masked()),
            ..MailWords::default()
        },
        ..changed.clone()
    };
    vec![
        code(Template::AddressConfirm),
        with_link(&code(Template::AddressConfirm)),
        Letter {
            choices: choices(),
            ..without_code(&code(Template::AddressConfirm))
        },
        code(Template::Reauthenticate),
        code(Template::LinkIdentity),
        Letter {
            words: google.clone(),
            ..code(Template::LinkIdentity)
        },
        Letter {
            template: Template::PasswordChanged,
            ..notice(plain)
        },
        Letter {
            template: Template::IdentityLinked,
            words: google.clone(),
            ..notice(plain)
        },
        Letter {
            template: Template::IdentityLinked,
            ..notice(plain)
        },
        Letter {
            template: Template::IdentityUnlinked,
            words: google,
            ..notice(plain)
        },
        Letter {
            template: Template::IdentityUnlinked,
            ..notice(plain)
        },
        Letter {
            template: Template::SetupEnded,
            ..notice(plain)
        },
        Letter {
            code: plain.code.clone(),
            ..undoable.clone()
        },
        undoable,
        changed,
    ]
}

/// Invitations and waitlists.
fn of_teams(plain: &Letter) -> Vec<Letter> {
    let invite = |inviter, account, role: Option<&str>| Letter {
        template: Template::Invite,
        purpose: None,
        expires_at: plain.asked_at + TimeDelta::days(7),
        words: MailWords {
            inviter: Option::and_then(inviter, TypedName::cut),
            account: Option::and_then(account, TypedName::cut),
            role: role.map(str::to_owned),
            ..MailWords::default()
        },
        ..with_link(plain)
    };
    let (inviter, account) = (Some("Ada Lovelace"), Some("Analytical Engines"));
    let feature = MailWords {
        feature: TypedName::cut("shared-notebooks"),
        ..MailWords::default()
    };
    let of = |template, words: MailWords| Letter {
        template,
        words,
        ..notice(plain)
    };
    vec![
        invite(inviter, account, Some("admin")),
        invite(None, account, Some("viewer")),
        invite(inviter, None, None),
        invite(None, None, None),
        of(Template::WaitlistConfirmed, feature.clone()),
        of(Template::WaitlistConfirmed, MailWords::default()),
        of(Template::LetIn, feature.clone()),
        with_link(&of(Template::LetIn, feature)),
        of(Template::LetIn, MailWords::default()),
    ]
}

fn plain() -> Option<Letter> {
    // 22 November 2026, 14:25 UTC.
    let asked_at = DateTime::from_timestamp(1_795_357_500, 0)?;
    Some(Letter {
        id: MailId::parse(ID)?,
        to: Address::from_store("you@example.com"),
        template: Template::SignInCode,
        locale: None,
        purpose: Some(Purpose::SignIn),
        code: Some(sample_code()?),
        link: None,
        undo_link: None,
        choices: Vec::new(),
        words: MailWords::default(),
        asked_at,
        expires_at: asked_at + TimeDelta::minutes(10),
        browser: Browser::Firefox,
        platform: Platform::Windows,
    })
}

fn with_link(letter: &Letter) -> Letter {
    Letter {
        link: Some(LINK.to_owned()),
        ..letter.clone()
    }
}

/// Numbered links, of which one counts.
fn choices() -> Vec<LinkChoice> {
    let choices = [(17, "a"), (42, "b"), (86, "c")].map(|(number, t)| LinkChoice {
        number,
        url: format!("{LINK}&t={t}"),
    });
    choices.to_vec()
}

fn without_code(letter: &Letter) -> Letter {
    Letter {
        code: None,
        ..letter.clone()
    }
}

/// It tells of something that happened, and asks for nothing.
fn notice(letter: &Letter) -> Letter {
    Letter {
        purpose: None,
        ..without_code(letter)
    }
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
            bound: Bound::default(),
        },
    ))
}
