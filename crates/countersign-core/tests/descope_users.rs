//! Users kept by operators' programs, users of tests, and whose word the data of somebody unproven is.
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
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::passwords::BadHash;
use countersign_core::policy::{Policy, TestUsers};
use countersign_core::ports::store::StoreError;
use countersign_core::tokens::access;
use countersign_core::usecases::addresses::change_address::{
    ChangeAddress, ChangeAddressError, change_address,
};
use countersign_core::usecases::descope::manage_users::{ManageUserError, UserDraft};
use countersign_core::usecases::descope::search_users::{SortField, UserSearch, search_users};
use countersign_core::usecases::descope::test_users::{Generated, Wanted};
use countersign_core::usecases::descope::update_email::update_email_by_code;
use countersign_core::usecases::descope::user_edits::{RolesEdit, UserEdit};
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::import::export_users::export_users;
use countersign_core::usecases::import::import_users::ImportUsers;
use countersign_core::usecases::import::record::UserRecord;
use countersign_core::usecases::list_users::UserName;
use person::quick;
use project::project;
use support::{World, YOU, address};

const TYPED: &str = "correct horse battery staple";
const BCRYPT: &str = "$2a$05$jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y";
const ROBOT: &str = "robot@test.example.com";

/// Users of tests may be below one domain.
fn tested() -> Policy {
    Policy {
        test_users: TestUsers::Under("test.example.com".to_owned()),
        ..quick()
    }
}

fn draft(roles: &[&str]) -> UserDraft {
    UserDraft {
        edit: UserEdit {
            roles: RolesEdit::Set(roles.iter().map(|&role| role.to_owned()).collect()),
            ..UserEdit::default()
        },
        ..UserDraft::default()
    }
}

fn makes(world: &World, email: &str, draft: &UserDraft) -> Result<User, ManageUserError> {
    world.program(|program| program.create_user(&address(email), draft))
}

/// Whether the password opens, and the roles, after the first proof of the mailbox.
fn proven(world: &World, email: &str) -> (bool, Vec<String>) {
    let entered = world.comes_in(email, Bound::default());
    assert!(entered.user.verified_at.is_some() && !entered.is_new_user);
    (world.enters(email, TYPED).is_ok(), entered.user.profile.roles)
}

#[test]
fn a1_what_a_program_set_up_stays_and_a_password_chosen_elsewhere_does_not() {
    let world = World::with(quick());
    let of_program = UserDraft {
        password: Some(person::password(TYPED)),
        ..draft(&["editor"])
    };
    let hashed = |is_verified| UserDraft {
        is_verified,
        password_hash: Some(BCRYPT.to_owned()),
        ..draft(&["editor"])
    };
    makes(&world, "program@example.com", &of_program).unwrap();
    makes(&world, "vouched@example.com", &hashed(true)).unwrap();
    makes(&world, "unproven@example.com", &hashed(false)).unwrap();
    for email in [
        "program@example.com",
        "vouched@example.com",
        "unproven@example.com",
    ] {
        assert!(world.enters(email, TYPED).is_ok(), "{email}");
    }
    world.deliver();
    let editor = vec!["editor".to_owned()];
    assert_eq!(proven(&world, "program@example.com"), (true, editor.clone()));
    assert_eq!(proven(&world, "vouched@example.com"), (true, editor));
    assert_eq!(proven(&world, "unproven@example.com"), (false, Vec::new()));
    let bad = UserDraft {
        password_hash: Some("hunter2".to_owned()),
        ..UserDraft::default()
    };
    let refused = makes(&world, "bad@example.com", &bad);
    assert!(
        matches!(refused, Err(ManageUserError::BadHash(BadHash::Unreadable))),
        "{refused:?}"
    );
    assert!(world.user("bad@example.com").is_none());
}

fn imports(world: &World, records: Vec<UserRecord>) {
    let mut refuse = |_, flaw| panic!("{flaw:?}");
    let mut run = ImportUsers::begin(&world.core, false).unwrap();
    for (place, record) in (1..).zip(records) {
        run.add(place, record, &mut refuse).unwrap();
    }
    run.finish(&mut refuse).unwrap();
}

fn exports(world: &World) -> Vec<UserRecord> {
    let mut records = Vec::new();
    export_users(&world.core, &mut |record| {
        records.push(record);
        Ok::<_, StoreError>(())
    })
    .unwrap();
    records
}

#[test]
fn a1_an_import_keeps_of_the_unproven_what_the_operator_says_is_the_operators() {
    let record = |email: &str, is_verified, by_operator| UserRecord {
        address: email.to_owned(),
        is_verified,
        by_operator,
        roles: vec!["editor".to_owned()],
        password_hash: Some(BCRYPT.to_owned()),
        ..UserRecord::default()
    };
    let world = World::with(quick());
    imports(
        &world,
        vec![
            record("verified@example.com", true, false),
            record("unproven@example.com", false, false),
            record("operators@example.com", false, true),
        ],
    );
    // Out and in again it is the same.
    let again = World::with(quick());
    imports(&again, exports(&world));
    assert_eq!(exports(&again), exports(&world));
    let editor = vec!["editor".to_owned()];
    for world in [world, again] {
        assert!(
            world.enters("unproven@example.com", TYPED).is_ok(),
            "until somebody proves the mailbox"
        );
        world.deliver();
        assert_eq!(proven(&world, "verified@example.com"), (true, editor.clone()));
        assert_eq!(proven(&world, "unproven@example.com"), (false, Vec::new()));
        assert_eq!(proven(&world, "operators@example.com"), (true, editor.clone()));
    }
}

#[test]
fn users_of_tests_are_made_where_they_may_be_and_told_apart_everywhere() {
    let world = World::with(tested());
    let for_tests = UserDraft {
        is_test: true,
        ..UserDraft::default()
    };
    let refused = makes(&world, "robot@example.com", &for_tests);
    assert!(
        matches!(refused, Err(ManageUserError::NotForTests)),
        "{refused:?}"
    );
    let real = world.comes_in("real@test.example.com", Bound::default()).user;
    let refused = makes(&world, "real@test.example.com", &for_tests);
    assert!(
        matches!(refused, Err(ManageUserError::Known)),
        "an existing user never becomes one"
    );
    makes(&world, ROBOT, &for_tests).unwrap();

    let generate = |email: &str, wanted| {
        let (id, bound) = (project().id, project::led_to_app());
        world.program(|program| program.generate_for_tests(&id, &address(email), wanted, &bound))
    };
    let refused = generate("real@test.example.com", Wanted::Code).map(drop);
    assert!(matches!(refused, Err(ManageUserError::NoUser)), "{refused:?}");
    let Ok(Generated::Code(code)) = generate(ROBOT, Wanted::Code) else {
        panic!("no code")
    };
    let entered = world.shows(ROBOT, code.reveal()).unwrap();
    assert_eq!(world.claims(&entered)["test"], true);
    world.asks_code(ROBOT, Bound::default());
    assert_eq!(world.deliver().len(), 0, "no mail is sent to them");

    assert_eq!(world.program(|program| program.erase_test_users()).unwrap(), 1);
    assert!(world.user(ROBOT).is_none());
    assert_eq!(world.user("real@test.example.com").unwrap().id, real.id);
}

#[test]
fn users_of_tests_stay_where_they_may_be() {
    let world = World::with(tested());
    let for_tests = UserDraft {
        is_test: true,
        ..UserDraft::default()
    };
    let robot = makes(&world, ROBOT, &for_tests).unwrap();
    let moves = |user: &User, to: &str| {
        let edit = UserEdit {
            address: Some(address(to)),
            ..UserEdit::default()
        };
        world.program(|program| program.edit_user(&UserName::Id(user.id), &edit))
    };
    let (ceo, elsewhere) = ("ceo@corp.example", "other@test.example.com");
    let refused = moves(&robot, ceo);
    assert!(
        matches!(refused, Err(ManageUserError::NotForTests)),
        "{refused:?}"
    );
    assert!(world.user(ceo).is_none());
    assert_eq!(moves(&robot, elsewhere).unwrap().address, address(elsewhere));
    // Nor do they go by themselves.
    let code = Wanted::Code;
    let generated = world.program(|program| {
        program.generate_for_tests(&project().id, &address(elsewhere), code, &Bound::default())
    });
    let Ok(Generated::Code(code)) = generated else {
        panic!("no code")
    };
    let entered = world.shows(elsewhere, code.reveal()).unwrap();
    let session = world.refresh_jwt(&entered).shown.session;
    let asks = [change_address, update_email_by_code].map(|ask| {
        let command = ChangeAddress {
            session,
            address: address(ceo),
            current: None,
            bound: Bound::default(),
            locale: None,
        };
        ask(&world.core, &world.caller(), &command)
    });
    for asked in asks {
        assert!(matches!(asked, Err(ChangeAddressError::NotForTests)), "{asked:?}");
    }
    assert_eq!(world.deliver().len(), 0);
    // Somebody else goes where they like.
    let real = makes(&world, "real@example.com", &UserDraft::default()).unwrap();
    assert_eq!(moves(&real, ceo).unwrap().address, address(ceo));
}

#[test]
fn access_tokens_of_users_of_tests_say_so_on_every_surface() {
    let world = World::with(tested());
    let for_tests = UserDraft {
        is_test: true,
        is_verified: true,
        password: Some(person::password(TYPED)),
        ..UserDraft::default()
    };
    makes(&world, ROBOT, &for_tests).unwrap();
    makes(
        &world,
        YOU,
        &UserDraft {
            is_test: false,
            ..for_tests
        },
    )
    .unwrap();
    for (email, is_test) in [(ROBOT, true), (YOU, false)] {
        let SignedIn {
            user, session, now, ..
        } = world.enters(email, TYPED).unwrap();
        let (keys, issuer) = (world.core.signing(), &world.core.issuer);
        let life = world.core.policy.sessions.access_token;
        let (token, _) = access::issue(&keys, issuer, (&session, &user, None), now, life).unwrap();
        assert_eq!(access::check(&keys, issuer, &token, now).unwrap().test, is_test);
    }
}

#[test]
fn a_search_gives_its_page_and_all_there_are_whatever_it_looks_at() {
    let world = World::new();
    let made: Vec<User> = (0..7)
        .map(|n| {
            world.wait(1);
            let mut draft = draft(&["all", if n % 2 == 0 { "even" } else { "odd" }]);
            draft.edit.status = (n == 6).then_some(UserStatus::Disabled);
            makes(&world, &format!("{n}@example.com"), &draft).unwrap()
        })
        .collect();
    let found = |search: &UserSearch| {
        let found = search_users(&world.core, &world.caller(), search).unwrap();
        let places = found
            .users
            .iter()
            .map(|user| made.iter().position(|one| one.id == user.id).unwrap());
        (places.collect::<Vec<_>>(), found.total)
    };
    let (all, roles) = (UserSearch::default, |role: &str| vec![role.to_owned()]);
    let (skip, limit) = (1, 2);
    // By columns, by looking at everybody, in order: the same pages.
    assert_eq!(found(&UserSearch { skip, limit, ..all() }), (vec![5, 4], 7));
    let search = UserSearch {
        roles: roles("all"),
        skip,
        limit,
        ..all()
    };
    assert_eq!(found(&search), (vec![5, 4], 7));
    let search = UserSearch {
        order: vec![(SortField::Email, false)],
        skip,
        limit,
        ..all()
    };
    assert_eq!(found(&search), (vec![1, 2], 7));
    let search = UserSearch {
        roles: roles("odd"),
        order: vec![(SortField::CreatedTime, true)],
        limit: 9,
        ..all()
    };
    assert_eq!(found(&search), (vec![5, 3, 1], 3));
    let states = |statuses: &[UserStatus]| UserSearch {
        statuses: Some(statuses.to_vec()),
        limit: 9,
        ..all()
    };
    assert_eq!(found(&states(&[UserStatus::Disabled])), (vec![6], 1));
    assert_eq!(found(&states(&[UserStatus::Disabled, UserStatus::Active])).1, 7);
    assert_eq!(found(&states(&[])), (vec![], 0));
    // A search that would outlast its request ends with it.
    let late = world.caller();
    world.wait(3);
    let search = UserSearch {
        roles: roles("all"),
        limit,
        ..all()
    };
    let ended = search_users(&world.core, &late, &search);
    assert!(matches!(ended, Err(StoreError::Deadline)), "{ended:?}");
    assert!(world.user(YOU).is_none());
}
