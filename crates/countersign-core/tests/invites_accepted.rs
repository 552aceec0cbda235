//! Accepting invites: once, by the link of the invite alone, with the role that was granted.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod support;
#[path = "support/team.rs"]
mod team;

use countersign_core::nouns::account::Role;
use countersign_core::nouns::client::Client;
use countersign_core::nouns::invite::Invite;
use countersign_core::nouns::surface::Surface;
use countersign_core::nouns::user::UserStatus;
use countersign_core::policy::{Joining, Policy, SignupMode};
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::links::redeem_link::{RedeemLink, redeem_link};
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal, Shown};
use countersign_core::usecases::set_user_status::set_user_status;
use countersign_core::usecases::teams::accept_invite::{Accepted, accept_invite, accept_invite_and_hand_off};
use countersign_core::usecases::teams::create_invite::{CreateInvite, create_invite};
use countersign_core::usecases::teams::revoke_invite::revoke_invite;
use support::{World, address, app};
use team::Person;

fn invite(world: &World, who: &Person, email: &str, role: Role) -> (Invite, String) {
    let command = CreateInvite {
        account: who.account.id,
        address: address(email),
        role,
        locale: None,
    };
    let invite = create_invite(&world.core, &world.caller(), &who.bearer, &command).unwrap();
    let link = world.deliver().pop().unwrap().link.unwrap();
    let (_, token) = link.split_once("token=").unwrap();
    (invite, token.to_owned())
}

fn shown(token: &str) -> RedeemLink {
    RedeemLink {
        surface: Surface::Accounts,
        client: app(),
        shown: Shown::Token(ShownLink::parse(token).unwrap()),
        code_verifier: None,
        session: None,
        device: None,
        label: None,
        locale: None,
    }
}

fn accept(world: &World, token: &str) -> Result<Accepted<SignedIn>, LinkError> {
    accept_invite(&world.core, &world.caller(), &shown(token))
}

fn refusal<T>(result: Result<T, LinkError>) -> LinkRefusal {
    match result {
        Err(LinkError::Refused(refusal, _)) => refusal,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn is_in(accepted: Accepted<SignedIn>) -> SignedIn {
    match accepted {
        Accepted::In(signed_in) => signed_in,
        Accepted::Joined { .. } => panic!("they only joined"),
    }
}

#[test]
fn a3_an_invite_makes_a_member_with_its_role_once() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let (_, token) = invite(&world, &owner, "new@example.com", Role::Admin);
    let signed_in = is_in(accept(&world, &token).unwrap());
    assert!(signed_in.is_new_user && signed_in.user.verified_at.is_some());
    let (membership, account) = signed_in.membership.unwrap();
    assert_eq!((membership.role, account.id), (Role::Admin, owner.account.id));
    assert_eq!(membership.granted_by, Some(owner.user.id));
    assert_eq!(signed_in.session.details.account, Some(account.id));
    refusal(accept(&world, &token));
}

#[test]
fn a3_no_other_flow_redeems_an_invite_and_no_other_app() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let (_, token) = invite(&world, &owner, "new@example.com", Role::Member);
    refusal(redeem_link(&world.core, &world.caller(), &shown(&token)));
    let elsewhere = RedeemLink {
        client: Client::new(countersign_core::nouns::client::ClientId::new("other")),
        ..shown(&token)
    };
    refusal(accept_invite(&world.core, &world.caller(), &elsewhere));
    is_in(accept(&world, &token).unwrap());
}

#[test]
fn a3_an_invite_that_was_taken_back_or_is_past_its_end_is_dead() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let (sent, token) = invite(&world, &owner, "a@example.com", Role::Member);
    revoke_invite(
        &world.core,
        &world.caller(),
        &owner.bearer,
        owner.account.id,
        sent.id,
    )
    .unwrap();
    assert_eq!(refusal(accept(&world, &token)), LinkRefusal::Unknown);
    let (_, token) = invite(&world, &owner, "b@example.com", Role::Member);
    world.wait(7 * 86_400);
    assert_eq!(refusal(accept(&world, &token)), LinkRefusal::Expired);
}

#[test]
fn a3_an_invite_is_worth_what_whoever_sent_it_may_grant_by_then() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let admin = world.join(&world.person("x@example.com"), &owner.account, Role::Admin);
    let (_, token) = invite(&world, &admin, "x+again@example.com", Role::Admin);
    let bar = |status| set_user_status(&world.core, &admin.user, status).unwrap();
    bar(UserStatus::Disabled);
    assert_eq!(refusal(accept(&world, &token)), LinkRefusal::Unknown);
    bar(UserStatus::Active);
    is_in(accept(&world, &token).unwrap());
}

#[test]
fn an_existing_user_is_signed_in_for_a_day_and_later_only_joins() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let (ann, bob) = (world.person("ann@example.com"), world.person("bob@example.com"));
    let (_, of_ann) = invite(&world, &owner, "ann@example.com", Role::Member);
    let (_, of_bob) = invite(&world, &owner, "bob@example.com", Role::Viewer);
    let signed_in = is_in(accept(&world, &of_ann).unwrap());
    assert_eq!(signed_in.user.id, ann.user.id);
    world.wait(86_400);
    let Accepted::Joined { account, .. } = accept(&world, &of_bob).unwrap() else {
        panic!("a link of yesterday signed somebody in");
    };
    assert_eq!(account.unwrap().id, owner.account.id);
    let found = world.core.store.find_membership(owner.account.id, bob.user.id);
    assert_eq!(found.unwrap().unwrap().0.role, Role::Viewer);
}

#[test]
fn a_page_hands_the_session_to_the_app() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let (_, token) = invite(&world, &owner, "new@example.com", Role::Member);
    let accepted = accept_invite_and_hand_off(&world.core, &world.caller(), &shown(&token)).unwrap();
    let Accepted::In(handed_off) = accepted else {
        panic!("a new user is let in");
    };
    let signed_in = redeem_link(&world.core, &world.caller(), &shown(&handed_off.token)).unwrap();
    assert_eq!(signed_in.session.details.account, Some(owner.account.id));
    refusal(redeem_link(
        &world.core,
        &world.caller(),
        &shown(&handed_off.token),
    ));
}

#[test]
fn who_is_invited_joins_where_joining_is_by_invite_and_nobody_where_it_is_closed() {
    for (mode, joins) in [(SignupMode::InviteOnly, true), (SignupMode::Closed, false)] {
        let joining = Joining {
            mode,
            ..Policy::default().joining
        };
        let world = World::with(Policy {
            joining,
            ..Policy::default()
        });
        let owner = world.person("owner@example.com");
        let (_, token) = invite(&world, &owner, "new@example.com", Role::Member);
        assert_eq!(accept(&world, &token).is_ok(), joins, "{mode:?}");
    }
}
