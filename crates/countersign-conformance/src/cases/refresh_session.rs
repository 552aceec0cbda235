//! Refreshes.

use chrono::TimeDelta;
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::session::{RefreshFamily, Session, SessionEnd};
use countersign_core::ports::refresh_session::{RefreshCommit, SessionFacts};
use countersign_core::ports::store::{Attempt, Attempted};

use crate::samples::address;
use crate::steps::Refreshing;
use crate::world::{SignedIn, World};

fn rotating(w: &World<'_>, you: &SignedIn, seen: i32) -> Refreshing {
    let commit = RefreshCommit::Rotate {
        seen,
        rotated_at: w.now(),
        idle_expires_at: w.now() + TimeDelta::days(30),
        not_after: w.new.after(5),
    };
    Refreshing {
        session: you.session.id,
        commit,
    }
}

fn ending(w: &World<'_>, you: &SignedIn, seen: i32) -> Refreshing {
    let audit = vec![w.new.event(AuditKind::RefreshReused, &you.user.address)];
    Refreshing {
        session: you.session.id,
        commit: RefreshCommit::End {
            seen,
            end: SessionEnd::RefreshReused,
            audit,
        },
    }
}

fn session(w: &World<'_>, you: &SignedIn) -> Session {
    w.store.find_session(you.session.id).unwrap().unwrap().session
}

/// Without such a session nothing is asked, and that is that.
pub fn an_unknown_session_is_done(w: &World<'_>, attempt: Attempt) {
    let nobody = w.new.session(w.new.user(&address("you")).id).id;
    let answer = w
        .store
        .attempt_refresh(attempt, nobody, &mut |_| panic!("there is nothing to decide"));
    assert_eq!(answer.unwrap(), Attempted::Done);
}

/// The facts are the session, whatever its state, its user and the time; no commit, no change.
pub fn the_facts_are_session_user_and_time(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    w.sign_in(&address("other"));
    let facts = || {
        let mut seen: Option<SessionFacts> = None;
        let answer = w.store.attempt_refresh(attempt, you.session.id, &mut |facts| {
            seen = Some(facts.clone());
            None
        });
        assert_eq!(answer.unwrap(), Attempted::Done);
        seen.unwrap()
    };
    for _ in 0..2 {
        let seen = facts();
        assert_eq!(
            (seen.now, seen.session, seen.user),
            (w.now(), you.session.clone(), you.user.clone())
        );
    }
    w.store
        .end_session(you.user.id, you.session.id, SessionEnd::SignedOut, &[])
        .unwrap();
    assert_eq!(facts().session.ended, Some(SessionEnd::SignedOut));
    w.clock.set(you.session.absolute_expires_at);
    assert_eq!(facts().now, you.session.absolute_expires_at);
}

/// The next generation becomes current; the session was used and lives on.
pub fn a_rotation_moves_the_family_on(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    for generation in 2..5 {
        w.wait(60);
        w.does(attempt, &rotating(w, &you, generation - 1));
        let family = RefreshFamily {
            generation,
            rotated_at: w.now(),
            ..you.session.family.clone().unwrap()
        };
        let expected = Session {
            family: Some(family),
            last_used_at: w.now(),
            idle_expires_at: w.now() + TimeDelta::days(30),
            ..you.session.clone()
        };
        assert_eq!(session(w, &you), expected);
        assert_eq!(
            w.store
                .find_session_by_token(&you.token)
                .unwrap()
                .unwrap()
                .session,
            expected
        );
    }
}

/// Only the current generation can be rotated: not one before, not one after.
pub fn another_generation_is_lost(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    w.does(attempt, &rotating(w, &you, 1));
    for seen in [0, 1, 3] {
        w.loses(attempt, &rotating(w, &you, seen));
        w.loses(attempt, &ending(w, &you, seen));
    }
}

/// A session that has ended is neither rotated nor ended again, and keeps no event of it.
pub fn an_ended_session_is_lost(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    w.store
        .end_session(you.user.id, you.session.id, SessionEnd::SignedOut, &[])
        .unwrap();
    w.loses(attempt, &rotating(w, &you, 1));
    w.loses(attempt, &ending(w, &you, 1));
    assert_eq!(session(w, &you).ended, Some(SessionEnd::SignedOut));
}

/// The family ends with its reason and its events.
pub fn an_end_is_kept_with_its_events(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let other = w.sign_in(&you.user.address);
    w.does(attempt, &ending(w, &you, 1));
    assert_eq!(
        session(w, &you),
        Session {
            ended: Some(SessionEnd::RefreshReused),
            ..you.session
        }
    );
    assert_eq!(session(w, &other), other.session);
    let events = w.store.list_audit_events(20).unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|event| event.kind == AuditKind::RefreshReused.as_str())
            .count(),
        1
    );
}

/// The store's time must be before `not_after`, to the microsecond.
pub fn not_after_is_exact(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let step = rotating(w, &you, 1);
    let deadline = w.new.after(5);
    w.clock.set(deadline);
    w.loses(attempt, &step);
    w.clock.set(deadline - TimeDelta::microseconds(1));
    w.does(attempt, &step);
}

/// The time that counts is that of the commit, not that of the facts.
pub fn not_after_is_compared_when_the_row_is_held(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let step = rotating(w, &you, 1);
    w.loses_by_waiting(attempt, &step, 5);
    w.does(attempt, &step);
}

/// An event whose id is taken is an error, and the family lives on.
pub fn a_taken_id_keeps_nothing(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let event = w.new.event(AuditKind::RefreshReused, &you.user.address);
    w.store.insert_audit_events(std::slice::from_ref(&event)).unwrap();
    let commit = RefreshCommit::End {
        seen: 1,
        end: SessionEnd::RefreshReused,
        audit: vec![event],
    };
    w.breaks(
        attempt,
        &Refreshing {
            session: you.session.id,
            commit,
        },
    );
}
