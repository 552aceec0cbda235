//! Changes of challenges, users, passwords, sessions and devices, and what makes each lost.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::outbox::MailKind;
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::ports::store::{Attempt, Attempted, StoreError};

use crate::samples::{address, hit};
use crate::world::World;

/// Nothing decided writes nothing; an empty list neither.
pub fn no_change_is_done(w: &World<'_>) {
    let query = PersonQuery::about(Who::Address(address("you")));
    for none in [None, Some(Vec::new())] {
        let answer = w.store.attempt_person(&query, &mut |_| none.clone());
        assert_eq!(answer.unwrap(), Attempted::Done);
    }
    assert_eq!(w.ledger_of(&address("you")).version, None);
}

/// Changes happen in the order they are listed, each on what those before it left.
pub fn later_changes_see_earlier_ones(w: &World<'_>) {
    let user = w.new.user(&address("you"));
    let session = w.new.session(user.id);
    w.changes(&[
        Change::InsertUser(user.clone()),
        Change::SetPassword(user.id, "$argon2id$1".into(), w.now()),
        Change::InsertSession(session.clone(), None),
        Change::EndSessions {
            user: user.id,
            but: None,
            end: SessionEnd::PasswordChanged,
        },
    ]);
    let found = w.store.find_session(session.id).unwrap().unwrap();
    assert_eq!(
        (found.session.ended, found.user),
        (Some(SessionEnd::PasswordChanged), user)
    );
}

/// A ledger's next state is written over the one that was read, or lost.
pub fn a_changed_ledger_is_lost(w: &World<'_>) {
    let key = LedgerKey::Address(address("you"));
    let first = w.new.ledger_write(key.clone(), &w.ledger(&key));
    w.changes(&[Change::WriteLedger(first.clone())]);
    let written = w.ledger(&key);
    assert_eq!(
        (written.version, &written.marks),
        (Some(first.version), &first.marks)
    );
    w.loses_change(Change::WriteLedger(first));
    let next = w.new.ledger_write(key.clone(), &written);
    w.changes(&[Change::WriteLedger(next.clone())]);
    assert_eq!(w.ledger(&key).version, Some(next.version));
    w.loses_change(Change::WriteLedger(next));
}

/// The ledger of the person who is held is written like any other, also the first time.
pub fn the_held_ledger_is_written(w: &World<'_>) {
    let key = LedgerKey::Address(address("you"));
    let query = PersonQuery::about(Who::Address(address("you")));
    for _ in 0..2 {
        let mut version = None;
        let answer = w.store.attempt_person(&query, &mut |facts| {
            let write = w.new.ledger_write(key.clone(), &facts.ledger);
            version = Some(write.version);
            Some(vec![Change::WriteLedger(write)])
        });
        assert_eq!(answer.unwrap(), Attempted::Done);
        assert_eq!(w.ledger(&key).version, version);
    }
}

/// A hit is lost where its budget has no room, and is counted by the time it is made.
pub fn a_full_budget_is_lost(w: &World<'_>) {
    let hit = hit("192.0.2.1", 2);
    w.changes(&[Change::Hit(hit.clone()), Change::Hit(hit.clone())]);
    w.loses_change(Change::Hit(hit.clone()));
    w.wait(3_600);
    w.changes(&[Change::Hit(hit)]);
}

/// The deadline is compared with the store's own time, exactly.
pub fn a_deadline_is_exact(w: &World<'_>) {
    let deadline = w.new.after(10);
    w.changes(&[Change::NotAfter(deadline)]);
    w.wait(10);
    w.loses_change(Change::NotAfter(deadline));
}

/// A user reads back as they were made; their address belongs to nobody else.
pub fn an_address_has_one_owner(w: &World<'_>) {
    let user = User {
        verified_at: None,
        profile: Profile {
            given_name: Some("Zoë".to_owned()),
            timezone: Some("Europe/Zurich".to_owned()),
            is_test: true,
            ..Profile::default()
        },
        ..w.new.user(&address("you"))
    };
    w.changes(&[Change::InsertUser(user.clone())]);
    assert_eq!(w.store.find_user(&user.address).unwrap(), Some(user.clone()));
    w.loses_change(Change::InsertUser(w.new.user(&user.address)));
    let broken = w
        .store
        .attempt_person(&PersonQuery::about(Who::Address(address("whoever"))), &mut |_| {
            let taken = User {
                address: address("another"),
                ..user.clone()
            };
            Some(vec![Change::InsertUser(taken)])
        });
    assert!(matches!(broken, Err(StoreError::Broken(_))), "{broken:?}");
    assert_eq!(w.store.find_user(&address("another")).unwrap(), None);
}

/// Name, picture, profile and status change; address, proof and birth stay.
pub fn a_user_changes(w: &World<'_>) {
    let user = w.joins("you");
    w.wait(5);
    let asked = User {
        address: address("elsewhere"),
        verified_at: None,
        status: UserStatus::Disabled,
        display_name: None,
        avatar_url: None,
        profile: Profile {
            roles: vec!["crew".to_owned()],
            ..Profile::default()
        },
        created_at: w.now(),
        updated_at: w.now(),
        ..user
    };
    w.changes(&[Change::UpdateUser(asked.clone())]);
    let expected = User {
        address: user.address.clone(),
        verified_at: user.verified_at,
        created_at: user.created_at,
        ..asked
    };
    assert_eq!(w.store.find_user(&user.address).unwrap(), Some(expected));
    w.loses_change(Change::UpdateUser(w.new.user(&address("nobody"))));
}

/// The first proof of a mailbox stands; a later one changes nothing.
pub fn a_mailbox_is_proven_once(w: &World<'_>) {
    let user = w.joins_unproven("you");
    w.wait(5);
    let proven = User {
        verified_at: Some(w.now()),
        updated_at: w.now(),
        ..user.clone()
    };
    w.changes(&[Change::MarkVerified(user.id, w.now())]);
    w.wait(5);
    w.changes(&[Change::MarkVerified(user.id, w.now())]);
    assert_eq!(w.store.find_user(&user.address).unwrap(), Some(proven));
}

/// An address moves to where nobody is, proven at that instant; the old one is free, its devices stay its own.
pub fn an_address_moves(w: &World<'_>) {
    let (you, other) = (w.sign_in(&address("you")), w.joins("other"));
    w.wait(5);
    let new = address("new");
    w.loses_change(Change::MoveAddress(you.user.id, other.address, w.now()));
    w.loses_change(Change::MoveAddress(w.new.user(&new).id, new.clone(), w.now()));
    w.changes(&[Change::MoveAddress(you.user.id, new.clone(), w.now())]);
    let moved = User {
        address: new.clone(),
        verified_at: Some(w.now()),
        updated_at: w.now(),
        ..you.user.clone()
    };
    assert_eq!(w.store.find_user(&new).unwrap(), Some(moved));
    assert_eq!(w.store.find_user(&you.user.address).unwrap(), None);
    w.wait(5);
    w.changes(&[Change::MoveAddress(you.user.id, new.clone(), w.now())]);
    assert_eq!(
        w.store.find_user(&new).unwrap().unwrap().verified_at,
        Some(w.now())
    );
    let device = |address: &Address| {
        let query = PersonQuery {
            device: Some(you.device.hash),
            ..PersonQuery::about(Who::Address(address.clone()))
        };
        w.person_facts(&query).device.is_some()
    };
    assert!(device(&you.user.address) && !device(&new));
    w.joins("you");
}

/// Mails and events are kept; of unclaimed mails with one key the newest.
pub fn mails_and_events_are_kept(w: &World<'_>) {
    let you = address("you");
    let (first, second) = (w.new.notice(&you, "key"), w.new.notice(&you, "key"));
    let words = countersign_core::nouns::outbox::NewMail {
        kind: MailKind::PasswordChanged,
        ..w.new.mail(&you)
    };
    let event = w
        .new
        .event(countersign_core::nouns::audit::AuditKind::PasswordSet, &you);
    w.changes(&[
        Change::InsertMail(first),
        Change::InsertMail(second.clone()),
        Change::InsertMail(words.clone()),
        Change::InsertEvent(event),
    ]);
    let mut kept: Vec<_> = w
        .store
        .list_mails(10)
        .unwrap()
        .into_iter()
        .map(|record| record.mail)
        .collect();
    kept.sort_by_key(|mail| mail.coalesce.clone());
    assert_eq!(kept, [words, second]);
    assert_eq!(w.store.list_audit_events(10).unwrap()[0].kind, "password_set");
}

/// What a query names may be written by the next request at once: nothing stays held.
pub fn nothing_stays_held(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let query = PersonQuery {
        session: Some(you.session.id),
        device: Some(you.device.hash),
        hits: vec![hit("192.0.2.1", 1)],
        ..PersonQuery::about(Who::User(you.user.id))
    };
    w.person_facts(&query);
    let nobody = Change::RemoveMembership(
        w.new
            .membership(
                w.new.account().id,
                you.user.id,
                countersign_core::nouns::account::Role::Owner,
            )
            .id,
    );
    w.loses_change(nobody);
    w.does(
        Attempt::Locked,
        &w.passing(&w.ask(w.new.challenge(&you.user.address))),
    );
}

/// Whatever a mail is about, it comes back as what it is.
pub fn mails_of_every_kind_are_kept(w: &World<'_>) {
    let you = address("you");
    for kind in MailKind::ALL {
        let mail = countersign_core::nouns::outbox::NewMail {
            kind,
            ..w.new.mail(&you)
        };
        w.changes(&[Change::InsertMail(mail.clone())]);
        let kept = w.store.list_mails(20).unwrap();
        assert!(kept.iter().any(|record| record.mail == mail), "{kind:?}");
    }
}
