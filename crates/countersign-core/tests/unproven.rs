//! Somebody who signed up with a mailbox of somebody else's, and knows the password alone: nothing of the owner's is theirs.
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

use countersign_core::core::Caller;
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_core::ports::people::Who;
use countersign_core::ports::providers::SocialIdentity;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::end_user_sessions::end_user_sessions;
use countersign_core::usecases::links::redeem_link::{RedeemLink, redeem_link};
use countersign_core::usecases::links::shown::LinkRefusal;
use countersign_core::usecases::passwords::change_password::{ChangePassword, change_password};
use countersign_core::usecases::passwords::reset_password::reset_password;
use countersign_core::usecases::passwords::send_password_reset::{SendPasswordReset, send_password_reset};
use countersign_core::usecases::passwords::sign_in_with_password::{
    SignInWithPassword, sign_in_with_password,
};
use countersign_core::usecases::request_otp::{RequestOtp, request_otp};
use countersign_core::usecases::social::link_identity::{LinkIdentity, link_identity};
use countersign_core::usecases::social::unlink_identity::{UnlinkIdentity, unlink_identity};
use countersign_core::usecases::verify_otp::{GuessRefusal, SignedIn, VerifyOtp, VerifyOtpError, verify_otp};
use person::{ELSEWHERE, GOOD, OTHER, entering, on_page, password, plain, quick, redeeming, token_of};
use support::{World, YOU, address, ask, show};

/// What a device spends: codes it was mailed, and guesses that counted, from a few sources.
fn spends(world: &World, device: &OpaqueToken, from: &Caller) -> (u32, u32) {
    let asking = RequestOtp {
        surface: Surface::Browser,
        device: Some(device.clone()),
        ..ask(YOU)
    };
    let (mut sent, mut guessed) = (0, 0);
    for _ in 0..6 {
        let Ok(asked) = request_otp(&world.core, from, &asking) else {
            break;
        };
        sent += 1;
        for _ in 0..5 {
            let showing = VerifyOtp {
                surface: Surface::Browser,
                request: Some(asked.request),
                device: Some(device.clone()),
                ..show(YOU, "000000")
            };
            let answer = verify_otp(&world.core, from, &showing);
            guessed += u32::from(matches!(
                answer,
                Err(VerifyOtpError::Refused(GuessRefusal::Wrong, _))
            ));
        }
    }
    (sent, guessed)
}

/// Twice, by the current password each time.
fn changes_password_and_back(world: &World, who: &SignedIn) {
    for (current, new) in [(GOOD, OTHER), (OTHER, GOOD)] {
        let command = ChangePassword {
            session: who.session.id,
            current: Some(password(current)),
            new: password(new),
            locale: None,
        };
        change_password(&world.core, &world.caller(), &command).unwrap();
    }
}

#[test]
fn c3_l3_no_number_of_device_tokens_of_an_unproven_user_adds_a_guess_or_a_mail() {
    let mut policy = quick();
    policy.sends_by_source.ip = 3;
    let world = World::with(policy);
    let mut devices = vec![world.joins(YOU, GOOD).device];
    devices.extend((0..4).map(|_| world.enters(YOU, GOOD).unwrap().device));
    let (mut sent, mut guessed) = (0, 0);
    for device in &devices {
        let more = spends(&world, device, &world.caller_at(Some("192.0.2.1")));
        (sent, guessed) = (sent + more.0, guessed + more.1);
    }
    assert_eq!((sent, guessed), (2, 10), "as many as without a token");

    let world = World::with(quick());
    let device = world.sign_in(YOU).device;
    assert_eq!(
        spends(&world, &device, &world.caller()),
        (4, 20),
        "of a proven mailbox: ten of its own, and when it has ended the address's"
    );
}

#[test]
fn c3_while_the_alarm_stands_a_device_token_of_an_unproven_user_spares_nothing() {
    let mut policy = quick();
    policy.deployment.failures_per_ten_minutes = 0;
    policy.deployment.failing_source.ip = 3;
    let world = World::with(policy);
    let device = world.joins(YOU, GOOD).device;
    let (_, guessed) = spends(&world, &device, &world.caller_at(Some("192.0.2.1")));
    assert_eq!(guessed, 3);
}

#[test]
fn c3_a_link_elsewhere_counts_guesses_at_its_code_on_the_address() {
    let world = World::with(quick());
    let device = world.joins(YOU, GOOD).device;
    let mut counted = 0;
    for _ in 0..3 {
        world.asks(YOU);
        let letters = world.deliver();
        let is_link = |letter: &&Letter| letter.template == Template::MagicLink;
        let token = token_of(letters.iter().find(is_link).unwrap());
        for _ in 0..5 {
            let command = RedeemLink {
                device: Some(device.clone()),
                ..redeeming(on_page(&token, Some(ELSEWHERE), Some("000000")))
            };
            let refused = person::refusal(redeem_link(&world.core, &world.caller(), &command));
            counted += u32::from(refused == LinkRefusal::WrongCode);
        }
    }
    assert_eq!(counted, 10);
    assert!(world.knows(YOU, &device));
}

#[test]
fn an_honest_unproven_user_keeps_their_one_device() {
    let world = World::with(quick());
    let joined = world.joins(YOU, GOOD);
    let from_home = |text| {
        let command = SignInWithPassword {
            device: Some(joined.device.clone()),
            ..entering(YOU, text)
        };
        sign_in_with_password(&world.core, &world.caller(), &command)
    };
    assert_eq!(from_home(GOOD).unwrap().device.reveal(), joined.device.reveal());
    for _ in 0..10 {
        from_home(OTHER).unwrap_err();
    }
    assert!(from_home(GOOD).is_err(), "the lane of the address is spent");
    assert!(world.knows(YOU, &joined.device), "not the device's");
}

#[test]
fn c7_nothing_an_unproven_user_does_ends_what_the_owner_was_mailed() {
    let world = World::with(quick());
    world.asks(YOU);
    let first = token_of(&world.letter());
    let stranger = world.joins(YOU, GOOD);
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    world.asks(YOU);
    let second = token_of(&world.letter());
    world.enters(YOU, GOOD).unwrap();
    changes_password_and_back(&world, &stranger);
    end_user_sessions(&world.core, &stranger.user).unwrap();
    assert!(!world.is_live(&stranger.session));
    world.verify(YOU, &code).expect("the owner's code");
    for token in [first, second] {
        world.redeems(plain(&token)).map(drop).unwrap_or_else(|error| {
            // A sign-in of the owner's own ends the others.
            assert_eq!(
                person::refusal(Err::<(), _>(error)),
                LinkRefusal::Ended(ChallengeEnd::Pointless)
            );
        });
    }
}

#[test]
fn c7_a_link_the_owner_was_mailed_outlives_a_strangers_sign_ins() {
    let world = World::with(quick());
    world.asks(YOU);
    let token = token_of(&world.letter());
    world.joins(YOU, GOOD);
    world.enters(YOU, GOOD).unwrap();
    let owner = world.redeems(plain(&token)).unwrap();
    assert!(owner.user.verified_at.is_some());
    assert_eq!(world.templates(), [Template::SetupEnded]);
}

#[test]
fn l3_an_unproven_user_has_no_notices_mailed_and_a_proven_one_all() {
    for is_proven in [false, true] {
        let world = World::with(quick());
        let me = if is_proven {
            world.joins_proven(YOU, GOOD)
        } else {
            world.joins(YOU, GOOD)
        };
        changes_password_and_back(&world, &me);
        let linking = LinkIdentity {
            user: me.user.id,
            session: me.session.id,
            connection: "acme".to_owned(),
            identity: SocialIdentity {
                issuer: "https://provider.example".to_owned(),
                subject: "7".to_owned(),
                address: None,
                address_verified: false,
                trusted: false,
                display_name: None,
                given_name: None,
                family_name: None,
                avatar_url: None,
                locale: None,
            },
        };
        link_identity(&world.core, &world.caller(), &linking).unwrap();
        let linked = world.facts(Who::User(me.user.id)).identities;
        let unlinking = UnlinkIdentity {
            session: me.session.id,
            client: person::app(),
            identity: linked[0].id,
            current: Some(password(GOOD)),
        };
        unlink_identity(&world.core, &world.caller(), &unlinking).unwrap();
        let told = [
            Template::PasswordChanged,
            Template::IdentityLinked,
            Template::IdentityUnlinked,
        ];
        let expected: &[Template] = if is_proven { &told } else { &[] };
        let mut templates = world.templates();
        templates.sort_by_key(|template| told.iter().position(|one| one == template));
        assert_eq!(templates, expected);
    }
}

#[test]
fn a5_a_reset_proves_the_mailbox_and_so_tells_and_ends() {
    let world = World::with(quick());
    world.joins(YOU, GOOD);
    world.asks(YOU);
    let link = token_of(&world.letter());
    let command = SendPasswordReset {
        surface: Surface::Accounts,
        client: person::app().id,
        address: address(YOU),
        bound: person::from(person::HERE),
        device: None,
        locale: None,
    };
    send_password_reset(&world.core, &world.caller(), &command).unwrap();
    let reset = token_of(&world.letter());
    reset_password(
        &world.core,
        &world.caller(),
        &person::opening(plain(&reset)),
        &password(OTHER),
    )
    .unwrap();
    let told = world.templates();
    assert!(
        told.contains(&Template::PasswordChanged) && told.contains(&Template::SetupEnded),
        "{told:?}"
    );
    assert_eq!(
        person::refusal(world.redeems(plain(&link))),
        LinkRefusal::Ended(ChallengeEnd::Pointless)
    );
}
