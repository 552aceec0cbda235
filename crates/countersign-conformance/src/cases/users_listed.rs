//! Which users are listed, and how many there are.

use chrono::TimeDelta;
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::imports::ImportedUser;
use countersign_core::ports::operators::{Span, UserQuery};
use countersign_core::ports::people::PasswordCredential;

use crate::samples::address;
use crate::world::World;

/// Users come newest first, page by page, all or by a part of the address or by status.
pub fn users_are_listed_by_page(w: &World<'_>) {
    let mut users = Vec::new();
    for name in ["ann", "bea_a", "beaxa", "cid"] {
        users.insert(0, w.sign_in(&address(name)).user);
        w.wait(1);
    }
    let list = |query: &UserQuery| w.store.list_users(query).unwrap();
    let page = |before, limit| {
        list(&UserQuery {
            before,
            limit,
            ..UserQuery::default()
        })
    };
    assert_eq!(page(None, 10), users);
    assert_eq!(page(None, 3), users[..3]);
    assert_eq!(page(Some(users[2].id), 3), users[3..]);
    let with = |text: &str| {
        list(&UserQuery {
            contains: Some(text.to_owned()),
            limit: 10,
            ..UserQuery::default()
        })
    };
    assert_eq!(with("a_a"), users[2..3], "no character is a wildcard");
    assert_eq!(with("bea"), users[1..3]);
    assert_eq!(with("%"), []);
    w.store
        .set_user_status(users[0].id, UserStatus::Disabled, &[])
        .unwrap();
    let of = |status| {
        list(&UserQuery {
            status: Some(status),
            limit: 10,
            ..UserQuery::default()
        })
    };
    assert_eq!(of(UserStatus::Active), users[1..]);
    assert_eq!(of(UserStatus::Disabled)[0].id, users[0].id);
}

/// A page may begin anywhere, and the count is that of all pages.
pub fn users_are_counted_and_passed_over(w: &World<'_>) {
    assert_eq!(w.store.count_users(&UserQuery::default()).unwrap(), 0);
    let mut users = Vec::new();
    for name in ["ann", "bea", "cid"] {
        users.insert(0, w.sign_in(&address(name)).user);
        w.wait(1);
    }
    let query = |before, skip, limit| UserQuery {
        before,
        skip,
        limit,
        ..UserQuery::default()
    };
    let list = |before, skip, limit| w.store.list_users(&query(before, skip, limit)).unwrap();
    assert_eq!(list(None, 1, 10), users[1..]);
    assert_eq!(list(None, 1, 1), users[1..2]);
    assert_eq!(list(Some(users[0].id), 1, 10), users[2..]);
    assert_eq!(list(None, 3, 10), []);
    assert_eq!(list(None, u32::MAX, u16::MAX), []);
    assert_eq!(w.store.count_users(&query(None, 2, 1)).unwrap(), 3);
    assert_eq!(w.store.count_users(&query(Some(users[0].id), 0, 0)).unwrap(), 2);
    let with = UserQuery {
        contains: Some("bea".to_owned()),
        ..UserQuery::default()
    };
    assert_eq!(w.store.count_users(&with).unwrap(), 1);
}

/// Users are listed, and counted, by whether their mailbox is proven, by being users of tests, and by their times; and who of
/// them has a password.
pub fn users_are_listed_by_what_they_are(w: &World<'_>) {
    let proven = w.sign_in(&address("proven")).user;
    w.wait(10);
    let now = w.now();
    let new = |name: &str, is_test| User {
        verified_at: None,
        created_at: now,
        updated_at: now,
        profile: Profile {
            is_test,
            phone: Some("\"is_test\":true".to_owned()),
            ..Profile::default()
        },
        ..w.new.user(&address(name))
    };
    let (robot, plain) = (new("robot", true), new("plain", false));
    let (ids, has_password) = ([proven.id, robot.id, plain.id], plain.id);
    let made = [robot, plain].map(|user| ImportedUser {
        password: (user.id == has_password).then(|| PasswordCredential {
            hash: "a hash".to_owned(),
            set_at: now,
        }),
        user,
    });
    let event = |_| w.new.event(AuditKind::UsersImported, &address("x"));
    w.store.import_users(&made, true, &event).unwrap();
    assert_eq!(w.store.list_users_with_password(&ids).unwrap(), [has_password]);
    assert_eq!(w.store.list_users_with_password(&[]).unwrap(), []);
    let named = |query: UserQuery| {
        let query = UserQuery { limit: 10, ..query };
        let users = w.store.list_users(&query).unwrap();
        let counted = w.store.count_users(&query).unwrap();
        assert_eq!(usize::try_from(counted).unwrap(), users.len(), "{query:?}");
        let mut names: Vec<String> = users.iter().map(|user| user.address.local().to_owned()).collect();
        names.sort();
        names.join(" ")
    };
    let all = UserQuery::default;
    for (is_verified, names) in [(true, "proven"), (false, "plain robot")] {
        let is_verified = Some(is_verified);
        assert_eq!(named(UserQuery { is_verified, ..all() }), names);
    }
    for (is_test, names) in [(true, "robot"), (false, "plain proven")] {
        let is_test = Some(is_test);
        assert_eq!(named(UserQuery { is_test, ..all() }), names);
    }
    let (before, between) = (proven.created_at, now - TimeDelta::seconds(5));
    for (from, until, names) in [
        (Some(now), None, "plain robot"),
        (None, Some(before), "proven"),
        (Some(before), Some(now), "plain proven robot"),
        (Some(between), Some(between), ""),
    ] {
        let span = Span { from, until };
        assert_eq!(
            named(UserQuery {
                created: span,
                ..all()
            }),
            names,
            "{span:?}"
        );
        assert_eq!(
            named(UserQuery {
                modified: span,
                ..all()
            }),
            names,
            "{span:?}"
        );
    }
}
