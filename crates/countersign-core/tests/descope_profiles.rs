//! Attributes and roles of users: one limit over all a user has, whoever set them, that tokens and exports hold.
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

use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::ids::{EventId, UserId};
use countersign_core::nouns::profile::{MOST_OF_CUSTOM, Profile, ProfileFlaw};
use countersign_core::nouns::user::User;
use countersign_core::ports::imports::ImportedUser;
use countersign_core::ports::store::StoreError;
use countersign_core::usecases::descope::manage_users::{ManageUserError, UserDraft};
use countersign_core::usecases::descope::user_edits::{CustomEdit, RolesEdit, UserEdit};
use countersign_core::usecases::import::export_users::export_users;
use countersign_core::usecases::import::import_users::ImportUsers;
use countersign_core::usecases::list_users::UserName;
use serde_json::{Map, Value, json};
use support::{World, YOU, address};

fn edits(world: &World, id: UserId, custom: CustomEdit, roles: RolesEdit) -> Result<User, ManageUserError> {
    let edit = UserEdit {
        custom,
        roles,
        ..UserEdit::default()
    };
    world.program(|program| program.edit_user(&UserName::Id(id), &edit))
}

fn flaw(result: Result<User, ManageUserError>) -> ProfileFlaw {
    match result.map(drop).unwrap_err() {
        ManageUserError::Profile(flaw) => flaw,
        other => panic!("{other}"),
    }
}

/// So many attributes, of so many octets each.
fn attributes(numbers: std::ops::Range<usize>, octets: usize) -> Map<String, Value> {
    numbers
        .map(|n| (format!("a{n}"), json!("x".repeat(octets))))
        .collect()
}

/// So many roles, each as long as one may be.
fn roles(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|n| format!("{n:0>100}")).collect()
}

#[test]
fn limits_hold_for_all_that_a_user_has_however_it_came_together() {
    let world = World::new();
    let made = |email: &str, edit: UserEdit| {
        let draft = UserDraft {
            edit,
            ..UserDraft::default()
        };
        world.program(|program| program.create_user(&address(email), &draft))
    };
    let (merge, add) = (CustomEdit::Merge, RolesEdit::Add);
    let user = made(
        YOU,
        UserEdit {
            custom: merge(attributes(0..99, 1)),
            roles: add(roles(0..99)),
            ..UserEdit::default()
        },
    );
    let id = user.unwrap().id;
    edits(&world, id, merge(attributes(99..100, 1)), add(roles(99..100))).unwrap();
    assert_eq!(
        flaw(edits(&world, id, merge(attributes(100..101, 1)), RolesEdit::Keep)),
        ProfileFlaw::Custom
    );
    assert_eq!(
        flaw(edits(&world, id, CustomEdit::Keep, add(roles(100..101)))),
        ProfileFlaw::Roles
    );
    let half = MOST_OF_CUSTOM / 2;
    edits(
        &world,
        id,
        CustomEdit::Replace(attributes(0..1, half)),
        RolesEdit::Keep,
    )
    .unwrap();
    assert_eq!(
        flaw(edits(&world, id, merge(attributes(1..2, half)), RolesEdit::Keep)),
        ProfileFlaw::Custom
    );
    let too_much = UserEdit {
        custom: CustomEdit::Replace(attributes(0..101, 1)),
        ..UserEdit::default()
    };
    assert_eq!(flaw(made("other@example.com", too_much)), ProfileFlaw::Custom);
    assert!(world.user("other@example.com").is_none());
}

#[test]
fn who_has_too_much_from_before_may_have_less_of_it() {
    let world = World::new();
    let mut user = world.comes_in(YOU, Bound::default()).user;
    user.address = address("before@example.com");
    user.id = UserId::mint(&*world.core.entropy, world.core.now());
    user.profile = Profile {
        custom: attributes(0..103, 1),
        roles: roles(0..103),
        ..Profile::default()
    };
    let before = [ImportedUser {
        user: user.clone(),
        password: None,
    }];
    let event = |_| {
        let now = world.core.now();
        let id = EventId::mint(&*world.core.entropy, now);
        AuditEvent::by_operator(id, now, AuditKind::UsersImported)
    };
    world.core.store.import_users(&before, true, &event).unwrap();
    let (keep, gone) = (RolesEdit::Keep, Map::from_iter([("a0".to_owned(), Value::Null)]));
    edits(&world, user.id, CustomEdit::Keep, keep.clone()).unwrap();
    edits(&world, user.id, CustomEdit::Merge(gone), keep).unwrap();
    let less = edits(&world, user.id, CustomEdit::Keep, RolesEdit::Remove(roles(0..2))).unwrap();
    assert_eq!((less.profile.custom.len(), less.profile.roles.len()), (102, 101));
    assert_eq!(
        flaw(edits(
            &world,
            user.id,
            CustomEdit::Keep,
            RolesEdit::Add(roles(0..1))
        )),
        ProfileFlaw::Roles
    );
}

#[test]
fn the_most_that_a_user_may_have_fits_a_token_and_goes_out_and_in_again() {
    let world = World::new();
    let id = world.comes_in(YOU, Bound::default()).user.id;
    let octets = MOST_OF_CUSTOM / 10 - 20;
    let (custom, all) = (attributes(0..10, octets), roles(0..100));
    edits(
        &world,
        id,
        CustomEdit::Replace(custom),
        RolesEdit::Set(all.clone()),
    )
    .unwrap();
    let claims: Map<String, Value> = (0..20)
        .map(|n| (format!("{n:0>60}"), json!("x".repeat(500))))
        .collect();
    let bound = Bound {
        claims: claims.clone(),
        ..Bound::default()
    };
    let said = world.claims(&world.comes_in(YOU, bound));
    assert_eq!((&said["nsec"], &said["roles"]), (&json!(claims), &json!(all)));

    let (mut records, other) = (Vec::new(), World::new());
    export_users(&world.core, &mut |record| {
        records.push(record);
        Ok::<_, StoreError>(())
    })
    .unwrap();
    let mut refuse = |_, flaw| panic!("{flaw:?}");
    let mut run = ImportUsers::begin(&other.core, false).unwrap();
    for record in records {
        run.add(1, record, &mut refuse).unwrap();
    }
    run.finish(&mut refuse).unwrap();
    let (here, there) = (world.user(YOU).unwrap(), other.user(YOU).unwrap());
    assert_eq!(here.profile, there.profile);
}
