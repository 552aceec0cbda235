//! What an app may learn of an address, and what a person sees and tells of themself.
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

use countersign_core::nouns::client::{Client, LoginMethod};
use countersign_core::nouns::ids::MembershipId;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::policy::Policy;
use countersign_core::usecases::check_email::{CheckEmailError, check_email};
use countersign_core::usecases::read_profile::read_profile;
use countersign_core::usecases::read_session::ReadSessionError;
use countersign_core::usecases::update_profile::{Edit, UpdateProfile, UpdateProfileError, update_profile};
use person::{GOOD, app, quick};
use support::{World, YOU, address};

#[test]
fn an_app_learns_the_ways_in_it_offers() {
    let world = World::with(quick());
    world.joins(YOU, GOOD);
    let client = Client {
        login_methods: vec![LoginMethod::Password, LoginMethod::MagicLink],
        ..app()
    };
    let check = |email| check_email(&world.core, &world.caller(), &client, &address(email)).unwrap();
    let known = check(YOU);
    assert!(known.active);
    assert_eq!(known.preferred, [LoginMethod::Password]);
    assert_eq!(known.available, [LoginMethod::Password, LoginMethod::MagicLink]);
    let unknown = check("unknown@example.com");
    assert!(!unknown.active && unknown.preferred.is_empty());
}

#[test]
fn where_accounts_are_hidden_nobody_learns_anything() {
    let world = World::with(Policy {
        hides: true,
        ..quick()
    });
    world.by_link(YOU);
    let checked = check_email(&world.core, &world.caller(), &app(), &address(YOU));
    assert!(matches!(checked, Err(CheckEmailError::Hidden)));
}

#[test]
fn looking_addresses_up_has_a_budget_of_its_own() {
    let world = World::with(quick());
    let caller = world.caller_at(Some("192.0.2.7"));
    for n in 0..60 {
        check_email(
            &world.core,
            &caller,
            &app(),
            &address(&format!("u{n}@example.com")),
        )
        .unwrap();
    }
    assert!(matches!(
        check_email(&world.core, &caller, &app(), &address(YOU)),
        Err(CheckEmailError::Refused(Refusal::RateLimited { .. }, _))
    ));
    world.asks(YOU);
    world.wait(3_600);
    check_email(&world.core, &caller, &app(), &address(YOU)).unwrap();
}

#[test]
fn a_person_sees_where_they_belong_while_the_session_lives() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    let profile = read_profile(&world.core, me.session.id).unwrap();
    assert_eq!(profile.user.id, me.user.id);
    assert_eq!(profile.active, me.membership);
    assert!(profile.has_password);
    world.wait(31 * 86_400);
    assert!(matches!(
        read_profile(&world.core, me.session.id),
        Err(ReadSessionError::Unauthenticated)
    ));
}

#[test]
fn a4_a_profile_takes_what_it_names_and_nothing_that_does_not_fit() {
    let world = World::with(quick());
    let me = world.joins(YOU, GOOD);
    let update =
        |command: &UpdateProfile| update_profile(&world.core, &world.caller(), me.session.id, command);
    let user = update(&UpdateProfile {
        display_name: Edit::Set("  Ada  ".to_owned()),
        preferred_language: Edit::Set("pt-BR".to_owned()),
        timezone: Edit::Set("Europe/Berlin".to_owned()),
        preferred_membership: Edit::Set(me.membership.as_ref().unwrap().0.id),
        ..UpdateProfile::default()
    })
    .unwrap();
    assert_eq!(user.display_name.as_deref(), Some("Ada"));
    assert_eq!(user.profile.timezone.as_deref(), Some("Europe/Berlin"));
    let kept = read_profile(&world.core, me.session.id).unwrap().user;
    assert_eq!(kept.profile, user.profile);
    assert_eq!(kept.verified_at, None);
    let foreign = MembershipId::mint(&*world.core.entropy, world.core.now());
    for (command, field) in [
        (
            UpdateProfile {
                display_name: Edit::Set("x".repeat(201)),
                ..UpdateProfile::default()
            },
            "display_name",
        ),
        (
            UpdateProfile {
                given_name: Edit::Set("a\u{0}b".to_owned()),
                ..UpdateProfile::default()
            },
            "given_name",
        ),
        (
            UpdateProfile {
                timezone: Edit::Set("not a zone".to_owned()),
                ..UpdateProfile::default()
            },
            "timezone",
        ),
        (
            UpdateProfile {
                preferred_membership: Edit::Set(foreign),
                ..UpdateProfile::default()
            },
            "preferred_membership",
        ),
    ] {
        assert!(matches!(update(&command), Err(UpdateProfileError::Invalid(name)) if name == field));
    }
    let user = update(&UpdateProfile {
        display_name: Edit::Clear,
        timezone: Edit::Set("  ".to_owned()),
        ..UpdateProfile::default()
    })
    .unwrap();
    assert_eq!((user.display_name, user.profile.timezone), (None, None));
}
