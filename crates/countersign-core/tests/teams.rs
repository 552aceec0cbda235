//! Accounts: who may do what to whom, the last owner, invites and their budgets, switching, and what refresh says.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod support;
#[path = "support/team.rs"]
mod team;

use chrono::TimeDelta;
use countersign_core::nouns::account::Role;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::invite::{Admission, InviteState};
use countersign_core::ports::mailer::Template;
use countersign_core::tokens::access;
use countersign_core::usecases::refresh_session::RefreshSessionError;
use countersign_core::usecases::teams::acting::TeamError;
use countersign_core::usecases::teams::create_invite::{CreateInvite, create_invite};
use countersign_core::usecases::teams::end_membership::end_membership;
use countersign_core::usecases::teams::list_invites::list_invites;
use countersign_core::usecases::teams::list_members::list_members;
use countersign_core::usecases::teams::refresh_in_account::{RefreshInAccountError, refresh_in_account};
use countersign_core::usecases::teams::rename_account::rename_account;
use countersign_core::usecases::teams::resend_invite::resend_invite;
use countersign_core::usecases::teams::revoke_invite::revoke_invite;
use countersign_core::usecases::teams::set_role::set_role;
use countersign_core::usecases::teams::switch_account::switch_account;
use support::World;
use team::Person;

fn invite(
    world: &World,
    who: &Person,
    email: &str,
    role: Role,
) -> Result<countersign_core::nouns::invite::Invite, TeamError> {
    let command = CreateInvite {
        account: who.account.id,
        address: Address::parse(email).unwrap(),
        role,
        locale: None,
    };
    create_invite(&world.core, &world.caller(), &who.bearer, &command)
}

#[test]
fn roles_reach_up_to_ones_own() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let at = |email: &str, role| world.join(&world.person(email), &owner.account, role);
    let admin = at("admin@example.com", Role::Admin);
    let member = at("member@example.com", Role::Member);
    let set = |who: &Person, whom: &Person, role| {
        set_role(
            &world.core,
            &world.caller(),
            &who.bearer,
            owner.account.id,
            whom.membership.id,
            role,
        )
    };
    assert!(matches!(
        set(&member, &member, Role::Admin),
        Err(TeamError::Forbidden)
    ));
    assert!(matches!(
        set(&admin, &member, Role::Owner),
        Err(TeamError::Forbidden)
    ));
    assert!(matches!(
        set(&admin, &owner, Role::Member),
        Err(TeamError::Forbidden)
    ));
    assert_eq!(
        set(&admin, &member, Role::Viewer).unwrap().membership.role,
        Role::Viewer
    );
    assert_eq!(
        set(&owner, &member, Role::Owner).unwrap().membership.role,
        Role::Owner
    );
    assert!(matches!(
        list_members(
            &world.core,
            &world
                .join(&world.person("v@example.com"), &owner.account, Role::Viewer)
                .bearer,
            owner.account.id
        ),
        Err(TeamError::Forbidden)
    ));
    assert_eq!(
        list_members(&world.core, &admin.bearer, owner.account.id)
            .unwrap()
            .len(),
        4
    );
    assert!(matches!(
        rename_account(
            &world.core,
            &world.caller(),
            &world.person("x@example.com").bearer,
            owner.account.id,
            "mine"
        ),
        Err(TeamError::Forbidden)
    ));
}

#[test]
fn the_last_owner_stays_and_others_may_leave() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let member = world.join(&world.person("m@example.com"), &owner.account, Role::Member);
    let end = |who: &Person, whom: &Person| {
        end_membership(
            &world.core,
            &world.caller(),
            &who.bearer,
            owner.account.id,
            whom.membership.id,
        )
    };
    assert!(matches!(end(&owner, &owner), Err(TeamError::LastOwner)));
    assert!(matches!(
        set_role(
            &world.core,
            &world.caller(),
            &owner.bearer,
            owner.account.id,
            owner.membership.id,
            Role::Admin
        ),
        Err(TeamError::LastOwner)
    ));
    assert!(matches!(end(&member, &owner), Err(TeamError::Forbidden)));
    end(&member, &member).unwrap();
    assert!(matches!(end(&member, &member), Err(TeamError::Forbidden)));
    let refused = refresh_in_account(&world.core, &world.caller(), &member.refresh);
    assert!(matches!(refused, Err(RefreshInAccountError::MembershipEnded)));
    let dead = refresh_in_account(&world.core, &world.caller(), &member.refresh);
    assert!(matches!(
        dead,
        Err(RefreshInAccountError::Refresh(RefreshSessionError::Invalid))
    ));
}

#[test]
fn a_changed_role_shows_at_the_next_refresh() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let member = world.join(&world.person("m@example.com"), &owner.account, Role::Member);
    set_role(
        &world.core,
        &world.caller(),
        &owner.bearer,
        owner.account.id,
        member.membership.id,
        Role::Admin,
    )
    .unwrap();
    world.wait(60);
    let refreshed = refresh_in_account(&world.core, &world.caller(), &member.refresh).unwrap();
    let token = &refreshed.refreshed.tokens.access;
    let claims = access::check(&world.core.signing(), &world.core.issuer, token, world.core.now()).unwrap();
    assert_eq!(claims.role, Some(Role::Admin));
    assert_eq!(claims.acc, Some(owner.account.id));
    assert_eq!((claims.uid, claims.aud.as_str()), (Some(member.user.id), "app"));
}

#[test]
fn switching_needs_a_membership() {
    let world = World::new();
    let (ada, bob) = (world.person("ada@example.com"), world.person("bob@example.com"));
    let switch = |to| switch_account(&world.core, &world.caller(), &bob.bearer, to);
    assert!(matches!(switch(ada.account.id), Err(TeamError::Forbidden)));
    world.join(&bob, &ada.account, Role::Viewer);
    let switched = switch(ada.account.id).unwrap();
    assert_eq!(switched.membership.role, Role::Viewer);
    let refreshed = refresh_in_account(&world.core, &world.caller(), &bob.refresh).unwrap();
    assert_eq!(refreshed.membership.unwrap().1.id, ada.account.id);
}

#[test]
fn invites_are_mailed_listed_sent_again_and_taken_back() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let sent = invite(&world, &owner, "new@example.com", Role::Member).unwrap();
    assert_eq!(sent.admission, Admission::Account(owner.account.id, Role::Member));
    let letter = world.deliver().pop().unwrap();
    assert_eq!(letter.template, Template::Invite);
    assert!(
        letter
            .link
            .unwrap()
            .starts_with("https://id.example/invite?token=")
    );
    assert_eq!(letter.words.role.as_deref(), Some("member"));

    let again = resend_invite(
        &world.core,
        &world.caller(),
        &owner.bearer,
        owner.account.id,
        sent.id,
        None,
    )
    .unwrap();
    assert_ne!(again.challenge, sent.challenge);
    let newer = invite(&world, &owner, "new@example.com", Role::Admin).unwrap();
    let states = |id| {
        let (_, invites) = list_invites(&world.core, &owner.bearer, owner.account.id).unwrap();
        invites.into_iter().find(|invite| invite.id == id).unwrap().state
    };
    assert_eq!(
        (states(sent.id), states(newer.id)),
        (InviteState::Revoked, InviteState::Pending)
    );
    revoke_invite(
        &world.core,
        &world.caller(),
        &owner.bearer,
        owner.account.id,
        newer.id,
    )
    .unwrap();
    assert_eq!(states(newer.id), InviteState::Revoked);
    assert!(matches!(
        revoke_invite(
            &world.core,
            &world.caller(),
            &owner.bearer,
            owner.account.id,
            newer.id
        ),
        Err(TeamError::NotFound)
    ));
}

#[test]
fn a3_nobody_invites_above_themself_nor_a_member() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let admin = world.join(&world.person("a@example.com"), &owner.account, Role::Admin);
    assert!(matches!(
        invite(&world, &admin, "b@example.com", Role::Owner),
        Err(TeamError::Forbidden)
    ));
    assert!(matches!(
        invite(&world, &owner, "A@example.com", Role::Viewer),
        Err(TeamError::AlreadyMember)
    ));
}

#[test]
fn l3_an_account_sends_fifty_invites_a_day_and_an_address_gets_five_an_hour() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    for _ in 0..5 {
        invite(&world, &owner, "often@example.com", Role::Viewer).unwrap();
    }
    assert!(matches!(
        invite(&world, &owner, "often@example.com", Role::Viewer),
        Err(TeamError::RateLimited { .. })
    ));
    for n in 5..50 {
        invite(&world, &owner, &format!("p{n}@example.com"), Role::Viewer).unwrap();
    }
    let Err(TeamError::RateLimited { retry_at, now }) = invite(&world, &owner, "p@example.com", Role::Viewer)
    else {
        panic!("the fifty-first invite of a day");
    };
    assert_eq!(retry_at - now, TimeDelta::days(1));
    world.wait(86_400);
    invite(&world, &owner, "p@example.com", Role::Viewer).unwrap();
}

#[test]
fn l3_a_mailbox_that_is_full_refuses_an_invite_at_once_and_mails_sent_again_count() {
    let world = World::with(countersign_core::policy::Policy {
        invites: countersign_core::policy::InviteLimits {
            per_account: 4,
            ..countersign_core::policy::Policy::default().invites
        },
        mails: countersign_core::policy::MailLimits {
            per_mailbox: 2,
            ..countersign_core::policy::Policy::default().mails
        },
        ..countersign_core::policy::Policy::default()
    });
    let owner = world.person("owner@example.com");
    let again = |invite| {
        let (core, caller) = (&world.core, world.caller());
        resend_invite(core, &caller, &owner.bearer, owner.account.id, invite, None)
    };
    invite(&world, &owner, "new+1@example.com", Role::Viewer).unwrap();
    let second = invite(&world, &owner, "new+2@example.com", Role::Viewer).unwrap();
    for refused in [
        invite(&world, &owner, "new+3@example.com", Role::Viewer),
        again(second.id),
    ] {
        assert!(matches!(refused, Err(TeamError::RateLimited { retry_at, now })
            if retry_at - now == TimeDelta::hours(1)));
    }
    world.wait(3_600);
    again(second.id).unwrap();
    again(second.id).unwrap();
    world.wait(3_600);
    let refused = again(second.id);
    assert!(matches!(refused, Err(TeamError::RateLimited { retry_at, now })
        if retry_at - now == TimeDelta::hours(22)));
}

#[test]
fn nobody_comes_back_by_an_invite_they_sent_before() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let admin = world.join(&world.person("a@example.com"), &owner.account, Role::Admin);
    let above = invite(&world, &admin, "me+a@example.com", Role::Admin).unwrap();
    let kept = invite(&world, &owner, "b@example.com", Role::Admin).unwrap();
    let state = |id| {
        let (_, invites) = list_invites(&world.core, &owner.bearer, owner.account.id).unwrap();
        invites.into_iter().find(|invite| invite.id == id).unwrap().state
    };
    let set = |role| {
        let (core, caller) = (&world.core, world.caller());
        let (account, member) = (owner.account.id, admin.membership.id);
        set_role(core, &caller, &owner.bearer, account, member, role).unwrap()
    };
    set(Role::Member);
    assert_eq!(state(above.id), InviteState::Revoked);
    set(Role::Admin);
    let another = invite(&world, &admin, "me+b@example.com", Role::Viewer).unwrap();
    end_membership(
        &world.core,
        &world.caller(),
        &owner.bearer,
        owner.account.id,
        admin.membership.id,
    )
    .unwrap();
    assert_eq!(
        (state(another.id), state(kept.id)),
        (InviteState::Revoked, InviteState::Pending)
    );
}
