//! E1: on the Accounts API nothing tells whether an address has an account, on the first request and on the n-th.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

#[path = "support/person.rs"]
mod person;
mod support;

use chrono::TimeDelta;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::user::UserStatus;
use countersign_core::policy::{Policy, SignupMode};
use countersign_core::usecases::links::send_link::send_link;
use countersign_core::usecases::passwords::send_password_reset::{SendPasswordReset, send_password_reset};
use countersign_core::usecases::passwords::sign_in_with_password::SignInWithPasswordError;
use countersign_core::usecases::passwords::sign_up::{SignUpError, SignedUp};
use countersign_core::usecases::request_otp::{RequestOtpError, RequestedOtp};
use person::{GOOD, OTHER, asking, plain, quick, token_of};
use support::World;

const KINDS: [&str; 5] = [
    "known@example.com",
    "unproven@example.com",
    "disabled@example.com",
    "unknown@example.com",
    "blocked@example.com",
];

/// An answer without what is random: how long things last, or how long to wait.
type Told = Result<(TimeDelta, TimeDelta), (&'static str, TimeDelta)>;

fn told(world: &World, answer: Result<RequestedOtp, RequestOtpError>) -> Told {
    let now = world.core.now();
    match answer {
        Ok(asked) => Ok((asked.expires_at - now, asked.resend_at - now)),
        Err(RequestOtpError::Refused(refusal, at)) => Err(wait(refusal, at)),
        Err(RequestOtpError::Store(error)) => panic!("{error}"),
    }
}

fn wait(refusal: Refusal, at: countersign_core::nouns::Timestamp) -> (&'static str, TimeDelta) {
    (refusal.reason(), refusal.retry_at() - at)
}

/// A world where each of the addresses is what it says; the budgets are untouched.
fn world() -> World {
    let mut world = World::with(quick());
    for email in [
        "known@example.com",
        "unproven@example.com",
        "disabled@example.com",
    ] {
        let joined = world.joins(email, GOOD);
        match email {
            "disabled@example.com" => {
                let store = &world.core.store;
                store
                    .set_user_status(joined.user.id, UserStatus::Disabled, &[])
                    .unwrap();
            }
            "known@example.com" => {
                world.asks(email);
                world.redeems(plain(&token_of(&world.letter()))).unwrap();
                world.deliver();
            }
            _ => {}
        }
    }
    world.core.policy = Policy {
        hides: true,
        ..world.core.policy.clone()
    };
    world.core.policy.joining.mode = SignupMode::Open;
    world.wait(2 * 86_400);
    world
}

/// What seven requests in a row are told, for each kind of address.
#[track_caller]
fn alike(ask: impl Fn(&World, &str) -> Told) -> Vec<Told> {
    let world = world();
    let told: Vec<Vec<Told>> = KINDS
        .iter()
        .map(|email| (0..7).map(|_| ask(&world, email)).collect())
        .collect();
    for (email, other) in KINDS.iter().zip(&told) {
        assert_eq!(*other, told[0], "{email}");
    }
    told[0].clone()
}

#[test]
fn e1_asking_for_links() {
    let told = alike(|world, email| told(world, send_link(&world.core, &world.caller(), &asking(email))));
    assert!(told[0].is_ok() && told[6].is_err());
}

#[test]
fn e1_asking_for_resets() {
    let told = alike(|world, email| {
        let link = asking(email);
        let command = SendPasswordReset {
            surface: link.surface,
            client: link.client,
            address: link.address,
            bound: link.bound,
            device: None,
            locale: None,
        };
        told(world, send_password_reset(&world.core, &world.caller(), &command))
    });
    assert!(told[0].is_ok() && told[6].is_err());
}

#[test]
fn e1_signing_up() {
    let told = alike(|world, email| match world.signs_up(email, OTHER) {
        Ok(SignedUp::Asked(asked)) => told(world, Ok(asked)),
        Err(SignUpError::Refused(refusal, at)) => Err(wait(refusal, at)),
        other => panic!("{other:?}"),
    });
    assert!(told[0].is_ok() && told[6].is_err());
}

#[test]
fn e1_signing_in_with_a_wrong_password() {
    let world = world();
    let told: Vec<Vec<(&str, TimeDelta)>> = KINDS
        .iter()
        .map(|email| {
            let try_once = |_| match world.enters(email, OTHER) {
                Err(SignInWithPasswordError::InvalidCredentials) => ("invalid", TimeDelta::zero()),
                Err(SignInWithPasswordError::Refused(refusal, at)) => wait(refusal, at),
                other => panic!("{other:?}"),
            };
            (0..12).map(try_once).collect()
        })
        .collect();
    for (email, other) in KINDS.iter().zip(&told) {
        assert_eq!(*other, told[0], "{email}");
    }
    assert_eq!(told[0][9].0, "invalid");
    assert_eq!(told[0][10].0, "locked");
}
