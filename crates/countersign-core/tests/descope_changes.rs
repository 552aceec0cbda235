//! Codes of a change of address beside codes to sign in with: each is good, and no guess at either is free (C2, C3).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

#[path = "support/person.rs"]
mod person;
#[path = "support/project.rs"]
mod project;
mod support;

use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::surface::Purpose;
use countersign_core::policy::Policy;
use countersign_core::usecases::addresses::change_address::ChangeAddress;
use countersign_core::usecases::descope::update_email::update_email_by_code;
use countersign_core::usecases::descope::verify_code::VerifyCodeError;
use countersign_core::usecases::verify_otp::GuessRefusal;
use person::code_of;
use support::{World, YOU, address, not};

const NEW: &str = "new@example.com";

/// Somebody whose address is about to change, and the code of the change.
fn changing(world: &World) -> (UserId, String) {
    let mine = world.comes_in(YOU, Bound::default());
    let command = ChangeAddress {
        session: world.refresh_jwt(&mine).shown.session,
        address: address(NEW),
        current: None,
        bound: Bound::default(),
        locale: None,
    };
    update_email_by_code(&world.core, &world.caller(), &command).unwrap();
    (mine.user.id, code_of(&world.letter()))
}

/// Has a code to sign in with mailed there.
fn signing_in(world: &World, email: &str) -> String {
    world.wait(1);
    world.asks_code(email, Bound::default());
    world.mailed_code()
}

fn refused(world: &World, email: &str, code: &str) -> GuessRefusal {
    match world.shows(email, code).map(drop).unwrap_err() {
        VerifyCodeError::Refused(refusal, _) => refusal,
        other => panic!("{other}"),
    }
}

/// The wrong guesses at the latest code of a purpose that was mailed to an address, and all failures of that address.
fn counted(world: &World, email: &str, purpose: Purpose) -> (i16, usize) {
    let listed = world.core.store.list_challenges(&address(email), 9).unwrap();
    let of_purpose = |challenge: &&Challenge| {
        challenge.purpose == purpose && challenge.bound.leads_to.is_none() && challenge.ended.is_none()
    };
    let guesses = listed.iter().find(of_purpose).unwrap().failed_guesses;
    let events = world.core.store.list_audit_events(100).unwrap();
    let failed = AuditKind::SignInFailed.as_str();
    let at_address = events
        .iter()
        .filter(|event| event.kind == failed && event.address.as_deref() == Some(email));
    (guesses, at_address.count())
}

/// A code that is none of these.
fn none_of(codes: [&str; 2]) -> String {
    let mut guess = not(codes[0]);
    while codes.contains(&guess.as_str()) {
        guess = not(&guess);
    }
    guess
}

#[test]
fn a6_a_change_is_proven_under_either_address_though_codes_to_sign_in_with_are_about() {
    for (shown_with, asked_before) in [(YOU, true), (YOU, false), (NEW, true)] {
        let world = World::new();
        if asked_before {
            world.comes_in(YOU, Bound::default());
            signing_in(&world, shown_with);
        }
        let (user, code) = changing(&world);
        if !asked_before {
            signing_in(&world, shown_with);
        }
        let moved = world.shows(shown_with, &code).unwrap();
        assert_eq!((moved.user.id, moved.user.address.as_str()), (user, NEW));
    }
}

#[test]
fn a_code_to_sign_in_with_is_good_while_a_change_is_under_way() {
    let world = World::new();
    let (user, change) = changing(&world);
    let code = signing_in(&world, YOU);
    let entered = world.shows(YOU, &code).unwrap();
    assert_eq!((entered.user.id, entered.user.address.as_str()), (user, YOU));
    assert_eq!(world.shows(YOU, &change).unwrap().user.address.as_str(), NEW);

    // At the new address the code that was mailed last is the one.
    let world = World::new();
    changing(&world);
    let code = signing_in(&world, NEW);
    let entered = world.shows(NEW, &code).unwrap();
    assert!(entered.is_new_user && entered.user.id != user);
}

#[test]
fn c2_c3_each_code_counts_each_guess_it_is_compared_with_for_its_own_address() {
    let world = World::new();
    let (_, change) = changing(&world);
    let code = signing_in(&world, YOU);
    let wrong = none_of([&change, &code]);
    for n in 1..=5 {
        assert_eq!(refused(&world, YOU, &wrong), GuessRefusal::Wrong);
        assert_eq!(
            counted(&world, NEW, Purpose::ChangeAddress),
            (n, n.try_into().unwrap())
        );
        assert_eq!(counted(&world, YOU, Purpose::SignIn), (n, n.try_into().unwrap()));
    }
    // The sixth is refused, right or wrong, and a new code to sign in with gives the change no more guesses.
    assert_eq!(refused(&world, YOU, &change), GuessRefusal::Exhausted);
    assert_eq!(refused(&world, YOU, &code), GuessRefusal::Exhausted);
    let again = signing_in(&world, YOU);
    assert_eq!(refused(&world, YOU, &change), GuessRefusal::Wrong);
    assert_eq!(world.shows(YOU, &again).unwrap().user.address.as_str(), YOU);
}

#[test]
fn c3_at_one_address_a_wrong_guess_costs_one() {
    let world = World::new();
    let earlier = signing_in(&world, NEW);
    let (_, change) = changing(&world);
    assert_eq!(
        refused(&world, NEW, &none_of([&change, &earlier])),
        GuessRefusal::Wrong
    );
    assert_eq!(counted(&world, NEW, Purpose::ChangeAddress), (1, 1));
    assert_eq!(counted(&world, NEW, Purpose::SignIn), (0, 1));
    assert_eq!(world.shows(NEW, &change).unwrap().user.address.as_str(), NEW);
}

#[test]
fn e1_where_accounts_are_hidden_guesses_do_not_tell_that_an_address_is_about_to_change() {
    for hides in [true, false] {
        let world = World::with(Policy {
            hides,
            ..Policy::default()
        });
        let (_, change) = changing(&world);
        let wrong = not(&change);
        for n in 0..7 {
            let known = refused(&world, YOU, &wrong);
            let unknown = refused(&world, "nobody@example.com", &wrong);
            let expected = match (hides, n) {
                (true, _) => GuessRefusal::Unknown,
                (false, 0..5) => GuessRefusal::Wrong,
                (false, _) => GuessRefusal::Exhausted,
            };
            assert_eq!((known, unknown), (expected, GuessRefusal::Unknown), "{n}");
        }
    }
}
