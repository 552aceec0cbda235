//! Asking and showing: who gets which mail, what a code opens, and what it does not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::policy::{Policy, SignupMode};
use countersign_core::ports::mailer::Template;
use countersign_core::usecases::request_otp::{RequestOtp, request_otp};
use countersign_core::usecases::verify_otp::{GuessRefusal, VerifyOtp, VerifyOtpError, verify_otp};
use support::{World, ask, ask_from, not, refused, show};

const YOU: &str = "you@example.com";

fn refusal<T: std::fmt::Debug>(result: Result<T, VerifyOtpError>) -> GuessRefusal {
    match result.unwrap_err() {
        VerifyOtpError::Refused(refusal, _) => refusal,
        VerifyOtpError::Store(error) => panic!("{error}"),
    }
}

#[test]
fn a_first_success_creates_the_user_and_a_second_knows_them() {
    let world = World::new();
    world.request(YOU).unwrap();
    let letters = world.deliver();
    assert_eq!(letters[0].template, Template::NoAccount);
    let code = letters[0].code.as_ref().unwrap().reveal().to_owned();
    let first = world.verify(YOU, &code).unwrap();
    assert!(first.is_new_user);
    assert!(first.session.family.is_some());

    world.request(YOU).unwrap();
    let letters = world.deliver();
    assert_eq!(letters[0].template, Template::SignInCode);
    let code = letters[0].code.as_ref().unwrap().reveal().to_owned();
    let second = world.verify(YOU, &code).unwrap();
    assert!(!second.is_new_user);
    assert_eq!(second.user.id, first.user.id);
    assert_ne!(second.session.id, first.session.id, "S1");
    let notices: Vec<_> = world.deliver().iter().map(|letter| letter.template).collect();
    assert_eq!(
        notices,
        [Template::NewSignIn],
        "a device that was not known is told of"
    );
}

#[test]
fn spellings_of_an_address_are_one_user() {
    let world = World::new();
    let first = world.sign_in("You@Example.COM ");
    assert_eq!(world.sign_in(YOU).user.id, first.user.id);
}

#[test]
fn a_used_code_is_refused_and_not_counted() {
    let world = World::new();
    let asked = world.request(YOU).unwrap();
    let code = world.mailed_code();
    world.verify(YOU, &code).unwrap();
    let again = VerifyOtp {
        request: Some(asked.request),
        ..show(YOU, &code)
    };
    for _ in 0..20 {
        let refused = refusal(verify_otp(&world.core, &world.caller(), &again));
        assert_eq!(refused, GuessRefusal::Ended(ChallengeEnd::Used));
    }
    world.sign_in(YOU);
}

#[test]
fn c5_a_code_ends_to_the_instant() {
    for (wait, alive) in [(599, true), (600, false)] {
        let world = World::new();
        world.request(YOU).unwrap();
        let code = world.mailed_code();
        world.wait(wait);
        assert_eq!(world.verify(YOU, &code).is_ok(), alive, "after {wait} s");
    }
}

#[test]
fn asking_again_mails_the_same_code_and_both_requests_work() {
    let world = World::new();
    let first = world.request(YOU).unwrap();
    let code = world.mailed_code();
    world.wait(60);
    let second = world.request(YOU).unwrap();
    assert_ne!(first.request, second.request);
    assert_eq!(first.expires_at, second.expires_at);
    assert_eq!(world.mailed_code(), code);
    for request in [second.request, first.request] {
        let shown = VerifyOtp {
            request: Some(request),
            address: None,
            ..show(YOU, &not(&code))
        };
        assert_eq!(
            refusal(verify_otp(&world.core, &world.caller(), &shown)),
            GuessRefusal::Wrong
        );
    }
    let shown = VerifyOtp {
        request: Some(second.request),
        address: None,
        ..show(YOU, &code)
    };
    verify_otp(&world.core, &world.caller(), &shown).unwrap();
    let shown = VerifyOtp {
        request: Some(first.request),
        ..shown
    };
    assert!(
        verify_otp(&world.core, &world.caller(), &shown).is_err(),
        "C1: one success for both names"
    );
}

#[test]
fn late_or_after_a_wrong_guess_it_is_a_new_code_and_the_old_one_is_dead() {
    for guess_first in [true, false] {
        let world = World::new();
        world.request(YOU).unwrap();
        let old = world.mailed_code();
        if guess_first {
            assert_eq!(refusal(world.verify(YOU, &not(&old))), GuessRefusal::Wrong);
            world.wait(30);
        } else {
            world.wait(301);
        }
        world.request(YOU).unwrap();
        let new = world.mailed_code();
        assert_ne!(old, new);
        assert!(world.verify(YOU, &old).is_err());
        world.verify(YOU, &new).unwrap();
    }
}

#[test]
fn the_browser_sends_again_by_request_id_and_ends_no_earlier_code() {
    let world = World::new();
    let start = |resend_of| {
        let command = RequestOtp {
            surface: Surface::Browser,
            resend_of,
            ..ask(YOU)
        };
        request_otp(&world.core, &world.caller(), &command)
            .unwrap()
            .request
    };
    let show = |request, code: &str| {
        let command = VerifyOtp {
            surface: Surface::Browser,
            request: Some(request),
            address: None,
            ..show(YOU, code)
        };
        verify_otp(&world.core, &world.caller(), &command)
    };
    let first = start(None);
    let letters = world.deliver();
    assert_eq!(
        letters[0].template,
        Template::SignInCode,
        "start signs up as well: its mail is one for all"
    );
    let code = letters[0].code.as_ref().unwrap().reveal().to_owned();
    assert_eq!(start(Some(first)), first);
    assert_eq!(world.mailed_code(), code);
    let second = start(None);
    assert_ne!(second, first);
    world.deliver();
    assert_eq!(
        start(Some(RequestId(uuid_of(9)))).0.get_version_num(),
        7,
        "an unknown name starts anew"
    );
    let signed_in = show(first, &code).unwrap();
    assert!(signed_in.session.family.is_none());
    assert!(signed_in.cookie.is_some());
    assert!(
        matches!(
            refusal(show(second, "000000")),
            GuessRefusal::Ended(ChallengeEnd::Pointless)
        ),
        "C7"
    );
}

fn uuid_of(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

#[test]
fn c4_codes_do_not_cross_surfaces_or_purposes() {
    let world = World::new();
    let asked = world.request(YOU).unwrap();
    let code = world.mailed_code();
    let signup = VerifyOtp {
        purpose: Purpose::SignUp,
        ..show(YOU, &code)
    };
    assert_eq!(
        refusal(verify_otp(&world.core, &world.caller(), &signup)),
        GuessRefusal::Unknown
    );
    let signup = VerifyOtp {
        request: Some(asked.request),
        ..signup
    };
    assert_eq!(
        refusal(verify_otp(&world.core, &world.caller(), &signup)),
        GuessRefusal::Unknown
    );
    let browser = VerifyOtp {
        surface: Surface::Browser,
        request: Some(asked.request),
        ..show(YOU, &code)
    };
    assert_eq!(
        refusal(verify_otp(&world.core, &world.caller(), &browser)),
        GuessRefusal::Unknown
    );
    let other = VerifyOtp {
        request: Some(asked.request),
        ..show("other@example.com", &code)
    };
    assert_eq!(
        refusal(verify_otp(&world.core, &world.caller(), &other)),
        GuessRefusal::Unknown
    );
    world.verify(YOU, &code).unwrap();
}

#[test]
fn signup_with_a_known_address_says_so_and_signs_in() {
    let world = World::new();
    let known = world.sign_in(YOU);
    let signup = RequestOtp {
        purpose: Purpose::SignUp,
        ..ask(YOU)
    };
    request_otp(&world.core, &world.caller(), &signup).unwrap();
    let letters = world.deliver();
    assert_eq!(letters[0].template, Template::AlreadyRegistered);
    let code = letters[0].code.as_ref().unwrap().reveal().to_owned();
    let shown = VerifyOtp {
        purpose: Purpose::SignUp,
        ..show(YOU, &code)
    };
    assert_eq!(
        verify_otp(&world.core, &world.caller(), &shown).unwrap().user.id,
        known.user.id
    );
}

#[test]
fn where_joining_is_closed_a_decoy_looks_the_same_and_never_verifies() {
    let mut policy = Policy::default();
    policy.joining.mode = SignupMode::Closed;
    let world = World::with(policy);
    let asked = world.request(YOU).unwrap();
    let letters = world.deliver();
    assert_eq!(letters[0].template, Template::NoAccount);
    assert!(letters[0].code.is_none());
    assert!(asked.expires_at > world.core.now());
    for n in 0..5 {
        assert_eq!(
            refusal(world.verify(YOU, &format!("{n:06}"))),
            GuessRefusal::Wrong
        );
    }
    assert!(matches!(
        refusal(world.verify(YOU, "000009")),
        GuessRefusal::Refused(Refusal::Locked { .. })
    ));
}

#[test]
fn blocked_domains_do_not_join() {
    let mut policy = Policy::default();
    policy.joining.blocked_domains = vec!["example.com".to_owned()];
    let world = World::with(policy);
    for (email, has_code) in [
        (YOU, false),
        ("me@sub.example.com", false),
        ("me@notexample.com", true),
    ] {
        world.request(email).unwrap();
        assert_eq!(world.deliver()[0].code.is_some(), has_code, "{email}");
    }
}

#[test]
fn a_success_ends_the_other_codes_of_its_surface() {
    let world = World::new();
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    let signup = RequestOtp {
        purpose: Purpose::SignUp,
        ..ask(YOU)
    };
    request_otp(&world.core, &world.caller(), &signup).unwrap();
    let other = world.mailed_code();
    world.verify(YOU, &code).unwrap();
    let shown = VerifyOtp {
        purpose: Purpose::SignUp,
        ..show(YOU, &other)
    };
    assert_eq!(
        refusal(verify_otp(&world.core, &world.caller(), &shown)),
        GuessRefusal::Unknown,
        "C7"
    );
}

#[test]
fn a_device_token_is_given_back_and_belongs_to_its_address() {
    let world = World::new();
    let me = world.sign_in(YOU);
    request_otp(&world.core, &world.caller(), &ask_from(YOU, &me.device)).unwrap();
    let code = world.mailed_code();
    let shown = VerifyOtp {
        device: Some(me.device.clone()),
        ..show(YOU, &code)
    };
    let again = verify_otp(&world.core, &world.caller(), &shown).unwrap();
    assert_eq!(again.device.reveal(), me.device.reveal());
    assert!(world.deliver().is_empty(), "no notice for a device that is known");

    let other = world.sign_in("other@example.com");
    assert_ne!(other.device.reveal(), me.device.reveal());
    for _ in 0..1 {
        request_otp(
            &world.core,
            &world.caller(),
            &ask_from("third@example.com", &me.device),
        )
        .unwrap();
    }
    let refusal = refused(request_otp(
        &world.core,
        &world.caller(),
        &ask("third@example.com"),
    ));
    assert!(
        matches!(refusal, Refusal::Cooldown { .. }),
        "a foreign token opened no lane"
    );
}

#[test]
fn a_strangers_request_leaves_a_devices_code_alone() {
    let world = World::new();
    let me = world.sign_in(YOU);
    let from_home = ask_from(YOU, &me.device);
    request_otp(&world.core, &world.caller(), &from_home).unwrap();
    let mine = world.mailed_code();
    world.request(YOU).unwrap();
    assert_ne!(world.mailed_code(), mine);
    world.wait(31);
    request_otp(&world.core, &world.caller(), &from_home).unwrap();
    assert_eq!(world.mailed_code(), mine, "asked again: the same code");
}

#[test]
fn what_cannot_be_a_code_is_refused_and_not_counted() {
    let world = World::new();
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    for _ in 0..20 {
        let shown = VerifyOtp {
            guess: None,
            ..show(YOU, &code)
        };
        assert_eq!(
            refusal(verify_otp(&world.core, &world.caller(), &shown)),
            GuessRefusal::Wrong
        );
    }
    world.verify(YOU, &code).unwrap();
}
