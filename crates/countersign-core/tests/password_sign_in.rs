//! Passwords: signing up and in, their own locks, and the same answer whatever is wrong.
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

use std::time::Duration;

use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::user::UserStatus;
use countersign_core::passwords::{HashGate, PasswordFlaw, PasswordHash};
use countersign_core::policy::{HashCost, Policy, SignupMode};
use countersign_core::ports::changes::Change;
use countersign_core::ports::mailer::Template;
use countersign_core::ports::operators::AuditQuery;
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::usecases::passwords::sign_in_with_password::{
    SignInWithPassword, SignInWithPasswordError, sign_in_with_password,
};
use countersign_core::usecases::passwords::sign_up::{SignUpError, SignedUp};
use person::{GOOD, OTHER, entering, plain, quick, token_of};
use support::{World, YOU, address, not};

fn is_invalid<T>(result: &Result<T, SignInWithPasswordError>) -> bool {
    matches!(result, Err(SignInWithPasswordError::InvalidCredentials))
}

fn is_locked<T>(result: &Result<T, SignInWithPasswordError>) -> bool {
    matches!(
        result,
        Err(SignInWithPasswordError::Refused(Refusal::Locked { .. }, _))
    )
}

fn hidden() -> Policy {
    Policy {
        hides: true,
        ..quick()
    }
}

#[test]
fn signing_up_at_once_makes_a_user_an_account_and_a_session() {
    let world = World::with(quick());
    let joined = world.joins(YOU, GOOD);
    assert!(joined.is_new_user && joined.user.verified_at.is_none());
    assert_eq!(joined.session.details.amr, ["pwd"]);
    assert!(joined.membership.is_some());
    assert!(world.deliver().is_empty());
    let again = world.enters(YOU, GOOD).unwrap();
    assert_eq!(
        (again.user.id, again.membership),
        (joined.user.id, joined.membership)
    );
    assert!(
        world.deliver().is_empty(),
        "whose mailbox it is, is not known yet"
    );
    assert!(matches!(world.signs_up(YOU, OTHER), Err(SignUpError::Known)));
    assert!(is_invalid(&world.enters(YOU, OTHER)));
}

#[test]
fn where_accounts_are_hidden_signing_up_is_one_answer_and_a_mail() {
    let world = World::with(hidden());
    for known in [false, true] {
        assert!(matches!(
            world.signs_up(YOU, if known { OTHER } else { GOOD }),
            Ok(SignedUp::Asked(_))
        ));
        let letter = world.letter();
        let expected = if known {
            Template::AlreadyRegistered
        } else {
            Template::ConfirmSignUp
        };
        assert_eq!(letter.template, expected);
        assert_eq!(world.user(YOU).is_some(), known, "nobody is made before the link");
        let signed_in = world.redeems(plain(&token_of(&letter))).unwrap();
        assert_eq!(signed_in.is_new_user, !known);
        assert!(signed_in.user.verified_at.is_some());
        world.deliver();
    }
    world.enters(YOU, GOOD).expect("the first password stays");
    assert!(
        is_invalid(&world.enters(YOU, OTHER)),
        "for a known address the link changes nothing"
    );
}

#[test]
fn a_weak_password_is_refused_before_anything_else() {
    let world = World::with(quick());
    for text in ["short", "you@example.com is me"] {
        assert!(matches!(world.signs_up(YOU, text), Err(SignUpError::Flawed(_))));
    }
    assert!(matches!(
        world.signs_up(YOU, "short"),
        Err(SignUpError::Flawed(PasswordFlaw::TooShort { min: 15 }))
    ));
    assert!(world.user(YOU).is_none());
}

#[test]
fn joining_rules_hold_for_passwords() {
    let mut policy = quick();
    policy.joining.mode = SignupMode::InviteOnly;
    let world = World::with(policy);
    assert!(matches!(world.signs_up(YOU, GOOD), Err(SignUpError::NotAdmitted)));
    assert!(world.user(YOU).is_none());

    let mut policy = hidden();
    policy.joining.blocked_domains = vec!["example.com".to_owned()];
    let world = World::with(policy);
    assert!(matches!(world.signs_up(YOU, GOOD), Ok(SignedUp::Asked(_))));
    let letter = world.letter();
    assert_eq!((letter.template, letter.link), (Template::NoAccount, None));
}

#[test]
fn e1_whatever_is_wrong_the_answer_is_one_and_so_is_the_lock() {
    let world = World::with(quick());
    let disabled = world.joins("disabled@example.com", GOOD);
    world
        .core
        .store
        .set_user_status(disabled.user.id, UserStatus::Disabled, &[])
        .unwrap();
    world.joins("known@example.com", GOOD);
    world.sign_in("without@example.com");
    for email in [
        "known@example.com",
        "unknown@example.com",
        "disabled@example.com",
        "without@example.com",
    ] {
        let text = if email.starts_with("known") { OTHER } else { GOOD };
        for n in 0..10 {
            assert!(is_invalid(&world.enters(email, text)), "{email} {n}");
        }
        let Err(SignInWithPasswordError::Refused(refusal, now)) = world.enters(email, GOOD) else {
            panic!("{email} is not locked");
        };
        assert_eq!(
            refusal.retry_at() - now,
            chrono::TimeDelta::minutes(15),
            "{email}"
        );
    }
    for (email, text) in [("no address", GOOD), ("known@example.com", "\u{0}")] {
        assert!(is_invalid(&world.enters(email, text)) || is_locked(&world.enters(email, text)));
    }
}

#[test]
fn e2_a_wrong_password_is_counted_without_the_user() {
    let world = World::with(quick());
    let joined = world.joins(YOU, GOOD);
    let refused = || {
        let query = AuditQuery {
            limit: 1,
            ..AuditQuery::default()
        };
        let events = world.core.store.list_audit_entries(&query).unwrap();
        assert_eq!(events[0].kind, AuditKind::PasswordRefused.as_str());
        (events[0].user, events[0].address.clone())
    };
    for (device, user) in [(None, None), (Some(joined.device.clone()), Some(joined.user.id))] {
        world.wait(1);
        let command = SignInWithPassword {
            device,
            ..entering(YOU, OTHER)
        };
        assert!(is_invalid(&sign_in_with_password(
            &world.core,
            &world.caller(),
            &command
        )));
        assert_eq!(refused(), (user, Some(YOU.to_owned())));
    }
}

#[test]
fn a_lock_of_passwords_ends_to_the_instant_and_blocks_neither_codes_nor_links() {
    let world = World::with(quick());
    world.joins(YOU, GOOD);
    for _ in 0..10 {
        assert!(is_invalid(&world.enters(YOU, OTHER)));
    }
    assert!(is_locked(&world.enters(YOU, GOOD)), "the right one, too");
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    assert!(world.verify(YOU, &not(&code)).is_err(), "a code is judged");
    world.asks(YOU);
    assert!(world.letter().link.is_some());
    world.wait(899);
    assert!(is_locked(&world.enters(YOU, GOOD)));
    world.wait(1);
    world.enters(YOU, GOOD).unwrap();
}

#[test]
fn a_lock_of_codes_does_not_lock_passwords() {
    let world = World::with(quick());
    world.joins(YOU, GOOD);
    support::lock(&world);
    world.enters(YOU, GOOD).unwrap();
}

#[test]
fn a_known_device_has_a_lane_of_its_own_and_ten_failures_end_it() {
    let world = World::with(quick());
    let joined = world.joins_proven(YOU, GOOD);
    for _ in 0..10 {
        assert!(is_invalid(&world.enters(YOU, OTHER)));
    }
    assert!(is_locked(&world.enters(YOU, GOOD)));
    let from_home = |text| {
        let command = SignInWithPassword {
            device: Some(joined.device.clone()),
            ..entering(YOU, text)
        };
        sign_in_with_password(&world.core, &world.caller(), &command)
    };
    let entered = from_home(GOOD).expect("strangers cannot lock the owner out");
    assert_eq!(entered.device.reveal(), joined.device.reveal());
    for _ in 0..10 {
        assert!(is_invalid(&from_home(OTHER)));
    }
    assert!(!world.knows(YOU, &joined.device));
    assert!(is_locked(&from_home(GOOD)), "back in the lane of the address");
}

#[test]
fn a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in() {
    let mut world = World::with(quick());
    world.joins(YOU, GOOD);
    let kept = |world: &World| {
        let facts = world.facts(Who::Address(address(YOU)));
        facts.password.unwrap().hash
    };
    let before = kept(&world);
    world.enters(YOU, GOOD).unwrap();
    assert_eq!(kept(&world), before);
    world.core.policy.passwords.cost = HashCost {
        memory_kib: 2_048,
        iterations: 1,
        lanes: 1,
    };
    assert!(is_invalid(&world.enters(YOU, OTHER)));
    assert_eq!(kept(&world), before);
    world.enters(YOU, GOOD).unwrap();
    assert!(kept(&world).contains("m=2048"));
    world.enters(YOU, GOOD).unwrap();
}

#[test]
fn beyond_the_gate_it_is_a_quick_refusal_and_nothing_is_counted() {
    let mut world = World::with(quick());
    world.joins(YOU, GOOD);
    world.core.hashing = HashGate::new(1, 0);
    let permit = world.core.hashing.enter(Duration::ZERO).unwrap();
    for _ in 0..20 {
        let refused = world.enters(YOU, OTHER);
        assert!(matches!(refused, Err(SignInWithPasswordError::Overloaded(_))));
    }
    drop(permit);
    world.enters(YOU, GOOD).unwrap();
}

#[test]
fn a_password_compared_with_a_hash_that_is_gone_is_refused() {
    let mut world = World::with(quick());
    let joined = world.joins(YOU, GOOD);
    world.core.hashing = HashGate::new(1, 1);
    let gate = world.core.hashing.clone();
    let permit = gate.enter(Duration::ZERO).unwrap();
    let world = &world;
    std::thread::scope(|scope| {
        let entering = scope.spawn(|| world.enters(YOU, GOOD));
        // It has read the hash and waits at the gate.
        while gate.load().1 == 0 {
            std::thread::yield_now();
        }
        let query = PersonQuery::about(Who::User(joined.user.id));
        let other = PasswordHash::from_store(
            "$argon2id$v=19$m=1024,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        );
        let change = Change::SetPassword(joined.user.id, other.as_str().into(), world.core.now());
        world
            .core
            .store
            .attempt_person(&query, &mut |_| Some(vec![change.clone()]))
            .unwrap();
        drop(permit);
        assert!(is_invalid(&entering.join().unwrap()));
    });
}

#[test]
fn a_source_that_asks_who_is_known_is_limited() {
    let mut policy = quick();
    policy.checks_by_source.ip = 2;
    let world = World::with(policy);
    let from = world.caller_at(Some("192.0.2.1"));
    let join = |email: &str| {
        let command = person::joining(email, GOOD);
        countersign_core::usecases::passwords::sign_up::sign_up(&world.core, &from, &command)
    };
    join(YOU).unwrap();
    assert!(matches!(join(YOU), Err(SignUpError::Known)));
    assert!(matches!(
        join("third@example.com"),
        Err(SignUpError::Refused(Refusal::RateLimited { .. }, _))
    ));
    world.wait(3_600);
    join("third@example.com").unwrap();
}
