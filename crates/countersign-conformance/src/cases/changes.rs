//! Changes of challenges, users, passwords, sessions and devices, and what makes each lost.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::outbox::MailKind;
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{SessionDetails, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::ports::store::{Attempt, Attempted, StoreError};

use crate::samples::commits::guard;
use crate::samples::{address, hit};
use crate::world::World;

fn bound_to(user: UserId, challenge: Challenge) -> Challenge {
    let bound = Bound {
        user: Some(user),
        ..Bound::default()
    };
    Challenge { bound, ..challenge }
}

fn ended(w: &World<'_>, challenge: &Challenge) -> Option<ChallengeEnd> {
    w.challenge(challenge).unwrap().ended
}

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
        Change::SetPassword(user.id, "$argon2id$1".to_owned(), w.now()),
        Change::InsertSession(session.clone(), None),
        Change::EndSessions {
            user: user.id,
            but: None,
            end: SessionEnd::PasswordChanged,
        },
    ]);
    let found = w.store.find_session(session.id).unwrap().unwrap();
    assert_eq!((found.session.ended, found.user), (Some(SessionEnd::PasswordChanged), user));
}

/// A ledger's next state is written over the one that was read, or lost.
pub fn a_changed_ledger_is_lost(w: &World<'_>) {
    let key = LedgerKey::Address(address("you"));
    let first = w.new.ledger_write(key.clone(), &w.ledger(&key));
    w.changes(&[Change::WriteLedger(first.clone())]);
    let written = w.ledger(&key);
    assert_eq!((written.version, &written.marks), (Some(first.version), &first.marks));
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

/// Guesses count, and a challenge ends, only as it was read.
pub fn a_challenge_changes_as_it_was_read(w: &World<'_>) {
    let link = w.new.link(&address("you"), Purpose::Reset);
    w.changes(&[Change::InsertChallenge(link.clone()), Change::CountGuess(guard(&link))]);
    let counted = w.challenge(&link).unwrap();
    assert_eq!(counted, Challenge { failed_guesses: 1, ..link.clone() });
    w.loses_change(Change::CountGuess(guard(&link)));
    w.loses_change(Change::EndChallenge(guard(&link), ChallengeEnd::Used));
    w.changes(&[Change::EndChallenge(guard(&counted), ChallengeEnd::Superseded)]);
    assert_eq!(ended(w, &link), Some(ChallengeEnd::Superseded));
    w.loses_change(Change::EndChallenge(guard(&counted), ChallengeEnd::Used));
    w.loses_change(Change::CountGuess(guard(&counted)));
    w.loses_change(Change::EndChallenge(guard(&w.new.challenge(&address("you"))), ChallengeEnd::Used));
}

/// An address's live challenges of some purposes end, but for one, a lockout's and those of others.
pub fn challenges_of_an_address_end(w: &World<'_>) {
    let you = address("you");
    let (code, link) = (w.ask(w.new.challenge(&you)), w.ask(w.new.link(&you, Purpose::Reset)));
    let kept = w.ask(w.new.link(&you, Purpose::Reset));
    let stay = [
        w.ask(w.new.lockout(&you)),
        w.ask(w.new.link(&you, Purpose::UndoAddress)),
        w.ask(w.new.challenge(&address("other"))),
        w.ask(Challenge { expires_at: w.now(), ..w.new.challenge(&you) }),
    ];
    w.changes(&[Change::EndChallenges {
        address: you,
        purposes: vec![Purpose::SignIn, Purpose::Reset],
        but: Some(kept.id),
    }]);
    assert_eq!([&code, &link].map(|c| ended(w, c)), [Some(ChallengeEnd::Pointless); 2]);
    assert_eq!(ended(w, &kept), None);
    assert!(stay.iter().all(|challenge| ended(w, challenge).is_none()));
}

/// The live challenges bound to a user end whatever their address; others of the same address stay.
pub fn bound_challenges_end(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let new = address("new");
    let ends = [
        w.ask(bound_to(you.id, w.new.link(&new, Purpose::ChangeAddress))),
        w.ask(bound_to(you.id, w.new.challenge(&you.address))),
    ];
    let stay = [
        w.ask(bound_to(you.id, w.new.link(&you.address, Purpose::UndoAddress))),
        w.ask(bound_to(other.id, w.new.link(&new, Purpose::ChangeAddress))),
        w.ask(w.new.link(&new, Purpose::ChangeAddress)),
        w.ask(Challenge {
            ended: Some(ChallengeEnd::Used),
            ..bound_to(you.id, w.new.link(&new, Purpose::ChangeAddress))
        }),
    ];
    let before: Vec<_> = stay.iter().map(|challenge| ended(w, challenge)).collect();
    w.changes(&[Change::EndBoundChallenges {
        user: you.id,
        purposes: vec![Purpose::ChangeAddress, Purpose::SignIn],
    }]);
    assert!(ends.iter().all(|c| ended(w, c) == Some(ChallengeEnd::Pointless)));
    assert_eq!(stay.iter().map(|c| ended(w, c)).collect::<Vec<_>>(), before);
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
    let broken = w.store.attempt_person(
        &PersonQuery::about(Who::Address(address("whoever"))),
        &mut |_| {
            let taken = User { address: address("another"), ..user.clone() };
            Some(vec![Change::InsertUser(taken)])
        },
    );
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
        ..user.clone()
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
    assert_eq!(w.store.find_user(&new).unwrap(), Some(moved.clone()));
    assert_eq!(w.store.find_user(&you.user.address).unwrap(), None);
    w.wait(5);
    w.changes(&[Change::MoveAddress(you.user.id, new.clone(), w.now())]);
    assert_eq!(w.store.find_user(&new).unwrap().unwrap().verified_at, Some(w.now()));
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

/// A password is set, set anew, and hashed anew only over the hash that was seen.
pub fn a_password_is_kept(w: &World<'_>) {
    let you = w.joins("you");
    let kept = || w.person_of(you.id).password.map(|password| (password.hash, password.set_at));
    assert_eq!(kept(), None);
    let hash = |n: u8| format!("$argon2id$v=19$m=19456,t=2,p=1${n}");
    w.changes(&[Change::SetPassword(you.id, hash(1), w.now())]);
    let set_at = w.now();
    assert_eq!(kept(), Some((hash(1), set_at)));
    w.wait(5);
    w.changes(&[Change::RehashPassword {
        user: you.id,
        seen: hash(9),
        hash: hash(2),
    }]);
    assert_eq!(kept(), Some((hash(1), set_at)));
    w.changes(&[Change::RehashPassword {
        user: you.id,
        seen: hash(1),
        hash: hash(2),
    }]);
    assert_eq!(kept(), Some((hash(2), set_at)));
    w.changes(&[Change::SetPassword(you.id, hash(3), w.now())]);
    assert_eq!(kept(), Some((hash(3), w.now())));
    w.loses_change(Change::SetPassword(w.new.user(&you.address).id, hash(4), w.now()));
}

/// A session begins only for an active user, and is found by its cookie token.
pub fn a_session_begins_for_the_active(w: &World<'_>) {
    let (you, barred) = (w.joins("you"), w.joins("barred"));
    w.store.set_user_status(barred.id, UserStatus::Disabled, &[]).unwrap();
    let mut session = w.new.session(you.id);
    session.details = SessionDetails {
        account: Some(w.new.account().id),
        amr: vec!["pwd".to_owned()],
        ..SessionDetails::default()
    };
    let token = w.new.hash();
    w.changes(&[Change::InsertSession(session.clone(), Some(token))]);
    assert_eq!(w.store.find_session(session.id).unwrap().unwrap().session, session);
    let found = w.store.find_session_by_token(&token).unwrap().unwrap();
    assert_eq!((found.session, found.user), (session, you.clone()));
    w.loses_change(Change::InsertSession(w.new.session(barred.id), None));
    w.loses_change(Change::InsertSession(w.new.session(w.new.user(&you.address).id), None));
}

/// What a session is about changes while it lives.
pub fn a_session_changes_while_it_lives(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    w.wait(5);
    let details = SessionDetails {
        stepped_up: true,
        ..SessionDetails::default()
    };
    w.changes(&[Change::UpdateSession(you.session.id, details.clone(), w.now())]);
    let found = w.store.find_session(you.session.id).unwrap().unwrap().session;
    assert_eq!((found.details, found.authenticated_at), (details, w.now()));
    w.changes(&[Change::UpdateSession(you.session.id, SessionDetails::default(), w.now())]);
    let found = w.store.find_session(you.session.id).unwrap().unwrap().session;
    assert_eq!(found.details, SessionDetails::default());
    w.changes(&[Change::EndSession(you.session.id, SessionEnd::SignedOut)]);
    w.loses_change(Change::UpdateSession(you.session.id, SessionDetails::default(), w.now()));
    w.loses_change(Change::UpdateSession(
        w.new.session(you.user.id).id,
        SessionDetails::default(),
        w.now(),
    ));
}

/// One session ends, or all but one, each for the first reason it is given.
pub fn sessions_end_once(w: &World<'_>) {
    let (first, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let (second, third) = (w.sign_in(&address("you")), w.sign_in(&address("you")));
    w.changes(&[Change::EndSession(first.session.id, SessionEnd::MembershipEnded)]);
    w.wait(5);
    w.changes(&[Change::EndSessions {
        user: first.user.id,
        but: Some(third.session.id),
        end: SessionEnd::AddressChanged,
    }]);
    let trails = w.store.list_session_trails(first.user.id).unwrap();
    let trail = |id| {
        let trail = trails.iter().find(|trail| trail.session.id == id).unwrap();
        (trail.session.ended, trail.ended_at)
    };
    let before = w.now() - chrono::TimeDelta::seconds(5);
    assert_eq!(trail(first.session.id), (Some(SessionEnd::MembershipEnded), Some(before)));
    assert_eq!(trail(second.session.id), (Some(SessionEnd::AddressChanged), Some(w.now())));
    assert_eq!(trail(third.session.id), (None, None));
    assert_eq!(w.store.list_sessions(other.user.id).unwrap().1, [other.session]);
}

/// Device tokens begin, last longer, and end one by one or all.
pub fn devices_begin_and_end(w: &World<'_>) {
    let you = w.joins("you");
    let devices = [w.new.device(), w.new.device(), w.new.device()];
    let insert = devices.clone().map(|device| Change::InsertDevice(you.id, you.address.clone(), device));
    w.changes(&insert);
    let alive = || {
        devices.clone().map(|device| {
            let query = PersonQuery {
                device: Some(device.hash),
                ..PersonQuery::about(Who::User(you.id))
            };
            w.person_facts(&query).device.map(|device| device.expires_at)
        })
    };
    assert_eq!(alive(), devices.clone().map(|device| Some(device.expires_at)));
    let later = w.new.after(200 * 86_400);
    w.changes(&[Change::ExtendDevice(devices[0].id, later), Change::EndDevice(devices[1].id)]);
    assert_eq!(alive(), [Some(later), None, Some(devices[2].expires_at)]);
    w.loses_change(Change::ExtendDevice(devices[1].id, later));
    w.loses_change(Change::ExtendDevice(w.new.device().id, later));
    let nobody = w.new.user(&you.address).id;
    w.loses_change(Change::InsertDevice(nobody, you.address.clone(), w.new.device()));
    w.changes(&[Change::EndDevices(you.id)]);
    assert_eq!(alive(), [None; 3]);
    let ended = w.store.list_device_trails(you.id).unwrap();
    assert!(ended.iter().all(|trail| trail.ended_at == Some(w.now())));
}

/// Mails and events are kept; of unclaimed mails with one key the newest.
pub fn mails_and_events_are_kept(w: &World<'_>) {
    let you = address("you");
    let (first, second) = (w.new.notice(&you, "key"), w.new.notice(&you, "key"));
    let words = countersign_core::nouns::outbox::NewMail {
        kind: MailKind::PasswordChanged,
        ..w.new.mail(&you)
    };
    let event = w.new.event(countersign_core::nouns::audit::AuditKind::PasswordSet, &you);
    w.changes(&[
        Change::InsertMail(first),
        Change::InsertMail(second.clone()),
        Change::InsertMail(words.clone()),
        Change::InsertEvent(event),
    ]);
    let mut kept: Vec<_> = w.store.list_mails(10).unwrap().into_iter().map(|record| record.mail).collect();
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
    let nobody = Change::RemoveMembership(w.new.membership(w.new.account().id, you.user.id, countersign_core::nouns::account::Role::Owner).id);
    w.loses_change(nobody);
    w.does(Attempt::Locked, &w.passing(&w.ask(w.new.challenge(&you.user.address))));
}
