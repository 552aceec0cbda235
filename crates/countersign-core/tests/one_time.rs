//! C1: what may be used once, used by many at the same time.
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

use std::sync::Barrier;

use countersign_core::tokens::code::Guess;
use countersign_core::usecases::addresses::change_address::{ChangeAddress, change_address};
use countersign_core::usecases::addresses::confirm_address::confirm_address;
use countersign_core::usecases::addresses::send_verification::{SendVerification, send_verification};
use countersign_core::usecases::addresses::undo_address::undo_address;
use countersign_core::usecases::addresses::verify_address::verify_address;
use countersign_core::usecases::links::hand_off::hand_off;
use countersign_core::usecases::links::shown::{LinkRefusal, Shown};
use countersign_core::usecases::passwords::reset_password::reset_password;
use countersign_core::usecases::passwords::send_password_reset::{SendPasswordReset, send_password_reset};
use countersign_core::usecases::passwords::sign_up::SignedUp;
use person::{
    GOOD, HERE, asking, from, on_page, opening, password, plain, quick, redeeming, refusal, token_of, undo_of,
};
use support::{World, YOU, address, not};

const AT_ONCE: usize = 16;

/// How many of many tries at the same time succeed.
fn successes(world: &World, act: impl Fn(&World) -> bool + Sync) -> usize {
    let barrier = Barrier::new(AT_ONCE);
    std::thread::scope(|scope| {
        let tries: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    act(world)
                })
            })
            .collect();
        let succeeded = tries.into_iter().map(|one| one.join().unwrap());
        succeeded.filter(|succeeded| *succeeded).count()
    })
}

#[test]
fn c1_a_link_begins_one_session() {
    let world = World::with(quick());
    world.asks(YOU);
    let token = token_of(&world.letter());
    assert_eq!(successes(&world, |world| world.redeems(plain(&token)).is_ok()), 1);
    let user = world.user(YOU).unwrap();
    assert_eq!(world.core.store.list_sessions(user.id).unwrap().1.len(), 1);
}

#[test]
fn c1_a_page_hands_off_once_and_the_app_redeems_once() {
    let world = World::with(quick());
    world.asks(YOU);
    let token = token_of(&world.letter());
    let handed = std::sync::Mutex::new(Vec::new());
    let count = successes(&world, |world| {
        let command = redeeming(on_page(&token, Some(HERE), None));
        let result = hand_off(&world.core, &world.caller(), &command);
        let succeeded = result.is_ok();
        handed.lock().unwrap().extend(result.ok());
        succeeded
    });
    assert_eq!(count, 1);
    let token = handed.lock().unwrap()[0].token.clone();
    assert_eq!(successes(&world, |world| world.redeems(plain(&token)).is_ok()), 1);
}

#[test]
fn c1_a_confirmed_sign_up_makes_one_user() {
    let mut policy = quick();
    policy.hides = true;
    let world = World::with(policy);
    assert!(matches!(world.signs_up(YOU, GOOD), Ok(SignedUp::Asked(_))));
    let token = token_of(&world.letter());
    assert_eq!(successes(&world, |world| world.redeems(plain(&token)).is_ok()), 1);
}

#[test]
fn c1_one_address_signs_up_at_once_but_once() {
    let world = World::with(quick());
    assert_eq!(successes(&world, |world| world.signs_up(YOU, GOOD).is_ok()), 1);
}

#[test]
fn c1_resets_verifications_changes_and_undos_count_once() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    let command = SendVerification {
        bound: from(HERE),
        locale: None,
    };
    send_verification(
        &world.core,
        &world.caller(),
        &world.current(&me.session),
        &command,
    )
    .unwrap();
    let token = token_of(&world.letter());
    let verified = successes(&world, |world| {
        verify_address(&world.core, &world.caller(), &opening(plain(&token))).is_ok()
    });
    assert_eq!(verified, 1);

    let command = ChangeAddress {
        session: me.session.id,
        address: address("new@example.com"),
        current: None,
        bound: from(HERE),
        locale: None,
    };
    change_address(&world.core, &world.caller(), &command).unwrap();
    let token = token_of(&world.letter());
    let changed = successes(&world, |world| {
        confirm_address(&world.core, &world.caller(), &opening(plain(&token))).is_ok()
    });
    assert_eq!(changed, 1);
    let undo = undo_of(&world.letter());
    let undone = successes(&world, |world| {
        undo_address(&world.core, &world.caller(), &opening(plain(&undo))).is_ok()
    });
    assert_eq!(undone, 1);

    let link = asking(YOU);
    let command = SendPasswordReset {
        surface: link.surface,
        client: link.client,
        address: link.address,
        bound: link.bound,
        device: None,
        locale: None,
    };
    send_password_reset(&world.core, &world.caller(), &command).unwrap();
    let token = token_of(&world.letter());
    let reset = successes(&world, |world| {
        let new = password("another lamp by the sea");
        reset_password(&world.core, &world.caller(), &opening(plain(&token)), &new).is_ok()
    });
    assert_eq!(reset, 1);
}

#[test]
fn c2_five_wrong_codes_count_however_many_come_at_once() {
    let world = World::with(quick());
    let asked = world.asks(YOU);
    let wrong = not(&person::code_of(&world.letter()));
    let counted = successes(&world, |world| {
        let shown = Shown::Code {
            request: asked.request,
            code: Guess::parse(&wrong).unwrap(),
        };
        refusal(world.redeems(shown)) == LinkRefusal::WrongCode
    });
    assert_eq!(counted, 5);
}
