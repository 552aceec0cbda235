//! Sessions on their own.

use chrono::TimeDelta;
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::ports::changes::Change;
use countersign_core::ports::sessions::SessionKey;
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::VerifyOtpQuery;

use crate::samples::address;
use crate::samples::commits::verify_query;
use crate::world::{SignedIn, World};

fn session(w: &World<'_>, you: &SignedIn) -> Session {
    w.store.find_session(you.session.id).unwrap().unwrap().session
}

fn events(w: &World<'_>, kind: AuditKind) -> usize {
    w.store
        .list_audit_events(100)
        .unwrap()
        .iter()
        .filter(|event| event.kind == kind.as_str())
        .count()
}

/// No row, no session.
pub fn an_unknown_session_is_none(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let nobody = w.new.session(you.user.id);
    assert!(w.store.find_session(nobody.id).unwrap().is_none());
    assert!(w.store.find_session_by_token(&w.new.hash()).unwrap().is_none());
    assert!(
        !w.store
            .end_session(you.user.id, nobody.id, SessionEnd::Revoked, &[])
            .unwrap()
    );
    w.store.extend_session(nobody.id, w.now(), w.now()).unwrap();
    assert_eq!(
        w.store.list_sessions(w.new.user(&address("nobody")).id).unwrap(),
        (w.now(), vec![])
    );
}

/// A session is found with its user and the time, also when it has ended or is past its life.
pub fn a_session_is_found_whatever_its_state(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    w.store
        .end_session(you.user.id, you.session.id, SessionEnd::Revoked, &[])
        .unwrap();
    w.clock.set(you.session.absolute_expires_at);
    let expected = Session {
        ended: Some(SessionEnd::Revoked),
        ..you.session.clone()
    };
    let by_id = w.store.find_session(you.session.id).unwrap().unwrap();
    let by_token = w.store.find_session_by_token(&you.token).unwrap().unwrap();
    for found in [by_id, by_token] {
        assert_eq!(
            (found.now, found.session, found.user),
            (w.now(), expected.clone(), you.user.clone())
        );
    }
}

/// Several sessions are found at once, in the order they are named, some twice and some not at all.
pub fn several_sessions_are_found_at_once(w: &World<'_>) {
    let (ann, bob) = (w.sign_in(&address("ann")), w.sign_in(&address("bob")));
    let nobody = w.new.session(ann.user.id);
    let keys = [
        SessionKey::Id(bob.session.id),
        SessionKey::Token(ann.token),
        SessionKey::Id(nobody.id),
        SessionKey::Token(w.new.hash()),
        SessionKey::Id(ann.session.id),
        SessionKey::Id(bob.session.id),
    ];
    let found = w.store.find_sessions(&keys).unwrap();
    let found: Vec<_> = found
        .into_iter()
        .map(|facts| facts.map(|facts| (facts.now, facts.session, facts.user)))
        .collect();
    let ann = Some((w.now(), ann.session, ann.user));
    let bob = Some((w.now(), bob.session, bob.user));
    assert_eq!(found, [bob.clone(), ann.clone(), None, None, ann, bob]);
    assert!(w.store.find_sessions(&[]).unwrap().is_empty());
}

/// An extension moves the idle deadline and the last use, and nothing else.
pub fn an_extension_moves_the_idle_deadline(w: &World<'_>) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("you")));
    w.wait(60);
    let idle_expires_at = w.now() + TimeDelta::days(30);
    w.store
        .extend_session(you.session.id, w.now(), idle_expires_at)
        .unwrap();
    assert_eq!(
        session(w, &you),
        Session {
            idle_expires_at,
            last_used_at: w.now(),
            ..you.session
        }
    );
    assert_eq!(session(w, &other), other.session);
}

/// A session that has ended is not extended.
pub fn an_ended_session_is_not_extended(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    w.store
        .end_session(you.user.id, you.session.id, SessionEnd::SignedOut, &[])
        .unwrap();
    w.wait(60);
    w.store
        .extend_session(you.session.id, w.now(), w.new.after(60))
        .unwrap();
    assert_eq!(
        session(w, &you),
        Session {
            ended: Some(SessionEnd::SignedOut),
            ..you.session
        }
    );
}

/// Listed are a user's sessions that have not ended, newest first, with the time.
pub fn open_sessions_are_listed_newest_first(w: &World<'_>) {
    let first = w.sign_in(&address("you"));
    w.wait(1);
    let second = w.sign_in(&address("you"));
    w.wait(1);
    let ended = w.sign_in(&address("you"));
    w.sign_in(&address("other"));
    w.store
        .end_session(ended.user.id, ended.session.id, SessionEnd::SignedOut, &[])
        .unwrap();
    let listed = w.store.list_sessions(first.user.id).unwrap();
    assert_eq!(listed, (w.now(), vec![second.session, first.session]));
}

/// A session past either deadline is not listed, from exactly that instant on.
pub fn sessions_past_a_deadline_are_not_listed(w: &World<'_>) {
    let idle = w.sign_in(&address("you"));
    let mut passing = w.passing(&w.ask(w.new.challenge(&address("you"))));
    passing.commit.session.absolute_expires_at = w.new.after(60);
    passing.commit.session.idle_expires_at = w.new.after(120);
    let absolute = w.pass(&passing);
    let count = || w.store.list_sessions(idle.user.id).unwrap().1.len();
    for (deadline, left) in [
        (absolute.session.absolute_expires_at, 1),
        (idle.session.idle_expires_at, 0),
    ] {
        w.clock.set(deadline - TimeDelta::microseconds(1));
        assert_eq!(count(), left + 1);
        w.clock.set(deadline);
        assert_eq!(count(), left);
    }
}

/// A list has at most two hundred sessions: the newest.
pub fn a_list_has_at_most_two_hundred(w: &World<'_>) {
    let oldest = w.sign_in(&address("you"));
    for _ in 0..200 {
        w.clock.advance(TimeDelta::milliseconds(1));
        w.sign_in(&address("you"));
    }
    let (_, listed) = w.store.list_sessions(oldest.user.id).unwrap();
    assert_eq!(listed.len(), 200);
    assert!(listed.iter().all(|session| session.id != oldest.session.id));
    assert!(listed.is_sorted_by(|newer, older| newer.created_at > older.created_at));
}

/// A session ends once, with its reason and its events.
pub fn a_session_ends_once(w: &World<'_>) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("you")));
    let end = |reason| {
        let audit = [w.new.event(AuditKind::SessionEnded, &you.user.address)];
        w.store
            .end_session(you.user.id, you.session.id, reason, &audit)
            .unwrap()
    };
    assert!(end(SessionEnd::Revoked));
    assert!(!end(SessionEnd::SignedOut));
    assert_eq!(
        session(w, &you),
        Session {
            ended: Some(SessionEnd::Revoked),
            ..you.session.clone()
        }
    );
    assert_eq!(session(w, &other), other.session);
    assert_eq!(events(w, AuditKind::SessionEnded), 1);
}

/// Nobody ends another user's session.
pub fn another_users_session_is_not_ended(w: &World<'_>) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let audit = [w.new.event(AuditKind::SessionEnded, &you.user.address)];
    assert!(
        !w.store
            .end_session(you.user.id, other.session.id, SessionEnd::Revoked, &audit)
            .unwrap()
    );
    assert_eq!(session(w, &other), other.session);
    assert_eq!(events(w, AuditKind::SessionEnded), 0);
}

/// All of a user's sessions end but the one to keep; the events are kept if there were any.
pub fn other_sessions_end_but_the_one_to_keep(w: &World<'_>) {
    let mine = [(); 3].map(|()| w.sign_in(&address("you")));
    let other = w.sign_in(&address("other"));
    let [keep, .., ended] = &mine;
    w.store
        .end_session(ended.user.id, ended.session.id, SessionEnd::SignedOut, &[])
        .unwrap();
    for count in [1, 0] {
        let audit = [w.new.event(AuditKind::SessionEnded, &keep.user.address)];
        let told = w
            .store
            .end_other_sessions(keep.user.id, keep.session.id, SessionEnd::Revoked, &audit)
            .unwrap();
        assert_eq!(told, count);
        assert_eq!(events(w, AuditKind::SessionEnded), 1);
    }
    let ends = mine.each_ref().map(|mine| session(w, mine).ended);
    assert_eq!(
        ends,
        [None, Some(SessionEnd::Revoked), Some(SessionEnd::SignedOut)]
    );
    assert_eq!(session(w, &other), other.session);
}

/// With all other sessions end the device tokens and the codes still out, of that user alone.
pub fn with_other_sessions_end_devices_and_codes(w: &World<'_>) {
    let (keep, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let mine = w.ask(w.new.challenge(&address("you")));
    let theirs = w.ask(w.new.challenge(&address("other")));
    let lockout = w.ask(w.new.lockout(&address("you")));
    w.store
        .end_other_sessions(keep.user.id, keep.session.id, SessionEnd::Revoked, &[])
        .unwrap();
    let ended = w.challenge(&mine).unwrap().ended;
    assert_eq!(ended, Some(ChallengeEnd::Pointless));
    assert_eq!(w.challenge(&theirs), Some(theirs.clone()));
    assert_eq!(w.challenge(&lockout), Some(lockout));
    for (device, challenge, known) in [(&keep.device, &mine, false), (&other.device, &theirs, true)] {
        let query = VerifyOtpQuery {
            device: Some(device.hash),
            ..verify_query(challenge)
        };
        let facts = w.verify_facts(Attempt::Optimistic, &query);
        assert_eq!(facts.device.is_some(), known);
    }
}

/// What was mailed to an address that its user never proved stays: it is its owner's. What is bound to the user ends.
pub fn codes_of_an_unproven_address_stay(w: &World<'_>) {
    let you = w.joins_unproven("you");
    let (keep, other) = (w.new.session(you.id), w.new.session(you.id));
    let code = w.ask(w.new.challenge(&you.address));
    let bound = w.ask(Challenge {
        bound: Bound {
            user: Some(you.id),
            ..Bound::default()
        },
        ..w.new.link(&address("new"), Purpose::ChangeAddress)
    });
    w.changes(&[
        Change::InsertSession(keep.clone(), None),
        Change::InsertSession(other, None),
    ]);
    let told = w
        .store
        .end_other_sessions(you.id, keep.id, SessionEnd::Revoked, &[]);
    assert_eq!(told.unwrap(), 1);
    let told = w.store.end_user_sessions(you.id, SessionEnd::Revoked, &[]);
    assert_eq!(told.unwrap(), Some(1));
    let ended = w.challenge(&bound).unwrap().ended;
    assert_eq!(ended, Some(ChallengeEnd::Pointless));
    assert_eq!(w.challenge(&code), Some(code));
}

/// Events whose ids are taken end nothing.
pub fn a_taken_id_ends_nothing(w: &World<'_>) {
    let (you, keep) = (w.sign_in(&address("you")), w.sign_in(&address("you")));
    let audit = [w.new.event(AuditKind::SessionEnded, &you.user.address)];
    w.store.insert_audit_events(&audit).unwrap();
    w.store
        .end_session(you.user.id, you.session.id, SessionEnd::Revoked, &audit)
        .unwrap_err();
    w.store
        .end_other_sessions(you.user.id, keep.session.id, SessionEnd::Revoked, &audit)
        .unwrap_err();
    assert_eq!(session(w, &you), you.session);
}
