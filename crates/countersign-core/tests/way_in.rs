//! L4: the way in that a lock leaves, however the lock was made.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::lockout::{LockoutPage, open_lockout};
use countersign_core::usecases::request_otp::{RequestOtp, request_otp};
use countersign_core::usecases::verify_otp::{VerifyOtp, verify_otp};
use support::{World, YOU, address, ask, asking_is_locked, by_the_mail, lock, not, show};

/// Wrong guesses on the Browser API until its lane is locked.
fn lock_by_browser(world: &World) {
    for _ in 0..2 {
        let start = RequestOtp {
            surface: Surface::Browser,
            ..ask(YOU)
        };
        let Ok(asked) = request_otp(&world.core, &world.caller(), &start) else {
            break;
        };
        for _ in 0..5 {
            let guess = VerifyOtp {
                surface: Surface::Browser,
                request: Some(asked.request),
                address: None,
                ..show(YOU, "000000")
            };
            let _ = verify_otp(&world.core, &world.caller(), &guess);
        }
    }
}

#[test]
fn l4_a_lock_made_on_one_surface_leaves_a_way_in_on_the_other() {
    let world = World::new();
    world.sign_in(YOU);
    lock_by_browser(&world);
    assert!(asking_is_locked(&world.request(YOU)));
    let token = World::locked_out_token(&world.deliver()).unwrap();
    by_the_mail(&world, &token).unwrap();
}

#[test]
fn l4_the_browser_that_pressed_the_button_gets_in_by_cookies() {
    let world = World::new();
    world.sign_in(YOU);
    lock_by_browser(&world);
    let token = World::locked_out_token(&world.deliver()).unwrap();
    let start = RequestOtp {
        surface: Surface::Browser,
        way_in: ShownLink::parse(&token),
        ..ask(YOU)
    };
    let asked = request_otp(&world.core, &world.caller(), &start);
    assert!(asking_is_locked(&asked), "the button comes first");
    let LockoutPage::Opened { code, .. } = open_lockout(&world.core, &token).unwrap() else {
        panic!()
    };
    let foreign = RequestOtp {
        address: address("other@example.com"),
        ..start.clone()
    };
    let elsewhere = request_otp(&world.core, &world.caller(), &foreign).unwrap();
    let asked = request_otp(&world.core, &world.caller(), &start).unwrap();
    assert_ne!(
        elsewhere.request, asked.request,
        "another address is asked as ever"
    );
    let guess = VerifyOtp {
        surface: Surface::Browser,
        request: Some(asked.request),
        address: None,
        ..show(YOU, code.reveal())
    };
    assert!(
        verify_otp(&world.core, &world.caller(), &guess)
            .unwrap()
            .cookie
            .is_some()
    );
    assert!(verify_otp(&world.core, &world.caller(), &guess).is_err(), "C1");
}

#[test]
fn l4_a_lock_in_the_midst_of_an_hour_still_has_its_way_in() {
    let world = World::new();
    world.sign_in(YOU);
    // Guesses are spent just before the code ends, so that the first lock is over at once.
    world.request(YOU).unwrap();
    world.wait(595);
    for _ in 0..5 {
        let _ = world.verify(YOU, "000000");
    }
    let token = World::locked_out_token(&world.deliver()).unwrap();
    world.wait(30);
    lock_by_browser(&world);
    assert!(asking_is_locked(&world.request(YOU)));
    by_the_mail(&world, &token).unwrap();
}

#[test]
fn l4_a_locked_lane_of_requests_opens_for_the_mailed_code_by_address() {
    let world = World::new();
    world.sign_in(YOU);
    for purpose in [Purpose::SignIn, Purpose::SignUp] {
        let asked = request_otp(&world.core, &world.caller(), &RequestOtp { purpose, ..ask(YOU) }).unwrap();
        for _ in 0..5 {
            let guess = VerifyOtp {
                purpose,
                request: Some(asked.request),
                ..show(YOU, "000000")
            };
            let _ = verify_otp(&world.core, &world.caller(), &guess);
        }
    }
    // The purposes' own locks end with their codes; the lane's goes on.
    world.wait(601);
    assert!(asking_is_locked(&world.request(YOU)));
    let token = World::locked_out_token(&world.deliver()).unwrap();
    by_the_mail(&world, &token).unwrap();
}

#[test]
fn l4_the_button_of_an_older_mail_still_opens_a_days_lock() {
    let world = World::new();
    world.sign_in(YOU);
    let mut failures = lock(&world);
    while failures < 20 {
        world.wait(600);
        failures += lock(&world);
    }
    world.wait(3_600);
    world.deliver();
    // Strangers go on asking, and each hour the owner is mailed another way in.
    let mut tokens = Vec::new();
    for _ in 0..6 {
        assert!(asking_is_locked(&world.request(YOU)));
        tokens.extend(World::locked_out_token(&world.deliver()));
        world.wait(3_600);
    }
    assert_eq!(tokens.len(), 6);
    by_the_mail(&world, &tokens[0]).unwrap();
}

#[test]
fn nobody_tries_the_code_behind_a_lock_for_free() {
    let world = World::new();
    world.sign_in(YOU);
    lock(&world);
    let token = World::locked_out_token(&world.deliver()).unwrap();
    let LockoutPage::Opened { code, .. } = open_lockout(&world.core, &token).unwrap() else {
        panic!()
    };
    world.wait(700);
    // The lock is over and no code is out: guesses name nothing, and still count on the way in.
    for _ in 0..5 {
        assert!(world.verify(YOU, &not(code.reveal())).is_err());
    }
    assert!(world.verify(YOU, code.reveal()).is_err());
}
