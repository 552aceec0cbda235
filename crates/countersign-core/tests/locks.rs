//! C2, C3, L4: what wrong guesses set off, and the ways in that remain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::mailer::Template;
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::lockout::{LockoutPage, open_lockout, peek_lockout};
use countersign_core::usecases::request_otp::{RequestOtp, RequestOtpError, request_otp};
use countersign_core::usecases::unlock_address::unlock_address;
use countersign_core::usecases::verify_otp::{GuessRefusal, SignedIn, VerifyOtp, VerifyOtpError, verify_otp};
use support::{World, address, ask, ask_from, not, show};

const YOU: &str = "you@example.com";

fn is_locked<T>(result: &Result<T, VerifyOtpError>) -> bool {
    matches!(
        result,
        Err(VerifyOtpError::Refused(
            GuessRefusal::Refused(Refusal::Locked { .. }),
            _
        ))
    )
}

fn asking_is_locked<T>(result: &Result<T, RequestOtpError>) -> bool {
    matches!(result, Err(RequestOtpError::Refused(Refusal::Locked { .. }, _)))
}

/// Guesses wrongly until the answer is `locked`; asks for codes where it may.
fn lock(world: &World) -> u32 {
    let mut counted = 0;
    for _ in 0..40 {
        let _ = world.request(YOU);
        let guess = world.verify(YOU, "000000");
        if is_locked(&guess) {
            break;
        }
        counted += u32::from(matches!(
            guess,
            Err(VerifyOtpError::Refused(GuessRefusal::Wrong, _))
        ));
    }
    counted
}

fn from_device(world: &World, device: &countersign_core::tokens::opaque::OpaqueToken) -> SignedIn {
    request_otp(&world.core, &world.caller(), &ask_from(YOU, device)).unwrap();
    let code = world.mailed_code();
    let shown = VerifyOtp {
        device: Some(device.clone()),
        ..show(YOU, &code)
    };
    verify_otp(&world.core, &world.caller(), &shown).unwrap()
}

/// Signs in through the mailed link's page.
fn by_the_mail(world: &World, token: &str) -> Result<SignedIn, VerifyOtpError> {
    match open_lockout(&world.core, token).unwrap() {
        LockoutPage::Opened { code, .. } => world.verify(YOU, code.reveal()),
        page @ (LockoutPage::Ready | LockoutPage::Over) => panic!("{page:?}"),
    }
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
