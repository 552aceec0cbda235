//! What a meter is told of links, passwords, social sign-ins and teams: once each, in words from bounded lists (C8).
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
#[path = "support/team.rs"]
mod team;

use std::time::Duration;

use countersign_core::nouns::account::Role;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::connection::ConnectionName;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::meter::{
    Event, LINK_OUTCOMES, PASSWORD_ACTS, PASSWORD_OUTCOMES, SOCIAL_OUTCOMES, TEAM_ACTS, TEAM_OUTCOMES,
};
use countersign_core::ports::providers::{Distrust, ProviderError, SocialIdentity};
use countersign_core::usecases::social::claim_social::{ClaimSocial, claim_social};
use countersign_core::usecases::social::enter_with_identity::{EnterWithIdentity, enter_with_identity};
use countersign_core::usecases::teams::create_invite::{CreateInvite, create_invite};
use countersign_core::usecases::teams::end_membership::end_membership;
use countersign_core::usecases::teams::set_role::set_role;
use person::{ELSEWHERE, GOOD, OTHER, on_page, plain, quick, token_of};
use support::{World, YOU, address};

fn opened(purpose: Purpose, outcome: &'static str) -> Event {
    assert!(LINK_OUTCOMES.contains(&outcome), "{outcome}");
    Event::Link { purpose, outcome }
}

fn password(act: &'static str, outcome: &'static str) -> Event {
    assert!(PASSWORD_ACTS.contains(&act) && PASSWORD_OUTCOMES.contains(&outcome));
    Event::Password { act, outcome }
}

fn social(outcome: &'static str) -> Event {
    assert!(SOCIAL_OUTCOMES.contains(&outcome), "{outcome}");
    Event::Social { outcome }
}

fn team(act: &'static str, outcome: &'static str) -> Event {
    assert!(TEAM_ACTS.contains(&act) && TEAM_OUTCOMES.contains(&outcome));
    Event::Team { act, outcome }
}

/// What was noted since last time, but for mails.
fn noted(world: &World) -> Vec<Event> {
    let events = world.meter.take().into_iter();
    events
        .filter(|event| {
            let aside = matches!(
                event,
                Event::Mail { .. } | Event::MailDelay(_) | Event::CodeRequest { .. }
            );
            !aside
        })
        .collect()
}

#[test]
fn links_are_told_with_what_they_are_for() {
    let world = World::with(quick());
    world.asks(YOU);
    let token = token_of(&world.letter());
    noted(&world);
    let _ = world.redeems(on_page(&token, Some(ELSEWHERE), None));
    let _ = world.redeems(on_page(&token, Some(ELSEWHERE), Some("000000")));
    world.redeems(plain(&token)).unwrap();
    let _ = world.redeems(plain(&token));
    let told = noted(&world);
    let expected = ["needs_code", "wrong_code", "opened", "used"];
    assert_eq!(told, expected.map(|outcome| opened(Purpose::SignIn, outcome)));
    let mut bytes = token.into_bytes();
    let last = bytes.last_mut().unwrap();
    *last = if *last == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(bytes).unwrap();
    let _ = world.redeems(plain(&forged));
    assert_eq!(noted(&world), [opened(Purpose::SignIn, "unknown_link")]);
}

#[test]
fn passwords_are_told_with_what_they_are_for() {
    let world = World::with(quick());
    let _ = world.signs_up(YOU, "qwertyuiopqwertyuiop");
    world.joins(YOU, GOOD);
    let _ = world.signs_up(YOU, GOOD);
    let _ = world.enters(YOU, OTHER);
    let _ = world.enters("nobody@example.com", OTHER);
    let _ = world.enters("no address", OTHER);
    world.enters(YOU, GOOD).unwrap();
    let expected = [
        password("sign_up", "flawed"),
        password("sign_up", "done"),
        password("sign_up", "known_address"),
        password("sign_in", "wrong"),
        password("sign_in", "wrong"),
        password("sign_in", "wrong"),
        password("sign_in", "done"),
    ];
    assert_eq!(noted(&world), expected);
    let places: Vec<_> = (0..4)
        .map(|_| world.core.hashing.enter(Duration::ZERO).unwrap())
        .collect();
    let _ = world.enters(YOU, GOOD);
    drop(places);
    assert_eq!(noted(&world), [password("sign_in", "overloaded")]);
    for _ in 0..10 {
        let _ = world.enters(YOU, OTHER);
    }
    noted(&world);
    let _ = world.enters(YOU, GOOD);
    assert_eq!(noted(&world), [password("sign_in", "locked")]);
}

#[test]
fn returns_from_providers_are_told() {
    let world = World::new();
    let enters = |email: Option<&str>, vouched| {
        let command = EnterWithIdentity {
            surface: Surface::Accounts,
            client: support::app(),
            connection: "acme".to_owned(),
            identity: SocialIdentity {
                issuer: "https://provider.example".to_owned(),
                subject: format!("{email:?}"),
                address: email.map(address),
                address_verified: vouched,
                trusted: vouched,
                display_name: None,
                given_name: None,
                family_name: None,
                avatar_url: None,
                locale: None,
            },
            bound: Bound::default(),
            device: None,
            locale: None,
        };
        let _ = enter_with_identity(&world.core, &world.caller(), &command);
    };
    enters(Some(YOU), true);
    enters(Some("other@example.com"), false);
    enters(None, true);
    let name = ConnectionName::parse("acme").unwrap();
    let command = ClaimSocial {
        surface: Surface::Accounts,
        connection: &name,
        state: "x.y",
        browser: None,
        may_link: false,
    };
    let _ = claim_social(&world.core, &command);
    let expected = ["entered", "proof_asked", "no_address", "unknown_state"];
    assert_eq!(noted(&world), expected.map(social));
    for error in [
        ProviderError::Unknown,
        ProviderError::Away,
        ProviderError::Denied,
        ProviderError::BadCode,
        ProviderError::Misconfigured,
        ProviderError::Garbled,
        ProviderError::Untrusted(Distrust::Issuer),
        ProviderError::Untrusted(Distrust::Audience),
        ProviderError::Untrusted(Distrust::Nonce),
        ProviderError::Untrusted(Distrust::Algorithm),
        ProviderError::Untrusted(Distrust::Key),
        ProviderError::Untrusted(Distrust::Signature),
        ProviderError::Untrusted(Distrust::Time),
        ProviderError::Untrusted(Distrust::Binding),
        ProviderError::Untrusted(Distrust::Subject),
    ] {
        social(error.reason());
    }
}

#[test]
fn what_is_done_in_an_account_is_told() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let member = world.join(&world.person("m@example.com"), &owner.account, Role::Member);
    let caller = world.caller();
    let invites = |who: &team::Person| {
        let command = CreateInvite {
            account: owner.account.id,
            address: address("new@example.com"),
            role: Role::Viewer,
            locale: None,
        };
        let _ = create_invite(&world.core, &caller, &who.bearer, &command);
    };
    invites(&owner);
    invites(&member);
    let (account, own) = (owner.account.id, owner.membership.id);
    let _ = end_membership(&world.core, &caller, &owner.bearer, account, own);
    let _ = set_role(
        &world.core,
        &caller,
        &owner.bearer,
        account,
        member.membership.id,
        Role::Admin,
    );
    let expected = [
        team("invite", "done"),
        team("invite", "forbidden"),
        team("end_membership", "last_owner"),
        team("set_role", "done"),
    ];
    assert_eq!(noted(&world), expected);
}
