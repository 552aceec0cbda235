//! Choosing another password: by a mailed link, or from inside; what ends with the old one.
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
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::ids::SessionId;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::ports::mailer::Template;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::links::shown::{LinkRefusal, OpenLink, Shown};
use countersign_core::usecases::passwords::change_password::{
    ChangePassword, ChangePasswordError, change_password,
};
use countersign_core::usecases::passwords::reset_password::{ResetPasswordError, reset_password};
use countersign_core::usecases::passwords::send_password_reset::{SendPasswordReset, send_password_reset};
use countersign_core::usecases::reauthenticate::{
    Reauthenticate, ReauthenticateError, reauthenticate, send_reauthentication,
};
use countersign_core::usecases::request_otp::RequestedOtp;
use countersign_core::usecases::verify_otp::GuessRefusal;
use person::{ELSEWHERE, GOOD, HERE, OTHER, asking, on_page, opening, password, plain, quick, token_of};
use support::{World, YOU, not};

fn asks_to_reset(world: &World, email: &str) -> RequestedOtp {
    let command = SendPasswordReset {
        surface: asking(email).surface,
        client: asking(email).client,
        address: asking(email).address,
        bound: asking(email).bound,
        device: None,
        locale: None,
    };
    send_password_reset(&world.core, &world.caller(), &command).unwrap()
}

fn resets(world: &World, shown: Shown, new: &str) -> Result<(), ResetPasswordError> {
    reset_password(&world.core, &world.caller(), &opening(shown), &password(new))
}

fn reset_refusal(result: Result<(), ResetPasswordError>) -> LinkRefusal {
    match result.unwrap_err() {
        ResetPasswordError::Refused(refusal, _) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Somebody whose mailbox is proven and who has a password.
fn proven(world: &World) -> SignedIn {
    let first = world.by_link(YOU);
    asks_to_reset(world, YOU);
    resets(world, plain(&token_of(&world.letter())), GOOD).unwrap();
    world.deliver();
    assert!(!world.is_live(&first.session));
    let entered = world.enters(YOU, GOOD).unwrap();
    world.deliver();
    entered
}

fn changes(
    world: &World,
    session: SessionId,
    current: Option<&str>,
    new: &str,
) -> Result<(), ChangePasswordError> {
    let command = ChangePassword {
        session,
        current: current.map(password),
        new: password(new),
        locale: None,
    };
    change_password(&world.core, &world.caller(), &command)
}

#[test]
fn a5_a_reset_ends_every_session_the_old_password_and_all_that_is_out() {
    let world = World::with(quick());
    let (first, second) = (proven(&world), world.by_link(YOU));
    world.asks(YOU);
    let link = token_of(&world.letter());
    let tokens: Vec<String> = (0..2)
        .map(|_| {
            asks_to_reset(&world, YOU);
            let letter = world.letter();
            assert_eq!(letter.template, Template::PasswordReset);
            token_of(&letter)
        })
        .collect();
    assert!(world.is_live(&first.session), "asking changes nothing");
    resets(&world, plain(&tokens[0]), OTHER).unwrap();
    assert!(!world.is_live(&first.session) && !world.is_live(&second.session));
    assert!(!world.knows(YOU, &first.device));
    assert!(world.enters(YOU, GOOD).is_err());
    world.enters(YOU, OTHER).unwrap();
    assert_eq!(
        reset_refusal(resets(&world, plain(&tokens[0]), GOOD)),
        LinkRefusal::Ended(ChallengeEnd::Used),
        "C1"
    );
    assert_eq!(
        reset_refusal(resets(&world, plain(&tokens[1]), GOOD)),
        LinkRefusal::Ended(ChallengeEnd::Pointless),
        "C7"
    );
    assert!(world.redeems(plain(&link)).is_err(), "C7");
    let templates = world.templates();
    assert!(templates.contains(&Template::PasswordChanged), "{templates:?}");
    let events = world.core.store.list_audit_events(50).unwrap();
    assert!(
        events
            .iter()
            .any(|event| event.kind == AuditKind::PasswordSet.as_str())
    );
}

#[test]
fn c5_a_reset_link_ends_to_the_instant_and_a_flawed_password_does_not_spend_it() {
    for (wait, alive) in [(3_599, true), (3_600, false)] {
        let world = World::with(quick());
        world.by_link(YOU);
        asks_to_reset(&world, YOU);
        let token = token_of(&world.letter());
        assert!(matches!(
            resets(&world, plain(&token), "too short"),
            Err(ResetPasswordError::Flawed(_))
        ));
        world.wait(wait);
        assert_eq!(
            resets(&world, plain(&token), GOOD).is_ok(),
            alive,
            "after {wait} s"
        );
    }
}

#[test]
fn c6_the_page_of_a_reset_wants_its_browser_or_the_printed_code() {
    let world = World::with(quick());
    world.by_link(YOU);
    asks_to_reset(&world, YOU);
    let letter = world.letter();
    let token = token_of(&letter);
    assert_eq!(
        reset_refusal(resets(&world, on_page(&token, Some(ELSEWHERE), None), GOOD)),
        LinkRefusal::NeedsCode
    );
    resets(&world, on_page(&token, Some(HERE), None), GOOD).unwrap();
}

#[test]
fn for_an_unknown_address_the_answer_is_the_same_and_the_mail_opens_nothing() {
    let world = World::with(quick());
    world.by_link(YOU);
    let known = asks_to_reset(&world, YOU);
    world.deliver();
    let unknown = asks_to_reset(&world, "nobody@example.com");
    assert_eq!(
        (known.expires_at, known.resend_at),
        (unknown.expires_at, unknown.resend_at)
    );
    let letter = world.letter();
    assert_eq!(letter.template, Template::NoAccount);
    assert!(letter.link.is_none() && letter.code.is_none());
}

#[test]
fn a1_a_reset_is_a_first_proof() {
    let world = World::with(quick());
    let stranger = world.joins(YOU, GOOD);
    asks_to_reset(&world, YOU);
    resets(&world, plain(&token_of(&world.letter())), OTHER).unwrap();
    assert!(!world.is_live(&stranger.session));
    assert!(world.enters(YOU, GOOD).is_err());
    assert!(world.enters(YOU, OTHER).unwrap().user.verified_at.is_some());
    assert!(world.templates().contains(&Template::SetupEnded));
}

#[test]
fn the_current_password_changes_it_and_ends_the_other_sessions() {
    let world = World::with(quick());
    let (me, other) = (proven(&world), world.by_link(YOU));
    world.wait(601);
    let session = me.session.id;
    assert!(matches!(
        changes(&world, session, None, OTHER),
        Err(ChangePasswordError::ReauthenticationRequired)
    ));
    assert!(matches!(
        changes(&world, session, Some(OTHER), OTHER),
        Err(ChangePasswordError::WrongPassword)
    ));
    assert!(matches!(
        changes(&world, session, Some(GOOD), "too short"),
        Err(ChangePasswordError::Flawed(_))
    ));
    changes(&world, session, Some(GOOD), OTHER).unwrap();
    assert!(world.is_live(&me.session) && !world.is_live(&other.session));
    assert!(!world.knows(YOU, &me.device));
    assert_eq!(world.templates(), [Template::PasswordChanged]);
    assert!(world.enters(YOU, GOOD).is_err());
    world.enters(YOU, OTHER).unwrap();
}

#[test]
fn guesses_at_the_current_password_count_as_any() {
    let world = World::with(quick());
    let me = proven(&world);
    for _ in 0..10 {
        assert!(matches!(
            changes(&world, me.session.id, Some(OTHER), OTHER),
            Err(ChangePasswordError::WrongPassword)
        ));
    }
    assert!(matches!(
        changes(&world, me.session.id, Some(GOOD), OTHER),
        Err(ChangePasswordError::Refused(Refusal::Locked { .. }, _))
    ));
    assert!(world.enters(YOU, GOOD).is_err());
    changes(&world, me.session.id, None, OTHER).expect("a fresh sign-in is another proof");
}

#[test]
fn a_session_that_is_over_changes_nothing() {
    let world = World::with(quick());
    let me = proven(&world);
    let current = world.current(&me.session);
    countersign_core::usecases::end_session::end_session(
        &world.core,
        &world.caller(),
        &current,
        me.session.id,
    )
    .unwrap();
    assert!(matches!(
        changes(&world, me.session.id, Some(GOOD), OTHER),
        Err(ChangePasswordError::Unauthenticated)
    ));
}

#[test]
fn a7_a_code_to_the_present_address_makes_a_session_fresh_again() {
    let world = World::with(quick());
    let (me, other) = (world.by_link(YOU), world.by_link(YOU));
    world.wait(3_600);
    let asked =
        send_reauthentication(&world.core, &world.caller(), &world.current(&me.session), None).unwrap();
    let letter = world.letter();
    assert_eq!(letter.template, Template::Reauthenticate);
    let code = person::code_of(&letter);
    let shows = |session, code: &str| {
        let command = Reauthenticate {
            session,
            request: asked.request,
            guess: Guess::parse(code),
        };
        reauthenticate(&world.core, &world.caller(), &command)
    };
    assert!(matches!(
        shows(me.session.id, &not(&code)),
        Err(ReauthenticateError::Refused(GuessRefusal::Wrong, _))
    ));
    assert!(matches!(
        shows(other.session.id, &code),
        Err(ReauthenticateError::Refused(GuessRefusal::Unknown, _))
    ));
    assert!(matches!(
        changes(&world, me.session.id, None, GOOD),
        Err(ChangePasswordError::ReauthenticationRequired)
    ));
    let session = shows(me.session.id, &code).unwrap();
    assert_eq!(
        (session.id, session.authenticated_at),
        (me.session.id, world.core.now())
    );
    assert!(matches!(
        shows(me.session.id, &code),
        Err(ReauthenticateError::Refused(
            GuessRefusal::Ended(ChallengeEnd::Used),
            _
        ))
    ));
    changes(&world, me.session.id, None, GOOD).unwrap();
}

#[test]
fn a_live_session_of_the_user_makes_a_reset_no_end_of_what_they_set_up() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    asks_to_reset(&world, YOU);
    let link = OpenLink {
        session: Some(me.session.id),
        ..opening(plain(&token_of(&world.letter())))
    };
    reset_password(&world.core, &world.caller(), &link, &password(OTHER)).unwrap();
    assert!(!world.templates().contains(&Template::SetupEnded));
    assert!(world.user(YOU).unwrap().verified_at.is_some());
}

#[test]
fn what_opens_nothing_is_counted_and_refused_before_anything_is_hashed() {
    let world = World::with(quick());
    proven(&world);
    for email in [YOU, "nobody@example.com"] {
        let asked = asks_to_reset(&world, email);
        let code = world
            .deliver()
            .iter()
            .rev()
            .find_map(|letter| letter.code.clone());
        let shows = |code: &str| {
            let shown = Shown::Code {
                request: asked.request,
                code: Guess::parse(code).unwrap(),
            };
            resets(&world, shown, OTHER)
        };
        // Every place at the gate is taken: whoever has to hash is refused.
        let places: Vec<_> = (0..4)
            .map(|_| world.core.hashing.enter(Duration::ZERO).unwrap())
            .collect();
        let wrong = code.map_or_else(|| "000000".to_owned(), |code| not(code.reveal()));
        for _ in 0..5 {
            assert_eq!(reset_refusal(shows(&wrong)), LinkRefusal::WrongCode, "{email}");
        }
        assert_eq!(reset_refusal(shows(&wrong)), LinkRefusal::Exhausted, "{email}");
        drop(places);
    }
    world.wait(3_600);
    asks_to_reset(&world, YOU);
    let token = token_of(&world.letter());
    let places: Vec<_> = (0..4)
        .map(|_| world.core.hashing.enter(Duration::ZERO).unwrap())
        .collect();
    let refused = resets(&world, plain(&token), OTHER);
    assert!(
        matches!(refused, Err(ResetPasswordError::Overloaded(_))),
        "{refused:?}"
    );
    drop(places);
    resets(&world, plain(&token), OTHER).unwrap();
    let places: Vec<_> = (0..4)
        .map(|_| world.core.hashing.enter(Duration::ZERO).unwrap())
        .collect();
    assert_eq!(
        reset_refusal(resets(&world, plain(&token), OTHER)),
        LinkRefusal::Ended(ChallengeEnd::Used)
    );
    drop(places);
}
