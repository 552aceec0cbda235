//! Users who come many at a time, while others bring the same, or they come by themselves.

use countersign_core::nouns::audit::AuditKind;
use countersign_core::ports::changes::Change;
use countersign_core::ports::imports::{Imported, ImportedUser};
use countersign_core::ports::store::Attempted;

use super::race;
use crate::samples::address;
use crate::world::World;

/// Of many that import the same addresses at once, each in an order of its own and with ids of its own, one makes each user,
/// and all others are told whose the address is.
pub fn users_imported_by_many_are_made_once(w: &World<'_>) {
    const USERS: usize = 100;
    let brought = race(8, |n| {
        let mut users: Vec<ImportedUser> = (0..USERS).map(|u| w.newcomer(&format!("user{u}"))).collect();
        users.rotate_left(n * USERS / 8);
        if n % 2 == 1 {
            users.reverse();
        }
        let outcomes = w.imports(&users);
        (users, outcomes)
    });
    let mut created = 0;
    for (users, outcomes) in &brought {
        assert_eq!(users.len(), outcomes.len());
        for (imported, outcome) in users.iter().zip(outcomes) {
            let owner = w
                .store
                .find_user(&imported.user.address)
                .unwrap()
                .expect("an owner");
            match outcome {
                Imported::Created => {
                    created += 1;
                    assert_eq!(owner, imported.user);
                }
                Imported::AddressTaken(told) => assert_eq!(*told, owner.id),
                Imported::IdTaken => panic!("ids are everybody's own"),
            }
        }
    }
    assert_eq!(created, USERS);
    let everybody = w.store.export_users(None, 1_000).unwrap();
    assert_eq!(everybody.len(), USERS);
    assert!(everybody.iter().all(|imported| imported.password.is_some()));
    let events = w.store.list_audit_events(100).unwrap();
    let told = events
        .iter()
        .filter(|event| event.kind == AuditKind::UsersImported.as_str());
    let told: u64 = told.map(|event| event.detail["created"].as_u64().unwrap()).sum();
    assert_eq!(told, 100);
}

/// Somebody who signs up while they are imported is one user, whoever was first.
pub fn an_import_and_a_sign_up_make_one_user(w: &World<'_>) {
    for round in 0..20 {
        let name = format!("you{round}");
        let made = race(4, |n| {
            if n % 2 == 0 {
                let users = [w.newcomer(&name), w.newcomer(&format!("{name}-{n}"))];
                let outcomes = w.imports(&users);
                assert_eq!(outcomes[1], Imported::Created);
                outcomes[0] == Imported::Created
            } else {
                let user = w.new.user(&address(&name));
                w.tries(&[Change::InsertUser(user)]) == Attempted::Done
            }
        });
        assert_eq!(made.into_iter().filter(|&made| made).count(), 1);
        assert!(w.store.find_user(&address(&name)).unwrap().is_some());
    }
}
