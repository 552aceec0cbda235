//! A1: the first proof of a mailbox, consent from inside, and "this was not me".
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

use std::sync::Arc;

use countersign_conformance::memory::MemoryStore;
use countersign_conformance::time::ManualClock;
use countersign_core::nouns::account::{Membership, Role};
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::browser::Browser;
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::identity::{Identity, IdentityKey};
use countersign_core::nouns::ids::{IdentityId, MembershipId};
use countersign_core::ports::changes::Change;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::usecases::addresses::disown::disown;
use countersign_core::usecases::addresses::send_verification::{SendVerification, send_verification};
use countersign_core::usecases::addresses::verify_address::verify_address;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::links::redeem_link::{RedeemLink, redeem_link};
use countersign_core::usecases::links::shown::{LinkRefusal, Shown};
use countersign_core::usecases::update_profile::{Edit, UpdateProfile, update_profile};
use person::{
    ELSEWHERE, GOOD, HERE, code_of, from, on_page, opening, plain, quick, redeeming, refusal, token_of,
    undo_of,
};
use support::{World, YOU};

const ACCOMPLICE: &str = "accomplice@example.com";

/// A stranger signs up with my address, links an identity, and makes an accomplice an admin.
fn hijack(world: &World) -> SignedIn {
    let stranger = world.joins(YOU, GOOD);
    let accomplice = world.by_link(ACCOMPLICE);
    let (core, now) = (&world.core, world.core.now());
    let account = stranger.session.details.account.unwrap();
    let changes = vec![
        Change::InsertIdentity(Identity {
            id: IdentityId::mint(&*core.entropy, now),
            user: stranger.user.id,
            key: IdentityKey {
                issuer: "https://idp.example".to_owned(),
                subject: "stranger".to_owned(),
            },
            connection: "example".to_owned(),
            address: None,
            created_at: now,
            last_used_at: now,
        }),
        Change::InsertMembership(Membership {
            id: MembershipId::mint(&*core.entropy, now),
            account,
            user: accomplice.user.id,
            role: Role::Admin,
            granted_by: Some(stranger.user.id),
            created_at: now,
            updated_at: now,
        }),
    ];
    let query = PersonQuery::about(Who::User(stranger.user.id));
    core.store
        .attempt_person(&query, &mut |_| Some(changes.clone()))
        .unwrap();
    let name = UpdateProfile {
        display_name: Edit::Set("Not me".to_owned()),
        ..UpdateProfile::default()
    };
    update_profile(core, &world.caller(), stranger.session.id, &name).unwrap();
    stranger
}

#[track_caller]
fn nothing_remains(world: &World, stranger: &SignedIn) {
    assert!(!world.is_live(&stranger.session), "the session");
    assert!(world.enters(YOU, GOOD).is_err(), "the password");
    assert!(!world.knows(YOU, &stranger.device), "the device token");
    let facts = world.facts(Who::User(stranger.user.id));
    let user = facts.user.unwrap();
    assert!(facts.identities.is_empty() && facts.password.is_none());
    assert_eq!((user.display_name, user.verified_at.is_some()), (None, true));
    let account = stranger.session.details.account.unwrap();
    let accomplice = world.facts(Who::Address(support::address(ACCOMPLICE)));
    assert!(
        accomplice
            .memberships
            .iter()
            .all(|(membership, _)| membership.account != account)
    );
}

#[test]
fn a1_a_code_ends_what_a_stranger_set_up() {
    let world = World::with(quick());
    let stranger = hijack(&world);
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    let me = world.verify(YOU, &code).unwrap();
    assert_eq!(me.user.id, stranger.user.id);
    nothing_remains(&world, &stranger);
    assert_eq!(world.templates(), [Template::SetupEnded]);
}

#[test]
fn a1_a_link_ends_what_a_stranger_set_up() {
    let world = World::with(quick());
    let stranger = hijack(&world);
    world.asks(YOU);
    let me = world.redeems(plain(&token_of(&world.letter()))).unwrap();
    nothing_remains(&world, &stranger);
    assert!(world.is_live(&me.session));
    assert!(world.knows(YOU, &me.device));
    assert_eq!(world.templates(), [Template::SetupEnded]);
    let events = world.core.store.list_audit_events(50).unwrap();
    assert!(
        events
            .iter()
            .any(|event| event.kind == AuditKind::SetupEnded.as_str())
    );
    let again = world.by_link(YOU);
    assert!(
        world.is_live(&me.session) && world.is_live(&again.session),
        "only the first proof ends"
    );
}

#[test]
fn a1_a_device_token_of_the_stranger_is_no_reason_to_keep_it() {
    let world = World::with(quick());
    let stranger = world.joins(YOU, GOOD);
    world.asks(YOU);
    let command = RedeemLink {
        device: Some(stranger.device.clone()),
        ..redeeming(plain(&token_of(&world.letter())))
    };
    let me = redeem_link(&world.core, &world.caller(), &command).unwrap();
    assert_ne!(me.device.reveal(), stranger.device.reveal());
    assert!(!world.knows(YOU, &stranger.device));
}

#[test]
fn a1_a_live_session_of_that_user_is_consent() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    world.asks(YOU);
    let command = RedeemLink {
        session: Some(me.session.id),
        ..redeeming(plain(&token_of(&world.letter())))
    };
    let second = redeem_link(&world.core, &world.caller(), &command).unwrap();
    assert!(second.user.verified_at.is_some());
    assert!(world.is_live(&me.session));
    world.enters(YOU, GOOD).unwrap();
    assert!(!world.templates().contains(&Template::SetupEnded));

    let world = World::with(quick());
    world.joins(YOU, GOOD);
    let other = world.by_link("other@example.com");
    world.asks(YOU);
    let command = RedeemLink {
        session: Some(other.session.id),
        ..redeeming(plain(&token_of(&world.letter())))
    };
    redeem_link(&world.core, &world.caller(), &command).unwrap();
    assert!(
        world.enters(YOU, GOOD).is_err(),
        "somebody else's session is none"
    );
}

fn asks_to_verify(world: &World, me: &SignedIn) -> Letter {
    let command = SendVerification {
        bound: from(HERE),
        locale: None,
    };
    let current = world.current(&me.session);
    send_verification(&world.core, &world.caller(), &current, &command)
        .unwrap()
        .expect("asked for");
    world.letter()
}

fn verifies(world: &World, shown: Shown) -> Result<(), LinkRefusal> {
    let verified = verify_address(&world.core, &world.caller(), &opening(shown));
    verified.map(|_| ()).map_err(|error| refusal(Err::<(), _>(error)))
}

fn disowns(world: &World, shown: Shown) -> Result<(), LinkRefusal> {
    let disowned = disown(&world.core, &world.caller(), &opening(shown));
    disowned.map_err(|error| refusal(Err::<(), _>(error)))
}

#[test]
fn an_honest_sign_up_keeps_password_and_session_through_verification() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    let letter = asks_to_verify(&world, &me);
    assert_eq!(letter.template, Template::VerifyEmail);
    assert_eq!(letter.words.set_up_at, Some(me.user.created_at));
    assert_eq!(letter.words.set_up_browser, Some(Browser::Unknown));
    let token = token_of(&letter);
    assert_eq!(
        verifies(&world, on_page(&token, Some(ELSEWHERE), None)),
        Err(LinkRefusal::NeedsCode)
    );
    verifies(&world, on_page(&token, Some(ELSEWHERE), Some(&code_of(&letter)))).unwrap();
    assert!(world.is_live(&me.session) && world.knows(YOU, &me.device));
    let again = world.enters(YOU, GOOD).unwrap();
    assert_eq!(again.user.verified_at, Some(world.core.now()));
    assert_eq!(
        verifies(&world, plain(&token)),
        Err(LinkRefusal::Ended(ChallengeEnd::Used)),
        "C1"
    );
    world.by_link(YOU);
    world.enters(YOU, GOOD).expect("a later proof is not the first");
    let current = world.current(&me.session);
    let command = SendVerification {
        bound: from(HERE),
        locale: None,
    };
    let asked = send_verification(&world.core, &world.caller(), &current, &command).unwrap();
    assert!(asked.is_none(), "there is nothing left to prove");
}

#[test]
fn c5_a_verification_ends_to_the_instant() {
    for (wait, alive) in [(86_399, true), (86_400, false)] {
        let world = World::with(quick());
        let me = world.joins(YOU, GOOD);
        let token = token_of(&asks_to_verify(&world, &me));
        world.wait(wait);
        let verified = verifies(&world, plain(&token));
        assert_eq!(verified.is_ok(), alive, "after {wait} s");
    }
}

#[test]
fn this_was_not_me_wipes_what_the_stranger_set_up() {
    let world = World::with(quick());
    let stranger = hijack(&world);
    let letter = asks_to_verify(&world, &stranger);
    let (token, undo) = (token_of(&letter), undo_of(&letter));
    assert_eq!(
        disowns(&world, plain(&token)),
        Err(LinkRefusal::Unknown),
        "not that link"
    );
    assert_eq!(verifies(&world, plain(&undo)), Err(LinkRefusal::Unknown));
    assert_eq!(
        disowns(&world, on_page(&undo, None, None)),
        Err(LinkRefusal::NeedsCode),
        "C6: a scanner that submits forms wipes nobody"
    );
    disowns(&world, on_page(&undo, None, Some(&code_of(&letter)))).unwrap();
    assert!(world.user(YOU).is_none());
    assert!(world.enters(YOU, GOOD).is_err());
    assert!(
        world
            .core
            .store
            .find_session(stranger.session.id)
            .unwrap()
            .is_none_or(|facts| facts.session.ended.is_some())
    );
    let accomplice = world.facts(Who::Address(support::address(ACCOMPLICE)));
    let account = stranger.session.details.account.unwrap();
    assert!(
        accomplice
            .memberships
            .iter()
            .all(|(membership, _)| membership.account != account)
    );
    assert!(disowns(&world, plain(&undo)).is_err(), "C1");
    assert!(verifies(&world, plain(&token)).is_err());
    let me = world.by_link(YOU);
    assert!(me.is_new_user);
    assert_ne!(me.user.id, stranger.user.id);
}

#[test]
fn who_is_proven_is_not_wiped() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    let first = asks_to_verify(&world, &me);
    let second = asks_to_verify(&world, &me);
    verifies(&world, plain(&token_of(&second))).unwrap();
    assert_eq!(
        disowns(&world, plain(&undo_of(&first))),
        Err(LinkRefusal::Ended(ChallengeEnd::Pointless))
    );
    world.enters(YOU, GOOD).unwrap();
}

#[test]
fn r1_this_was_not_me_wipes_all_or_nothing() {
    let mut wiped = 0;
    for calls in 0..12 {
        let clock = ManualClock::default();
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let world = World::on(Arc::clone(&store) as _, clock, quick(), 42);
        let stranger = hijack(&world);
        let undo = undo_of(&asks_to_verify(&world, &stranger));
        store.go_down_after(calls);
        let told = disown(&world.core, &world.caller(), &opening(plain(&undo)));
        store.set_down(false);
        if told.is_ok() {
            assert!(world.user(YOU).is_none(), "after {calls} calls");
            wiped += 1;
        } else {
            assert!(world.is_live(&stranger.session), "after {calls} calls");
            world.enters(YOU, GOOD).expect("as it was");
            disown(&world.core, &world.caller(), &opening(plain(&undo))).expect("asking again is safe");
        }
    }
    assert!((1..12).contains(&wiped), "{wiped}");
}
