//! Changes that end what a success made pointless: what else was out of one app, later ways back, a password.

use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::changes::Change;

use crate::samples::address;
use crate::world::World;

fn ended(w: &World<'_>, challenge: &Challenge) -> Option<ChallengeEnd> {
    w.challenge(challenge).unwrap().ended
}

fn way_back(w: &World<'_>, user: UserId, name: &str) -> Challenge {
    w.ask(Challenge {
        bound: Bound {
            user: Some(user),
            ..Bound::default()
        },
        ..w.new.link(&address(name), Purpose::UndoAddress)
    })
}

/// What is out of one app for an address ends; what is of other surfaces, apps, purposes, addresses or a lockout stays.
pub fn siblings_of_one_app_end(w: &World<'_>) {
    let you = address("you");
    let link = || w.new.link(&you, Purpose::SignIn);
    let ends = [
        w.ask(link()),
        w.ask(w.new.link(&you, Purpose::SignUp)),
        w.ask(Challenge {
            surface: Surface::Accounts,
            client: ClientId::new("app"),
            ..w.new.challenge(&you)
        }),
    ];
    let stay = [
        w.ask(Challenge {
            surface: Surface::Descope,
            ..link()
        }),
        w.ask(Challenge {
            client: ClientId::new("other"),
            ..link()
        }),
        w.ask(w.new.link(&you, Purpose::Reset)),
        w.ask(w.new.link(&address("other"), Purpose::SignIn)),
        w.ask(Challenge {
            surface: Surface::Accounts,
            client: ClientId::new("app"),
            ..w.new.lockout(&you)
        }),
        w.ask(Challenge {
            expires_at: w.now(),
            ..link()
        }),
    ];
    w.changes(&[Change::EndSiblings {
        address: you.clone(),
        surface: Surface::Accounts,
        client: ClientId::new("app"),
        purposes: Purpose::ASKED.to_vec(),
    }]);
    assert!(ends.iter().all(|c| ended(w, c) == Some(ChallengeEnd::Pointless)));
    assert!(stay.iter().all(|c| ended(w, c).is_none()));
}

/// Ways back that were made after an instant end; those of that instant and before it, and other users', stay.
pub fn later_ways_back_end(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let first = way_back(w, you.id, "first");
    w.wait(5);
    let second = way_back(w, you.id, "second");
    w.wait(5);
    let third = way_back(w, you.id, "third");
    let theirs = way_back(w, other.id, "fourth");
    w.changes(&[Change::EndLaterUndos(you.id, second.created_at)]);
    assert_eq!(ended(w, &third), Some(ChallengeEnd::Pointless));
    assert!([&first, &second, &theirs].iter().all(|c| ended(w, c).is_none()));
}

/// A password is taken off; where there is none nothing happens, and others keep theirs.
pub fn a_password_is_taken_off(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let hash = "$argon2id$1".to_owned();
    w.changes(&[
        Change::SetPassword(you.id, hash.as_str().into(), w.now()),
        Change::SetPassword(other.id, hash.into(), w.now()),
    ]);
    w.changes(&[Change::RemovePassword(you.id), Change::RemovePassword(you.id)]);
    assert!(w.person_of(you.id).password.is_none());
    assert!(w.person_of(other.id).password.is_some());
}
