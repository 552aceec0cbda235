//! A6: another address, what ends with the old one, and the way back.
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

use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_core::ports::people::Who;
use countersign_core::usecases::addresses::change_address::{
    ChangeAddress, ChangeAddressError, change_address,
};
use countersign_core::usecases::addresses::confirm_address::confirm_address;
use countersign_core::usecases::addresses::undo_address::undo_address;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::erase_user::erase_user;
use countersign_core::usecases::links::redeem_link::{RedeemLink, redeem_link};
use countersign_core::usecases::links::shown::{LinkRefusal, Shown};
use countersign_core::usecases::passwords::change_password::{ChangePassword, change_password};
use countersign_core::usecases::request_otp::RequestedOtp;
use person::{
    GOOD, HERE, OTHER, after_token, code_of, from, on_page, opening, password, plain, quick, redeeming,
    refusal, token_of, undo_of,
};
use support::{World, YOU, address};

const NEW: &str = "new@example.com";
const NEXT: &str = "next@example.com";

fn moves(
    world: &World,
    me: &SignedIn,
    to: &str,
    current: Option<&str>,
) -> Result<RequestedOtp, ChangeAddressError> {
    let command = ChangeAddress {
        session: me.session.id,
        address: address(to),
        current: current.map(password),
        bound: from(HERE),
        locale: None,
    };
    change_address(&world.core, &world.caller(), &command)
}

fn confirms(world: &World, shown: Shown) -> Result<(), LinkRefusal> {
    let confirmed = confirm_address(&world.core, &world.caller(), &opening(shown));
    confirmed
        .map(|_| ())
        .map_err(|error| refusal(Err::<(), _>(error)))
}

fn undoes(world: &World, shown: Shown) -> Result<(), LinkRefusal> {
    let undone = undo_address(&world.core, &world.caller(), &opening(shown));
    undone.map(|_| ()).map_err(|error| refusal(Err::<(), _>(error)))
}

/// Asks for an address, confirms it, and gives the letter to the old one.
fn moved(world: &World, me: &SignedIn, to: &str) -> Letter {
    moves(world, me, to, None).unwrap();
    confirms(world, plain(&token_of(&world.letter()))).unwrap();
    world.letter()
}

#[test]
fn a_new_address_counts_once_it_is_proven_and_the_old_one_is_told() {
    let world = World::with(quick());
    let (other, me) = (world.by_link(YOU), world.by_link(YOU));
    world.asks(YOU);
    let link = token_of(&world.letter());
    moves(&world, &me, NEW, None).unwrap();
    let letter = world.letter();
    assert_eq!(
        (letter.template, letter.to.as_str()),
        (Template::AddressConfirm, NEW)
    );
    assert_eq!(
        world.user(YOU).unwrap().id,
        me.user.id,
        "nothing changes until it is shown"
    );
    assert_eq!(
        confirms(&world, on_page(&token_of(&letter), None, None)),
        Err(LinkRefusal::NeedsCode)
    );
    confirms(&world, on_page(&token_of(&letter), None, Some(&code_of(&letter)))).unwrap();
    assert!(world.user(YOU).is_none());
    assert_eq!(world.user(NEW).unwrap().id, me.user.id);
    assert!(world.is_live(&me.session), "the session that asked stays");
    assert!(!world.is_live(&other.session));
    assert!(!world.knows(NEW, &me.device) && !world.knows(YOU, &me.device));
    assert!(world.redeems(plain(&link)).is_err(), "C7");
    assert_eq!(
        confirms(&world, plain(&token_of(&letter))),
        Err(LinkRefusal::Ended(ChallengeEnd::Used)),
        "C1"
    );
    let notice = world.letter();
    assert_eq!(
        (notice.template, notice.to.as_str()),
        (Template::AddressChanged, YOU)
    );
    assert_eq!(notice.words.other_address.as_deref(), Some("n***@example.com"));
    assert!(notice.undo_link.is_some() && notice.code.is_some() && notice.link.is_none());
}

#[test]
fn a7_it_needs_a_fresh_sign_in_or_the_current_password() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    world.wait(600);
    assert!(matches!(
        moves(&world, &me, NEW, None),
        Err(ChangeAddressError::ReauthenticationRequired)
    ));
    assert!(matches!(
        moves(&world, &me, NEW, Some(OTHER)),
        Err(ChangeAddressError::WrongPassword)
    ));
    assert!(world.deliver().is_empty());
    moves(&world, &me, NEW, Some(GOOD)).unwrap();
    assert!(matches!(
        moves(&world, &me, YOU, Some(GOOD)),
        Err(ChangeAddressError::Same)
    ));
}

#[test]
fn e1_an_address_that_is_taken_answers_alike_and_gets_no_mail() {
    let world = World::with(quick());
    world.by_link("taken@example.com");
    let me = world.by_link(YOU);
    let taken = moves(&world, &me, "taken@example.com", None).unwrap();
    let free = moves(&world, &me, NEW, None).unwrap();
    assert_eq!(
        (taken.expires_at, taken.resend_at),
        (free.expires_at, free.resend_at)
    );
    let letter = world.letter();
    assert_eq!(letter.to.as_str(), NEW);
    world.by_link(NEW);
    assert_eq!(
        confirms(&world, plain(&token_of(&letter))),
        Err(LinkRefusal::Taken),
        "taken meanwhile: never a merge"
    );
}

#[test]
fn a6_the_way_back_lasts_72_hours_and_ends_every_session() {
    for (wait, alive) in [(72 * 3_600 - 1, true), (72 * 3_600, false)] {
        let world = World::with(quick());
        let me = world.by_link(YOU);
        let notice = moved(&world, &me, NEW);
        world.wait(wait);
        let thief = world.by_link(NEW);
        let undo = on_page(&undo_of(&notice), None, Some(&code_of(&notice)));
        assert_eq!(undoes(&world, undo).is_ok(), alive, "after {wait} s");
        assert_eq!(world.user(YOU).is_some(), alive);
        assert_eq!(world.is_live(&thief.session), !alive);
        if alive {
            assert_eq!(world.by_link(YOU).user.id, me.user.id);
            assert!(world.user(NEW).is_none());
            assert_eq!(
                undoes(&world, plain(&undo_of(&notice))),
                Err(LinkRefusal::Ended(ChallengeEnd::Used)),
                "C1"
            );
        }
    }
}

/// When another password is set, beside the change of address.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    Never,
    Before,
    After,
}

#[test]
fn what_was_set_with_the_change_goes_with_it() {
    for set in [Set::Never, Set::Before, Set::After] {
        let world = World::with(quick());
        let me = world.joins(YOU, GOOD);
        world.asks(YOU);
        let own = RedeemLink {
            session: Some(me.session.id),
            ..redeeming(plain(&token_of(&world.letter())))
        };
        redeem_link(&world.core, &world.caller(), &own).unwrap();
        world.wait(4 * 86_400);
        world.deliver();
        let changes = || {
            let command = ChangePassword {
                session: me.session.id,
                current: Some(password(GOOD)),
                new: password(OTHER),
                locale: None,
            };
            change_password(&world.core, &world.caller(), &command).unwrap();
        };
        if set == Set::Before {
            changes();
            world.deliver();
            world.wait(86_400);
        }
        let current = if set == Set::Before { OTHER } else { GOOD };
        moves(&world, &me, NEW, Some(current)).unwrap();
        confirms(&world, plain(&token_of(&world.letter()))).unwrap();
        let notice = world.letter();
        if set == Set::After {
            changes();
        }
        undoes(&world, plain(&undo_of(&notice))).unwrap();
        assert_eq!(world.enters(YOU, GOOD).is_ok(), set == Set::Never);
        assert!(world.enters(YOU, OTHER).is_err());
    }
}

#[test]
fn c6_a_scanner_takes_nothing_back() {
    let world = World::with(quick());
    let me = world.by_link(YOU);
    let notice = moved(&world, &me, NEW);
    assert_eq!(
        undoes(&world, on_page(&undo_of(&notice), None, None)),
        Err(LinkRefusal::NeedsCode)
    );
    assert_eq!(
        confirms(&world, plain(&undo_of(&notice))),
        Err(LinkRefusal::Unknown)
    );
}

#[test]
fn whoever_moves_it_on_cannot_move_it_back_to_where_they_had_it() {
    let world = World::with(quick());
    let me = world.by_link(YOU);
    let first = moved(&world, &me, NEW);
    world.wait(60);
    let second = moved(&world, &me, NEXT);
    assert_eq!(second.to.as_str(), NEW);
    undoes(&world, plain(&undo_of(&first))).unwrap();
    assert_eq!(world.user(YOU).unwrap().id, me.user.id);
    assert_eq!(
        undoes(&world, plain(&undo_of(&second))),
        Err(LinkRefusal::Ended(ChallengeEnd::Pointless))
    );
}

#[test]
fn the_way_back_to_an_older_address_outlives_that_to_a_newer_one() {
    let world = World::with(quick());
    let me = world.by_link(YOU);
    let first = moved(&world, &me, NEW);
    world.wait(60);
    let second = moved(&world, &me, NEXT);
    undoes(&world, plain(&undo_of(&second))).unwrap();
    assert_eq!(world.user(NEW).unwrap().id, me.user.id);
    undoes(&world, plain(&undo_of(&first))).unwrap();
    assert_eq!(world.user(YOU).unwrap().id, me.user.id);
}

#[test]
fn from_an_address_that_was_never_proven_there_is_no_way_back() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    moves(&world, &me, NEW, None).unwrap();
    confirms(&world, plain(&token_of(&world.letter()))).unwrap();
    assert!(
        world.deliver().is_empty(),
        "its owner is not offered what a stranger made"
    );
    assert!(world.user(NEW).unwrap().verified_at.is_some());
    world
        .enters(NEW, GOOD)
        .expect("what they set up on their own mailbox stays");
}

#[test]
fn an_app_gets_its_link_back_where_it_wants() {
    let world = World::with(quick());
    let me = world.by_link(YOU);
    let command = ChangeAddress {
        session: me.session.id,
        address: address(NEW),
        current: None,
        bound: Bound {
            redirect_uri: Some("https://app.example/done".to_owned()),
            ..from(HERE)
        },
        locale: None,
    };
    change_address(&world.core, &world.caller(), &command).unwrap();
    let letter = world.letter();
    let link = letter.link.unwrap();
    assert!(
        link.starts_with("https://id.example/verify-email?token="),
        "{link}"
    );
    assert_eq!(after_token(&link).len(), 66);
}

/// Somebody who came to the old address after its change.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Newcomer {
    /// A stranger who signed up with it.
    Stranger,
    /// The same, who erased what they made again.
    StrangerWhoLeft,
    /// Its owner, who signed in as ever and found an empty account.
    Owner,
    /// Its owner, who set a password there.
    OwnerWhoStayed,
}

#[test]
fn a6_nobody_blocks_the_way_back_by_coming_to_the_old_address() {
    for newcomer in [
        Newcomer::Stranger,
        Newcomer::StrangerWhoLeft,
        Newcomer::Owner,
        Newcomer::OwnerWhoStayed,
    ] {
        let world = World::with(quick());
        let me = world.by_link(YOU);
        let notice = moved(&world, &me, NEW);
        let thief = world.by_link(NEW);
        world.wait(60);
        let other = match newcomer {
            Newcomer::Stranger | Newcomer::StrangerWhoLeft => world.joins(YOU, GOOD),
            Newcomer::Owner | Newcomer::OwnerWhoStayed => world.by_link(YOU),
        };
        assert_ne!(other.user.id, me.user.id);
        if newcomer == Newcomer::StrangerWhoLeft {
            let current = world.current(&other.session);
            erase_user(&world.core, &world.caller(), &current).unwrap();
            assert!(world.user(YOU).is_none());
        }
        if newcomer == Newcomer::OwnerWhoStayed {
            let command = ChangePassword {
                session: other.session.id,
                current: None,
                new: password(OTHER),
                locale: None,
            };
            change_password(&world.core, &world.caller(), &command).unwrap();
        }
        world.deliver();
        let undo = |code: &str| on_page(&undo_of(&notice), None, Some(code));
        let wrong = if code_of(&notice) == "000000" {
            "000001"
        } else {
            "000000"
        };
        assert_eq!(undoes(&world, undo(wrong)), Err(LinkRefusal::WrongCode));
        let there = newcomer != Newcomer::StrangerWhoLeft;
        assert_eq!(world.user(YOU).is_some(), there, "a wrong code takes nobody away");
        let undone = undoes(&world, undo(&code_of(&notice)));
        if newcomer == Newcomer::OwnerWhoStayed {
            assert_eq!(undone, Err(LinkRefusal::Taken));
            let current = world.current(&other.session);
            erase_user(&world.core, &world.caller(), &current).unwrap();
            undoes(&world, undo(&code_of(&notice))).unwrap();
        } else {
            undone.unwrap_or_else(|refusal| panic!("{newcomer:?}: {refusal:?}"));
        }
        assert_eq!(world.user(YOU).unwrap().id, me.user.id, "{newcomer:?}");
        assert!(!world.is_live(&thief.session));
        assert!(world.facts(Who::User(other.user.id)).user.is_none());
    }
}

#[test]
fn a6_the_way_back_takes_nobody_away_where_its_user_cannot_come_back() {
    let world = World::with(quick());
    let me = world.by_link(YOU);
    let notice = moved(&world, &me, NEW);
    world.wait(60);
    let other = world.joins(YOU, GOOD);
    world
        .core
        .store
        .set_user_status(me.user.id, UserStatus::Disabled, &[])
        .unwrap();
    undoes(&world, plain(&undo_of(&notice))).unwrap_err();
    assert_eq!(world.user(YOU).unwrap().id, other.user.id);
}
