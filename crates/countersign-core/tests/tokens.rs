//! Codes and tokens: what they are bound to, that an independent library reads them, and what it takes to forge one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta};
use countersign_conformance::entropy::SeededEntropy;
use countersign_core::keys::{KeyRing, RootSecret, SigningKey, SigningKeySet};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::challenge::{Challenge, ChallengeKind, Seed};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{ChallengeId, SessionId, UserId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{RefreshFamily, Session, SessionDetails};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::tokens::access::{self, AccessClaims, Issuer};
use countersign_core::tokens::code::{Code, Guess};
use countersign_core::tokens::csrf::{csrf_matches, csrf_value};
use countersign_core::tokens::link::{Leaf, ShownLink, link_token};
use countersign_core::tokens::refresh::{ShownRefreshToken, refresh_token};
use uuid::Uuid;

fn now() -> Timestamp {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn ring(octet: u8) -> KeyRing {
    KeyRing::new(&RootSecret::new(vec![octet; 32]).unwrap())
}

fn challenge() -> Challenge {
    let address = Address::parse("you@example.com").unwrap();
    Challenge {
        id: ChallengeId(Uuid::from_u128(1)),
        kind: ChallengeKind::Code,
        surface: Surface::Token,
        client: ClientId::default(),
        purpose: Purpose::SignIn,
        lane: LedgerKey::Address(address.clone()),
        address,
        seed: Seed([3; 16]),
        key_id: ring(1).current().id(),
        created_at: now(),
        expires_at: now() + TimeDelta::minutes(10),
        opened_at: Some(now()),
        failed_guesses: 0,
        ended: None,
        bound: Bound::default(),
    }
}

fn session(surface: Surface) -> Session {
    Session {
        id: SessionId(Uuid::from_u128(2)),
        user: UserId(Uuid::from_u128(3)),
        surface,
        client: ClientId::default(),
        label: None,
        browser: Browser::Unknown,
        platform: Platform::Unknown,
        ip_prefix: None,
        authenticated_at: now(),
        created_at: now(),
        last_used_at: now(),
        idle_expires_at: now() + TimeDelta::days(30),
        absolute_expires_at: now() + TimeDelta::days(90),
        family: Some(RefreshFamily {
            seed: Seed([4; 16]),
            key_id: ring(1).current().id(),
            generation: 7,
            rotated_at: now(),
        }),
        ended: None,
        details: SessionDetails::default(),
    }
}

fn user() -> User {
    User {
        id: UserId(Uuid::from_u128(3)),
        address: Address::parse("you@example.com").unwrap(),
        verified_at: Some(now()),
        status: UserStatus::Active,
        display_name: None,
        avatar_url: None,
        profile: Profile::default(),
        created_at: now(),
        updated_at: now(),
    }
}

fn signing(ring: &KeyRing) -> SigningKeySet {
    let row = SigningKey::generate(ring, &SeededEntropy::new(1), now()).unwrap();
    SigningKeySet::open(ring, &[row]).unwrap()
}

fn issuer() -> Issuer {
    Issuer {
        iss: "https://id.example".to_owned(),
        aud: "https://id.example".to_owned(),
    }
}

#[test]
fn c4_a_code_is_bound_to_everything_it_was_made_for() {
    let keys = ring(1);
    let original = challenge();
    let code = |challenge: &Challenge| Code::derive(keys.current(), challenge).reveal().to_owned();
    let others = [
        Challenge {
            id: ChallengeId(Uuid::from_u128(9)),
            ..original.clone()
        },
        Challenge {
            kind: ChallengeKind::Lockout,
            ..original.clone()
        },
        Challenge {
            surface: Surface::Browser,
            ..original.clone()
        },
        Challenge {
            client: ClientId::new("other"),
            ..original.clone()
        },
        Challenge {
            purpose: Purpose::SignUp,
            ..original.clone()
        },
        Challenge {
            address: Address::parse("me@example.com").unwrap(),
            ..original.clone()
        },
        Challenge {
            seed: Seed([9; 16]),
            ..original.clone()
        },
    ];
    for other in &others {
        assert_ne!(code(&original), code(other));
    }
    // Neither the row without the key, nor the key without the row.
    assert_ne!(
        code(&original),
        Code::derive(ring(2).current(), &original).reveal()
    );
    assert!(Code::derive(keys.current(), &original).is(&Guess::parse(&code(&original)).unwrap()));
}

#[test]
fn c4_codes_are_uniform() {
    let keys = ring(1);
    let mut first_digits = [0_u32; 10];
    let mut distinct = HashSet::new();
    for n in 0..20_000_u128 {
        let code = Code::derive(
            keys.current(),
            &Challenge {
                id: ChallengeId(Uuid::from_u128(n)),
                ..challenge()
            },
        );
        let digits = code.reveal().to_owned();
        assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()));
        first_digits[usize::from(digits.as_bytes()[0] - b'0')] += 1;
        distinct.insert(digits);
    }
    // Each digit about 2,000 times: six standard deviations are 254.
    assert!(
        first_digits.iter().all(|count| count.abs_diff(2_000) < 254),
        "{first_digits:?}"
    );
    assert!(distinct.len() > 19_500);
}

#[test]
fn a_link_belongs_to_one_challenge() {
    let keys = ring(1);
    let token = link_token(keys.current(), &challenge(), Leaf::Main);
    let shown = ShownLink::parse(&token).unwrap();
    assert!(shown.belongs_to(keys.current(), &challenge()));
    assert!(!shown.belongs_to(
        keys.current(),
        &Challenge {
            seed: Seed([9; 16]),
            ..challenge()
        }
    ));
    assert!(!shown.belongs_to(ring(2).current(), &challenge()));
    for junk in [
        "",
        ".",
        "a.b",
        &token[1..],
        &format!("{}x", &*token),
        &"a".repeat(500),
    ] {
        assert!(
            ShownLink::parse(junk).is_none_or(|link| !link.belongs_to(keys.current(), &challenge())),
            "{junk}"
        );
    }
}

#[test]
fn s2_the_same_generation_is_always_the_same_token() {
    let keys = ring(1);
    let session = session(Surface::Token);
    let family = session.family.clone().unwrap();
    let token = refresh_token(&keys, &session, &family, 7).unwrap();
    assert_eq!(*token, *refresh_token(&keys, &session, &family, 7).unwrap());
    let shown = ShownRefreshToken::parse(&token).unwrap();
    assert_eq!((shown.session, shown.generation), (session.id, 7));
    assert!(shown.belongs_to(&keys, &session, &family));
    assert!(!shown.belongs_to(&ring(2), &session, &family));
    let browser = Session {
        surface: Surface::Browser,
        ..session.clone()
    };
    assert!(
        !shown.belongs_to(&keys, &browser, &family),
        "tokens never cross surfaces"
    );
    let forged = token.replacen(".7.", ".8.", 1);
    assert!(
        !ShownRefreshToken::parse(&forged)
            .unwrap()
            .belongs_to(&keys, &session, &family)
    );
    for junk in [
        "",
        "..",
        "a.1.b",
        &token.replacen(".7.", ".07.", 1),
        &token.replacen(".7.", ".-7.", 1),
    ] {
        assert!(ShownRefreshToken::parse(junk).is_none(), "{junk}");
    }
}

#[test]
fn s4_an_independent_library_reads_our_tokens() {
    let ring = ring(1);
    let keys = signing(&ring);
    let (token, expires_at) = access::issue(
        &keys,
        &issuer(),
        (&session(Surface::Token), &user(), None),
        now(),
        TimeDelta::minutes(5),
    )
    .unwrap();
    assert_eq!(expires_at, now() + TimeDelta::minutes(5));

    let jwks = serde_json::json!({ "keys": keys.jwks(now()) });
    let jwks: jsonwebtoken::jwk::JwkSet = serde_json::from_value(jwks).unwrap();
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!(
        (header.alg, header.typ.as_deref()),
        (jsonwebtoken::Algorithm::ES256, Some("at+jwt"))
    );
    let key = jsonwebtoken::DecodingKey::from_jwk(jwks.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
    validation.set_issuer(&["https://id.example"]);
    validation.set_audience(&["https://id.example"]);
    validation.validate_exp = false; // The token is of another time than this test's.
    let claims = jsonwebtoken::decode::<AccessClaims>(&token, &key, &validation)
        .unwrap()
        .claims;
    assert_eq!((claims.sub, claims.email_verified), (user().id, true));
    assert_eq!(access::check(&keys, &issuer(), &token, now()), Some(claims));
}

#[test]
fn s4_anything_else_is_refused() {
    let ring = ring(1);
    let keys = signing(&ring);
    let issue = |keys: &SigningKeySet| {
        access::issue(
            keys,
            &issuer(),
            (&session(Surface::Token), &user(), None),
            now(),
            TimeDelta::minutes(5),
        )
        .unwrap()
        .0
    };
    let token = issue(&keys);
    let parts: Vec<&str> = token.split('.').collect();
    let check = |token: &str| access::check(&keys, &issuer(), token, now());
    assert!(check(&token).is_some());

    assert!(check(&issue(&signing(&ring))).is_none(), "a key that is not ours");
    let late = now() + TimeDelta::minutes(5);
    assert!(
        access::check(&keys, &issuer(), &token, late).is_none(),
        "at its very end"
    );
    let early = now() - TimeDelta::minutes(2);
    assert!(
        access::check(&keys, &issuer(), &token, early).is_none(),
        "from the future"
    );
    let other = Issuer {
        iss: "https://other.example".to_owned(),
        ..issuer()
    };
    assert!(
        access::check(&keys, &other, &token, now()).is_none(),
        "another issuer"
    );
    let other = Issuer {
        aud: "https://other.example".to_owned(),
        ..issuer()
    };
    assert!(
        access::check(&keys, &other, &token, now()).is_none(),
        "another audience"
    );
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoiIn0";
    for forged in [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], &parts[2][..80]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{}x.{}", parts[0], parts[1], parts[2]),
        String::new(),
        "..".to_owned(),
        "a".repeat(100_000),
    ] {
        assert!(check(&forged).is_none(), "{forged:.60}");
    }
}

#[test]
fn a_token_never_outlives_its_session() {
    let ring = ring(1);
    let brief = Session {
        absolute_expires_at: now() + TimeDelta::seconds(90),
        ..session(Surface::Token)
    };
    let issued = access::issue(
        &signing(&ring),
        &issuer(),
        (&brief, &user(), None),
        now(),
        TimeDelta::minutes(5),
    )
    .unwrap();
    assert_eq!(issued.1, now() + TimeDelta::seconds(90));
}

#[test]
fn s5_a_csrf_value_belongs_to_one_session() {
    let keys = ring(1);
    let (mine, other) = (SessionId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
    let value = csrf_value(&keys, mine);
    assert!(csrf_matches(&keys, mine, &value));
    assert!(!csrf_matches(&keys, other, &value));
    assert!(!csrf_matches(&keys, mine, ""));
}
