//! Users who come and go many at a time.

use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::imports::{Imported, ImportedUser};
use countersign_core::ports::operators::UserQuery;
use countersign_core::ports::people::{PasswordCredential, Who};
use countersign_core::ports::store::StoreError;

use crate::samples::address;
use crate::world::World;

impl World<'_> {
    /// Somebody with a password, from elsewhere.
    pub fn newcomer(&self, name: &str) -> ImportedUser {
        ImportedUser {
            user: self.new.user(&address(name)),
            password: Some(PasswordCredential {
                hash: format!("$2b$10$ a hash of {name}"),
                set_at: self.new.after(-3_600),
            }),
        }
    }

    fn event(&self, created: usize) -> AuditEvent {
        let who = address("operator");
        self.new
            .event(AuditKind::UsersImported, &who)
            .with("created", created)
    }

    /// Imports, and keeps it.
    pub fn imports(&self, users: &[ImportedUser]) -> Vec<Imported> {
        let imported = self
            .store
            .import_users(users, true, &|created| self.event(created));
        imported.unwrap()
    }

    fn everybody(&self) -> Vec<ImportedUser> {
        self.store.export_users(None, 1_000).unwrap()
    }

    fn sorted(mut users: Vec<ImportedUser>) -> Vec<ImportedUser> {
        users.sort_by_key(|imported| imported.user.id);
        users
    }

    /// How many were made, by the events that tell it.
    fn told(&self) -> Vec<u64> {
        let events = self.store.list_audit_events(100).unwrap();
        let ours = events
            .iter()
            .filter(|event| event.kind == AuditKind::UsersImported.as_str());
        ours.map(|event| event.detail["created"].as_u64().unwrap())
            .collect()
    }
}

/// Everything reads back: by address, by id, and on the way out.
pub fn users_come_with_all_they_have(w: &World<'_>) {
    let bare = ImportedUser {
        user: User {
            verified_at: None,
            display_name: None,
            avatar_url: None,
            status: UserStatus::Disabled,
            ..w.new.user(&address("bare"))
        },
        password: None,
    };
    let profile = Profile {
        given_name: Some("Zoë 'Z' \"\\".to_owned()),
        roles: vec!["admin, really".to_owned(), "reader".to_owned()],
        custom: serde_json::from_str(r#"{"plan":"pro","seats":3,"tags":["a",null],"nul":"\u0000"}"#).unwrap(),
        ..Profile::default()
    };
    let mut rich = w.newcomer("rich");
    rich.user.profile = profile;
    rich.user.created_at = w.new.after(-100_000_000);
    let users = [rich, w.newcomer("plain"), bare];
    assert_eq!(w.imports(&users), [Imported::Created; 3]);
    for imported in &users {
        for who in [
            Who::Address(imported.user.address.clone()),
            Who::User(imported.user.id),
        ] {
            let facts = w.person(who);
            assert_eq!(facts.user.as_ref(), Some(&imported.user));
            assert_eq!(facts.password, imported.password);
        }
    }
    assert_eq!(w.everybody(), World::sorted(users.to_vec()));
    assert_eq!(w.told(), [3]);
    // Whatever somebody's attributes are, everybody is still found.
    for (is_test, found) in [(None, 3), (Some(false), 3), (Some(true), 0)] {
        let query = UserQuery {
            is_test,
            limit: 10,
            ..UserQuery::default()
        };
        assert_eq!(w.store.list_users(&query).unwrap().len(), found);
        assert_eq!(w.store.count_users(&query).unwrap(), found as u64);
    }
}

/// An address that has an owner, and an id that has: both stay theirs, and the rest comes.
pub fn whoever_is_there_stays_as_they_are(w: &World<'_>) {
    let you = w.joins("you");
    let same_address = w.newcomer("you");
    let mut same_id = w.newcomer("other");
    same_id.user.id = you.id;
    let third = w.newcomer("third");
    let outcomes = w.imports(&[same_address, same_id, third.clone()]);
    let expected = [
        Imported::AddressTaken(you.id),
        Imported::IdTaken,
        Imported::Created,
    ];
    assert_eq!(outcomes, expected);
    let known = ImportedUser {
        user: you,
        password: None,
    };
    assert_eq!(w.everybody(), World::sorted(vec![known, third]));
    assert_eq!(w.store.find_user(&address("other")).unwrap(), None);
}

/// What came once comes no more, whatever happened to it since.
pub fn a_second_import_changes_nothing(w: &World<'_>) {
    let users: Vec<ImportedUser> = (0..20).map(|n| w.newcomer(&format!("user{n}"))).collect();
    w.imports(&users);
    let (before, events) = (w.everybody(), w.store.list_audit_events(100).unwrap());
    w.wait(60);
    let outcomes = w.imports(&users);
    let owned = |imported: &ImportedUser| Imported::AddressTaken(imported.user.id);
    assert_eq!(outcomes, users.iter().map(owned).collect::<Vec<_>>());
    assert_eq!(w.everybody(), before);
    assert_eq!(w.store.list_audit_events(100).unwrap(), events);
}

/// Within a batch, too, an address has one owner and an id one user.
pub fn of_several_with_one_address_or_id_one_is_made(w: &World<'_>) {
    let (first, second) = (w.newcomer("you"), w.newcomer("you"));
    let outcomes = w.imports(&[first.clone(), second.clone(), first.clone()]);
    let owner = w.store.find_user(&address("you")).unwrap().expect("an owner");
    assert!([first.user.id, second.user.id].contains(&owner.id));
    let others = outcomes
        .iter()
        .filter(|&&outcome| outcome == Imported::AddressTaken(owner.id));
    assert_eq!(others.count(), 2);

    let third = w.newcomer("third");
    let mut namesake = w.newcomer("namesake");
    namesake.user.id = third.user.id;
    let outcomes = w.imports(&[third, namesake]);
    assert!(outcomes.contains(&Imported::Created) && outcomes.contains(&Imported::IdTaken));
    assert_eq!(w.everybody().len(), 2);
    assert_eq!(w.told(), [1, 1]);
}

/// A trial tells what would be, and nothing is.
pub fn a_trial_leaves_nothing_behind(w: &World<'_>) {
    let you = w.joins("you");
    let users = [w.newcomer("new"), w.newcomer("you")];
    let outcomes = w.store.import_users(&users, false, &|created| w.event(created));
    assert_eq!(
        outcomes.unwrap(),
        [Imported::Created, Imported::AddressTaken(you.id)]
    );
    assert_eq!(w.everybody().len(), 1);
    assert!(w.told().is_empty());
    assert_eq!(
        w.imports(&users),
        [Imported::Created, Imported::AddressTaken(you.id)]
    );
}

/// Nobody is no news.
pub fn none_are_imported_without_a_word(w: &World<'_>) {
    assert!(w.imports(&[]).is_empty());
    assert!(w.everybody().is_empty() && w.told().is_empty());
}

/// An event that cannot be kept keeps everybody out.
pub fn a_taken_id_keeps_nothing(w: &World<'_>) {
    let taken = w.event(0);
    w.store.insert_audit_events(&[taken.clone()]).unwrap();
    let answer = w
        .store
        .import_users(&[w.newcomer("you")], true, &|_| taken.clone());
    assert!(matches!(answer, Err(StoreError::Broken(_))), "{answer:?}");
    assert!(w.everybody().is_empty());
}

/// Pages follow one another without a gap, also where ids were not minted in order.
pub fn users_leave_page_by_page(w: &World<'_>) {
    let mut users: Vec<ImportedUser> = (0..7).map(|n| w.newcomer(&format!("user{n}"))).collect();
    users[3].user.id = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
        .parse()
        .map(countersign_core::nouns::ids::UserId)
        .unwrap();
    users[5].user.id = "00000000-0000-4000-8000-000000000001"
        .parse()
        .map(countersign_core::nouns::ids::UserId)
        .unwrap();
    w.imports(&users);
    let (mut left, mut after) = (Vec::new(), None);
    loop {
        let page = w.store.export_users(after, 3).unwrap();
        assert!(page.len() <= 3);
        let Some(last) = page.last() else { break };
        after = Some(last.user.id);
        left.extend(page);
    }
    assert_eq!(left, World::sorted(users));
}
