//! C2, C3, L4: what wrong guesses set off, and the ways in that remain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use countersign_core::ports::mailer::Template;
use countersign_core::usecases::lockout::{LockoutPage, open_lockout, peek_lockout};
use countersign_core::usecases::request_otp::request_otp;
use countersign_core::usecases::unlock_address::unlock_address;
use countersign_core::usecases::verify_otp::{GuessRefusal, SignedIn, VerifyOtp, VerifyOtpError, verify_otp};
use support::{World, YOU, address, ask_from, asking_is_locked, by_the_mail, is_locked, lock, not, show};

fn from_device(world: &World, device: &countersign_core::tokens::opaque::OpaqueToken) -> SignedIn {
    request_otp(&world.core, &world.caller(), &ask_from(YOU, device)).unwrap();
    let code = world.mailed_code();
    let shown = VerifyOtp {
        device: Some(device.clone()),
        ..show(YOU, &code)
    };
    verify_otp(&world.core, &world.caller(), &shown).unwrap()
}

#[test]
fn the_fifth_wrong_guess_locks_and_then_even_the_right_code_is_refused() {
    let world = World::new();
    world.sign_in(YOU);
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    for _ in 0..5 {
        assert!(matches!(
            world.verify(YOU, &not(&code)),
            Err(VerifyOtpError::Refused(GuessRefusal::Wrong, _))
        ));
    }
    for guess in [&code, &not(&code)] {
        assert!(is_locked(&world.verify(YOU, guess)));
    }
    assert!(asking_is_locked(&world.request(YOU)));
    let letters = world.deliver();
    assert_eq!(
        letters
            .iter()
            .filter(|letter| letter.template == Template::LockedOut)
            .count(),
        1
    );
    world.wait(600);
    world.sign_in(YOU);
}

#[test]
fn a_lock_leaves_a_page_that_spends_nothing_until_its_button_is_pressed() {
    let world = World::new();
    world.sign_in(YOU);
    lock(&world);
    let token = World::locked_out_token(&world.deliver()).unwrap();
    for _ in 0..10 {
        assert!(matches!(
            peek_lockout(&world.core, &token).unwrap(),
            LockoutPage::Ready
        ));
        assert!(
            is_locked(&world.verify(YOU, "000001")),
            "guesses before the button count nothing"
        );
    }
    by_the_mail(&world, &token).unwrap();
    assert!(
        matches!(peek_lockout(&world.core, &token).unwrap(), LockoutPage::Over),
        "C1"
    );
}

#[test]
fn the_code_behind_a_lock_has_five_guesses_of_its_own() {
    let world = World::new();
    world.sign_in(YOU);
    lock(&world);
    let token = World::locked_out_token(&world.deliver()).unwrap();
    let LockoutPage::Opened { code, .. } = open_lockout(&world.core, &token).unwrap() else {
        panic!()
    };
    for _ in 0..5 {
        assert!(is_locked(&world.verify(YOU, &not(code.reveal()))));
    }
    assert!(
        is_locked(&world.verify(YOU, code.reveal())),
        "the sixth answer is the same"
    );
}

#[test]
fn strangers_get_no_locked_out_mail_and_the_same_answers() {
    let world = World::new();
    assert_eq!(lock(&world), 5);
    assert!(
        world
            .deliver()
            .iter()
            .all(|letter| letter.template != Template::LockedOut)
    );
}

#[test]
fn one_locked_out_mail_an_hour() {
    let world = World::new();
    world.sign_in(YOU);
    let mut mails = 0;
    for _ in 0..6 {
        lock(&world);
        for _ in 0..20 {
            let _ = world.request(YOU);
        }
        mails += world
            .deliver()
            .iter()
            .filter(|letter| letter.template == Template::LockedOut)
            .count();
        world.wait(600);
    }
    assert_eq!(mails, 1);
}

#[test]
fn a_stranger_locks_an_address_for_a_week_and_its_owner_signs_in_every_hour() {
    let world = World::new();
    let home = world.sign_in(YOU).device;
    let mut by_mail = 0;
    for hour in 0..7 * 24 {
        lock(&world);
        let letters = world.deliver();
        assert_eq!(
            from_device(&world, &home).device.reveal(),
            home.reveal(),
            "hour {hour}: the known device"
        );
        if let Some(token) = World::locked_out_token(&letters) {
            by_the_mail(&world, &token).unwrap();
            by_mail += 1;
        }
        world.deliver();
        world.wait(3600);
    }
    assert!(by_mail > 100, "a new device got in by the mail {by_mail} times");
}

#[test]
fn failures_on_a_known_device_end_its_token_not_the_address() {
    let world = World::new();
    let me = world.sign_in(YOU);
    let guess = |code: &str| VerifyOtp {
        device: Some(me.device.clone()),
        ..show(YOU, code)
    };
    let mut counted = 0;
    for _ in 0..3 {
        let _ = request_otp(&world.core, &world.caller(), &ask_from(YOU, &me.device));
        for _ in 0..5 {
            let refused = verify_otp(&world.core, &world.caller(), &guess("000000"));
            counted += u32::from(matches!(
                refused,
                Err(VerifyOtpError::Refused(GuessRefusal::Wrong, _))
            ));
        }
        world.wait(601);
    }
    assert!(counted >= 10);
    world.deliver();
    let other = world.sign_in(YOU);
    assert_ne!(other.device.reveal(), me.device.reveal());
}

#[test]
fn c3_codes_off_opens_for_a_device_for_the_mail_and_for_the_operator() {
    for way in ["device", "mail", "operator"] {
        let world = World::new();
        let home = world.sign_in(YOU).device;
        let mut failures = 0;
        let mut hours = 0;
        while failures < 100 {
            failures += lock(&world);
            world.wait(1_200);
            hours += 1;
            assert!(hours < 2_000, "stuck at {failures}");
        }
        world.wait(2 * 86_400);
        assert!(
            asking_is_locked(&world.request(YOU)),
            "{way}: codes are off for good"
        );
        let letters = world.deliver();
        match way {
            "device" => drop(from_device(&world, &home)),
            "mail" => drop(by_the_mail(&world, &World::locked_out_token(&letters).unwrap()).unwrap()),
            _ => assert!(unlock_address(&world.core, &world.caller(), &address(YOU)).unwrap()),
        }
        world.deliver();
        world.sign_in(YOU);
    }
}

#[test]
fn while_the_deployment_is_under_attack_strangers_get_two_guesses() {
    let world = World::new();
    world.sign_in(YOU);
    for _ in 0..1_000 {
        world.core.deployment.failures.count();
    }
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    for _ in 0..2 {
        assert!(matches!(
            world.verify(YOU, &not(&code)),
            Err(VerifyOtpError::Refused(GuessRefusal::Wrong, _))
        ));
    }
    assert!(world.verify(YOU, &code).is_err());
}

#[test]
fn an_operator_opens_everything_the_next_mail_included() {
    let world = World::new();
    world.sign_in(YOU);
    world.wait(1);
    lock(&world);
    assert!(World::locked_out_token(&world.deliver()).is_some());
    assert!(unlock_address(&world.core, &world.caller(), &address(YOU)).unwrap());
    world.wait(130);
    lock(&world);
    assert!(World::locked_out_token(&world.deliver()).is_some());
}
