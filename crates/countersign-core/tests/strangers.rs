//! What strangers may do to an address, and to the service: nothing that stays, and so much of it.
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

use countersign_core::nouns::client::{Client, SignUpMode};
use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::waitlist::{Feature, MOST_ENTRIES};
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::usecases::links::hand_off::hand_off;
use countersign_core::usecases::links::redeem_link::redeem_link;
use countersign_core::usecases::links::shown::Shown;
use countersign_core::usecases::passwords::sign_in_with_password::{
    SignInWithPasswordError, sign_in_with_password,
};
use countersign_core::usecases::passwords::sign_up::{SignUp, SignedUp, sign_up};
use countersign_core::usecases::waitlist::join_publicly::{JoinPublicly, join_publicly};
use person::{
    ELSEWHERE, GOOD, HERE, app, code_of, entering, joining, on_page, plain, quick, redeeming, token_of,
};
use support::{World, YOU, address};

#[test]
fn a1_a_password_counts_only_where_its_sign_up_was_asked_for() {
    for (browser, hands_off, keeps) in [
        (Some(HERE), false, true),
        (Some(HERE), true, true),
        (Some(ELSEWHERE), false, false),
        (Some(ELSEWHERE), true, false),
        (None, false, true),
    ] {
        let world = World::with(quick());
        let asked = SignUp {
            client: Client {
                sign_up: SignUpMode::Confirm,
                ..app()
            },
            ..joining(YOU, GOOD)
        };
        let SignedUp::Asked(request) = sign_up(&world.core, &world.caller(), &asked).unwrap() else {
            panic!("it is to be confirmed");
        };
        let letter = world.letter();
        let shown = match browser {
            Some(_) => on_page(&token_of(&letter), browser, Some(&code_of(&letter))),
            // Where it was asked for, by what the answer named.
            None => Shown::Code {
                request: request.request,
                code: countersign_core::tokens::code::Guess::parse(&code_of(&letter)).unwrap(),
            },
        };
        let (core, caller, command) = (&world.core, world.caller(), redeeming(shown));
        if hands_off {
            let handed = hand_off(core, &caller, &command).unwrap();
            redeem_link(core, &caller, &redeeming(plain(&handed.token))).unwrap();
        } else {
            redeem_link(core, &caller, &command).unwrap();
        }
        assert_eq!(world.enters(YOU, GOOD).is_ok(), keeps, "{browser:?} {hands_off}");
    }
}

#[test]
fn r8_an_address_waits_for_so_much_and_no_more() {
    let world = World::with(quick());
    for n in 0..MOST_ENTRIES + 10 {
        let command = JoinPublicly {
            client: app().id,
            address: address(YOU),
            feature: Feature::parse(&format!("feature-{n}")),
            locale: None,
        };
        join_publicly(&world.core, &world.caller(), &command).unwrap();
        world.wait(3_600);
    }
    let query = PersonQuery::about(Who::Address(address(YOU)));
    let facts = world.core.store.read_person(&query).unwrap();
    assert_eq!(facts.waitlist.len(), MOST_ENTRIES);
}

#[test]
fn c3_what_is_no_address_is_held_to_the_alarm_like_a_wrong_password() {
    let mut policy = quick();
    policy.deployment.failures_per_ten_minutes = 3;
    policy.deployment.failing_source.ip = 2;
    let world = World::with(policy);
    let tries = |email| {
        let caller = world.caller_at(Some("192.0.2.1"));
        sign_in_with_password(&world.core, &caller, &entering(email, GOOD)).unwrap_err()
    };
    let refused = |error: &SignInWithPasswordError| {
        matches!(
            error,
            SignInWithPasswordError::Refused(Refusal::RateLimited { .. }, _)
        )
    };
    let answers: Vec<bool> = (0..8).map(|_| refused(&tries("nobody"))).collect();
    assert_eq!(
        answers.iter().filter(|refused| !**refused).count(),
        5,
        "{answers:?}"
    );
    assert!(refused(&tries("nobody")) && refused(&tries(YOU)));
}
