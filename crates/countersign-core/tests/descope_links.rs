//! Numbered links and changes of address on the Descope surface: who goes on, once, and what nobody else can do.
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

use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::addresses::change_address::{ChangeAddress, ChangeAddressError};
use countersign_core::usecases::addresses::confirm_address::confirm_address;
use countersign_core::usecases::descope::enchanted_link::{
    AskedEnchanted, PendingError, send_enchanted_change, send_enchanted_link,
};
use countersign_core::usecases::descope::entered::Entered;
use countersign_core::usecases::descope::magic_link::{MagicLinkError, RedeemMagicLink, redeem_magic_link};
use countersign_core::usecases::descope::sessions::read_session;
use countersign_core::usecases::descope::update_email::update_email_by_code;
use countersign_core::usecases::descope::verify_code::VerifyCodeError;
use countersign_core::usecases::links::shown::{LinkRefusal, OpenLink, Shown};
use person::{code_of, refusal};
use project::{choices_of, led_to_app, link_to, project};
use support::{World, YOU};

const NEW: &str = "new@example.com";

/// A change of address asked for from inside.
fn change(world: &World, entered: &Entered, to: &str) -> ChangeAddress {
    let shown = world.refresh_jwt(entered);
    let facts = read_session(&world.core, &project().id, &shown).unwrap();
    ChangeAddress {
        session: facts.session.id,
        address: support::address(to),
        current: None,
        bound: led_to_app(),
        locale: None,
    }
}

/// Asks for numbered links to sign in; gives what was told and the letter.
fn asks(world: &World, email: &str, bound: Bound) -> (AskedEnchanted, Letter) {
    let asked = send_enchanted_link(&world.core, &world.caller(), &link_to(email, bound)).unwrap();
    (asked, world.letter())
}

/// The same for a change of address.
fn asks_change(world: &World, entered: &Entered, to: &str) -> (AskedEnchanted, Letter) {
    let command = change(world, entered, to);
    let asked = send_enchanted_change(&world.core, &world.caller(), command).unwrap();
    (asked, world.letter())
}

fn by_magic(world: &World, token: &ShownLink) -> Result<Entered, MagicLinkError> {
    let command = RedeemMagicLink {
        project: project(),
        token: token.clone(),
        code_verifier: None,
        device: None,
    };
    redeem_magic_link(&world.core, &world.caller(), &command)
}

#[track_caller]
fn over(result: Result<Entered, PendingError>) -> LinkRefusal {
    match result.map(drop).unwrap_err() {
        PendingError::Refused(refusal, _) => refusal,
        other => panic!("{other}"),
    }
}

#[test]
fn c1_the_right_link_lets_whoever_asked_go_on_and_once() {
    let world = World::new();
    let (asked, letter) = asks(&world, YOU, led_to_app());
    assert_eq!(
        (letter.template, letter.code.is_none()),
        (Template::EnchantedLink, true)
    );
    let (right, _) = choices_of(&letter, asked.number);
    assert!(matches!(world.goes_on(&asked), Err(PendingError::Pending)));
    assert!(
        by_magic(&world, &right).is_err(),
        "nobody is signed in where it is opened"
    );
    world.opens(&right, None).unwrap();
    assert_eq!(
        refusal(world.opens(&right, None)),
        LinkRefusal::Ended(ChallengeEnd::Used)
    );
    let entered = world.goes_on(&asked).unwrap();
    assert_eq!((entered.user.address.as_str(), entered.is_new_user), (YOU, true));
    assert_eq!(
        over(world.goes_on(&asked)),
        LinkRefusal::Ended(ChallengeEnd::Used)
    );
    let forged = AskedEnchanted {
        pending_ref: asked.pending_ref.replace('.', ".A").into(),
        ..asked
    };
    assert_eq!(over(world.goes_on(&forged)), LinkRefusal::Unknown);
}

#[test]
fn a_wrong_link_ends_them_all() {
    let world = World::new();
    let (asked, letter) = asks(&world, YOU, led_to_app());
    let (right, wrong) = choices_of(&letter, asked.number);
    assert_eq!(refusal(world.opens(&wrong[0], None)), LinkRefusal::WrongChoice);
    for token in [&right, &wrong[1]] {
        assert_eq!(
            refusal(world.opens(token, None)),
            LinkRefusal::Ended(ChallengeEnd::Pointless)
        );
    }
    assert_eq!(
        over(world.goes_on(&asked)),
        LinkRefusal::Ended(ChallengeEnd::Pointless)
    );
}

#[test]
fn links_bound_to_a_verifier_open_with_it_alone() {
    let world = World::new();
    // RFC 7636, appendix B.
    let bound = Bound {
        code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        ..led_to_app()
    };
    let (asked, letter) = asks(&world, YOU, bound);
    let (right, _) = choices_of(&letter, asked.number);
    for wrong in [None, Some("another")] {
        assert_eq!(refusal(world.opens(&right, wrong)), LinkRefusal::WrongVerifier);
    }
    world
        .opens(&right, Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        .unwrap();
    assert!(world.goes_on(&asked).is_ok());
}

#[test]
fn a6_a_numbered_link_proves_a_new_address_and_the_asking_session_goes_on() {
    let world = World::new();
    let mine = world.comes_in(YOU, Bound::default());
    let other = world.comes_in(YOU, Bound::default());
    let (asked, letter) = asks_change(&world, &mine, NEW);
    assert_eq!(
        (letter.to.as_str(), letter.template),
        (NEW, Template::AddressConfirm)
    );
    assert!(
        letter.code.is_none() && letter.link.is_none(),
        "no other way than the numbers"
    );
    let (right, _) = choices_of(&letter, asked.number);
    // Neither a page nor a magic link's route takes it.
    let page = OpenLink {
        surface: Surface::Descope,
        client: None,
        shown: Shown::Token(right.clone()),
        session: None,
        locale: None,
    };
    let on_page = confirm_address(&world.core, &world.caller(), &page);
    assert_eq!(refusal(on_page), LinkRefusal::Unknown);
    assert!(by_magic(&world, &right).is_err());
    assert!(matches!(world.goes_on(&asked), Err(PendingError::Pending)));
    assert!(
        world.user(NEW).is_none() && world.refreshes(&other).is_ok(),
        "nothing changed yet"
    );

    world.opens(&right, None).unwrap();
    let told = world.letter();
    assert_eq!((told.to.as_str(), told.template), (YOU, Template::AddressChanged));
    assert!(told.undo_link.is_some());
    assert!(world.refreshes(&other).is_err(), "other sessions end");
    let moved = world.goes_on(&asked).unwrap();
    assert_eq!((moved.user.id, moved.user.address.as_str()), (mine.user.id, NEW));
    assert_eq!(
        world.claims(&moved)["sid"],
        world.claims(&mine)["sid"],
        "no session begins"
    );
    assert_eq!(
        over(world.goes_on(&asked)),
        LinkRefusal::Ended(ChallengeEnd::Used)
    );
    assert!(world.user(YOU).is_none());
}

#[test]
fn a_change_by_numbered_links_is_never_a_merge_and_dies_with_its_session() {
    let world = World::new();
    let mine = world.comes_in(YOU, Bound::default());
    let (asked, letter) = asks_change(&world, &mine, NEW);
    let (right, _) = choices_of(&letter, asked.number);
    let taken = world.comes_in(NEW, Bound::default());
    assert_eq!(refusal(world.opens(&right, None)), LinkRefusal::Taken);
    assert!(
        matches!(world.goes_on(&asked), Err(PendingError::Pending)),
        "nothing is spent"
    );
    assert_eq!(world.user(NEW).unwrap().id, taken.user.id);

    let (asked, letter) = asks_change(&world, &mine, "third@example.com");
    let (right, wrong) = choices_of(&letter, asked.number);
    assert_eq!(refusal(world.opens(&wrong[0], None)), LinkRefusal::WrongChoice);
    assert_eq!(
        refusal(world.opens(&right, None)),
        LinkRefusal::Ended(ChallengeEnd::Pointless)
    );
    assert!(world.user("third@example.com").is_none());
}

#[test]
fn a7_asking_for_another_address_needs_a_fresh_sign_in() {
    let world = World::new();
    let mine = world.comes_in(YOU, Bound::default());
    let commands = [NEW, YOU].map(|to| change(&world, &mine, to));
    let [command, same] = commands;
    let refused = send_enchanted_change(&world.core, &world.caller(), same).map(drop);
    assert!(matches!(refused, Err(ChangeAddressError::Same)));
    world.wait(world.core.policy.sessions.fresh_sign_in.num_seconds());
    assert!(world.refreshes(&mine).is_ok());
    let by_code = update_email_by_code(&world.core, &world.caller(), &command).map(drop);
    let by_links = send_enchanted_change(&world.core, &world.caller(), command).map(drop);
    for refused in [by_code, by_links] {
        assert!(
            matches!(refused, Err(ChangeAddressError::ReauthenticationRequired)),
            "{refused:?}"
        );
    }
    assert_eq!(world.deliver().len(), 0);
}

#[test]
fn whoever_goes_on_may_show_the_device_token_they_have() {
    for shows_it in [true, false] {
        let world = World::new();
        let first = world.comes_in(YOU, Bound::default());
        let device = first.device.filter(|_| shows_it);
        world.wait(1);
        let (asked, letter) = asks(&world, YOU, led_to_app());
        world.opens(&choices_of(&letter, asked.number).0, None).unwrap();
        let entered = world.goes_on_from(&asked, device.as_ref()).unwrap();
        let given = entered.device.unwrap();
        assert_eq!(
            device.is_some_and(|shown| shown.reveal() == given.reveal()),
            shows_it
        );
        let told = !world.deliver().is_empty();
        assert_eq!(told, !shows_it, "a device that is known is no news");
    }
}

#[test]
fn a6_a_code_proves_a_new_address_under_either_and_changes_it_once() {
    for shown_with in [YOU, NEW] {
        let world = World::new();
        let mine = world.comes_in(YOU, Bound::default());
        let command = ChangeAddress {
            bound: Bound::default(),
            ..change(&world, &mine, NEW)
        };
        update_email_by_code(&world.core, &world.caller(), &command).unwrap();
        let letter = world.letter();
        assert_eq!(
            (letter.to.as_str(), letter.template),
            (NEW, Template::AddressConfirm)
        );
        let code = code_of(&letter);
        let wrong = world.shows(shown_with, &support::not(&code)).map(drop);
        assert!(matches!(wrong, Err(VerifyCodeError::Refused(..))), "{wrong:?}");
        assert_eq!(world.user(YOU).unwrap().id, mine.user.id, "nothing changed yet");
        let moved = world.shows(shown_with, &code).unwrap();
        assert_eq!((moved.user.id, moved.user.address.as_str()), (mine.user.id, NEW));
        assert_eq!(world.claims(&moved)["sid"], world.claims(&mine)["sid"]);
        assert!(world.shows(shown_with, &code).is_err(), "once");
        assert_eq!(world.templates(), [Template::AddressChanged]);
        assert!(world.user(YOU).is_none());
    }
}
