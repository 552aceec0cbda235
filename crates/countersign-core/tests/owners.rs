//! Accounts: in whose name invites go out, and that no account is left without an owner.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod support;
#[path = "support/team.rs"]
mod team;

use countersign_core::nouns::account::Role;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::invite::Invite;
use countersign_core::ports::changes::Change;
use countersign_core::usecases::erase_user::{
    EraseUserError, Erasure, OwnedAlone, erase_user, erase_user_by_operator,
};
use countersign_core::usecases::teams::acting::TeamError;
use countersign_core::usecases::teams::create_invite::{CreateInvite, create_invite};
use countersign_core::usecases::teams::list_invites::list_invites;
use countersign_core::usecases::teams::resend_invite::resend_invite;
use support::World;
use team::Person;

fn invite(world: &World, who: &Person, email: &str) -> Result<Invite, TeamError> {
    let command = CreateInvite {
        account: who.account.id,
        address: Address::parse(email).unwrap(),
        role: Role::Viewer,
        locale: None,
    };
    create_invite(&world.core, &world.caller(), &who.bearer, &command)
}

#[test]
fn mails_go_out_in_nobodys_name_whose_own_mailbox_is_not_proven() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let admin = world.join(&world.unproven("a@example.com"), &owner.account, Role::Admin);
    assert!(matches!(
        invite(&world, &admin, "b@example.com"),
        Err(TeamError::Unproven)
    ));
    let sent = invite(&world, &owner, "b@example.com").unwrap();
    let again = |who: &Person| {
        let (core, caller) = (&world.core, world.caller());
        resend_invite(core, &caller, &who.bearer, owner.account.id, sent.id, None)
    };
    assert!(matches!(again(&admin), Err(TeamError::Unproven)));
    assert!(
        list_invites(&world.core, &admin.bearer, owner.account.id).is_ok(),
        "what mails nobody is theirs to do"
    );
    world.write(
        &admin.user.address,
        &[Change::MarkVerified(admin.user.id, world.core.now())],
    );
    again(&admin).unwrap();
    invite(&world, &admin, "c@example.com").unwrap();

    let mut policy = countersign_core::policy::Policy::default();
    policy.invites.from_unproven = true;
    let world = World::with(policy);
    let anybody = world.unproven("a@example.com");
    invite(&world, &anybody, "b@example.com").unwrap();
}

#[test]
fn no_account_is_left_without_an_owner_by_who_is_erased() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let alone = world.person("alone@example.com");
    let member = world.join(&world.person("m@example.com"), &owner.account, Role::Member);
    let erases = |who: &Person| {
        let current = world.core.store.find_session(who.session.id).unwrap().unwrap();
        erase_user(&world.core, &world.caller(), &current)
    };
    let is_there = |who: &Person| world.core.store.find_user(&who.user.address).unwrap().is_some();
    let by_operator =
        |who: &Person, owned| erase_user_by_operator(&world.core, &world.caller(), &who.user, owned).unwrap();
    assert!(matches!(erases(&owner), Err(EraseUserError::LastOwner)));
    assert_eq!(
        by_operator(&owner, OwnedAlone::Stay),
        Erasure::LastOwner(vec![owner.account.id])
    );
    assert!(is_there(&owner));
    erases(&alone).unwrap();
    erases(&member).unwrap();
    erases(&owner).unwrap();
    assert!(![&owner, &alone, &member].into_iter().any(is_there));

    let owner = world.person("owner@example.com");
    let member = world.join(&world.person("m@example.com"), &owner.account, Role::Admin);
    assert_eq!(by_operator(&owner, OwnedAlone::Go), Erasure::Erased);
    assert_eq!(by_operator(&owner, OwnedAlone::Go), Erasure::Absent);
    let gone = world.core.store.find_membership(owner.account.id, member.user.id);
    assert_eq!(gone.unwrap(), None, "the account went with its only owner");
}
