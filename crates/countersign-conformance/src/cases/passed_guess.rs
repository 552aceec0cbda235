//! A guess that passed: challenge, session and device.

use chrono::TimeDelta;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::session::Session;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::{PassedDevice, VerifyOtpQuery};

use crate::samples::address;
use crate::samples::commits::{verify_query, verify_query_by_address};
use crate::world::World;

/// The challenge is used, and ledger, user, session, device, mail and event are there with it.
pub fn commits_everything_together(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let passing = w.passing(&challenge);
    w.does(attempt, &passing);
    let commit = passing.commit;
    let PassedDevice::New(device) = commit.device else {
        panic!("a new device")
    };
    let query = VerifyOtpQuery {
        device: Some(device.hash),
        ..verify_query(&challenge)
    };
    let facts = w.verify_facts(attempt, &query);
    assert_eq!(
        facts.challenges,
        [Challenge {
            ended: Some(ChallengeEnd::Used),
            ..challenge
        }]
    );
    assert_eq!(facts.ledger.version, Some(commit.ledger.version));
    assert_eq!(facts.ledger.marks, commit.ledger.marks);
    assert_eq!(facts.user.as_ref().map(|user| user.id), Some(commit.session.user));
    let known = facts.device.expect("a device");
    assert_eq!(
        (known.id, known.user, known.expires_at),
        (device.id, commit.session.user, device.expires_at)
    );
    assert_eq!(
        w.store
            .find_session(commit.session.id)
            .unwrap()
            .map(|facts| facts.session),
        Some(commit.session)
    );
    assert!(
        w.store
            .list_mails(10)
            .unwrap()
            .iter()
            .any(|record| record.mail == commit.mails[0])
    );
    assert!(
        w.store
            .list_audit_events(10)
            .unwrap()
            .iter()
            .any(|event| event.kind == commit.audit[0].kind.as_str())
    );
}

/// A right answer counts once: what is used cannot be used again.
pub fn a_used_challenge_is_lost(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    w.does(attempt, &w.passing(&challenge));
    w.loses(attempt, &w.passing(&challenge));
    let superseded = w.ask(Challenge {
        ended: Some(ChallengeEnd::Superseded),
        ..w.new.challenge(&address("you"))
    });
    w.loses(attempt, &w.passing(&superseded));
}

/// A challenge with another count of wrong guesses than was read is lost.
pub fn another_count_is_lost(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    w.does(attempt, &w.failing(&challenge));
    w.loses(attempt, &w.passing(&challenge));
    let read = w.challenge(&challenge).unwrap();
    w.does(attempt, &w.passing(&read));
}

/// A ledger that was written since is lost, and with it everything.
pub fn a_changed_ledger_is_lost(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let stale = w.passing(&challenge);
    w.ask(w.new.challenge(&address("you")));
    w.loses(attempt, &stale);
    let mut absent = w.passing(&challenge);
    absent.commit.ledger.seen = None;
    w.loses(attempt, &absent);
}

/// The store's time must be before `not_after`, to the microsecond.
pub fn not_after_is_exact(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    w.clock.set(challenge.expires_at);
    w.loses(attempt, &w.passing(&challenge));
    w.clock.advance(TimeDelta::microseconds(1));
    w.loses(attempt, &w.passing(&challenge));
    w.clock.set(challenge.expires_at - TimeDelta::microseconds(1));
    w.does(attempt, &w.passing(&challenge));
}

/// The time that counts is that of the commit, not that of the facts.
pub fn not_after_is_compared_when_the_row_is_held(w: &World<'_>, attempt: Attempt) {
    let passing = w.passing(&w.ask(w.new.challenge(&address("you"))));
    w.loses_by_waiting(attempt, &passing, 600);
    w.does(attempt, &passing);
}

/// Other live codes of the session's surface and client and the address end as pointless, whatever their purpose; all
/// else stays as it was, the way in that a lock left among it.
pub fn other_challenges_become_pointless(w: &World<'_>, attempt: Attempt) {
    let you = address("you");
    let new = || w.new.challenge(&you);
    let shown = w.ask(new());
    let pointless = [
        w.ask(new()),
        w.ask(Challenge {
            purpose: Purpose::SignUp,
            ..new()
        }),
    ];
    let untouched = [
        w.ask(w.new.lockout(&you)),
        w.ask(Challenge {
            surface: Surface::Browser,
            ..new()
        }),
        w.ask(Challenge {
            client: ClientId::new("other"),
            ..new()
        }),
        w.ask(w.new.challenge(&address("other"))),
        w.ask(Challenge {
            expires_at: w.now(),
            ..new()
        }),
        w.ask(Challenge {
            ended: Some(ChallengeEnd::Superseded),
            ..new()
        }),
    ];
    w.does(attempt, &w.passing(&shown));
    assert_eq!(w.challenge(&shown).unwrap().ended, Some(ChallengeEnd::Used));
    for other in pointless {
        assert_eq!(
            w.challenge(&other),
            Some(Challenge {
                ended: Some(ChallengeEnd::Pointless),
                ..other
            })
        );
    }
    for other in untouched {
        assert_eq!(w.challenge(&other), Some(other));
    }
}

/// A session reads back in every field, by its id and by its cookie token's hash, with its user.
pub fn a_session_reads_back_as_it_was_written(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(Challenge {
        surface: Surface::Browser,
        client: ClientId::new("an app's name"),
        ..w.new.challenge(&address("you"))
    });
    let mut passing = w.passing(&challenge);
    let full = passing.commit.session.clone();
    passing.commit.session = Session {
        label: None,
        ip_prefix: None,
        family: None,
        ..full
    };
    w.does(attempt, &passing);
    let (session, hash) = (passing.commit.session, passing.commit.token_hash.unwrap());
    let user = w.store.find_user(&address("you")).unwrap().unwrap();
    let by_id = w.store.find_session(session.id).unwrap().unwrap();
    let by_token = w.store.find_session_by_token(&hash).unwrap().unwrap();
    for found in [by_id, by_token] {
        assert_eq!(
            (found.now, found.session, found.user),
            (w.now(), session.clone(), user.clone())
        );
    }
}

/// A session without a cookie token is found by its id alone.
pub fn a_session_may_have_no_cookie(w: &World<'_>, attempt: Attempt) {
    let mut passing = w.passing(&w.ask(w.new.challenge(&address("you"))));
    let hash = passing.commit.token_hash.take().unwrap();
    w.does(attempt, &passing);
    assert_eq!(
        w.store
            .find_session(passing.commit.session.id)
            .unwrap()
            .unwrap()
            .session,
        passing.commit.session
    );
    assert!(w.store.find_session_by_token(&hash).unwrap().is_none());
    assert!(w.store.find_session_by_token(&[0; 32]).unwrap().is_none());
}

/// The life of a device that was shown starts anew; no other device comes of it.
pub fn a_known_device_lives_on(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let other = w.sign_in(&address("other"));
    let mut passing = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    let expires_at = you.device.expires_at + TimeDelta::days(1);
    passing.query.device = Some(you.device.hash);
    passing.commit.device = PassedDevice::Known {
        id: you.device.id,
        expires_at,
    };
    w.does(attempt, &passing);
    let by_address = |you| verify_query_by_address(&w.new.challenge(you), you);
    let shown = VerifyOtpQuery {
        device: Some(you.device.hash),
        ..by_address(&you.user.address)
    };
    assert_eq!(
        w.verify_facts(attempt, &shown).device.unwrap().expires_at,
        expires_at
    );
    let others = VerifyOtpQuery {
        device: Some(other.device.hash),
        ..by_address(&other.user.address)
    };
    assert_eq!(
        w.verify_facts(attempt, &others).device.unwrap().expires_at,
        other.device.expires_at
    );
}

/// A device that has ended is not extended: the guess is lost, and with it everything.
pub fn an_ended_device_is_lost(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let mut failing = w.failing(&w.ask(w.new.challenge(&you.user.address)));
    failing.query.device = Some(you.device.hash);
    failing.commit.end_device = Some(you.device.id);
    w.does(attempt, &failing);
    let mut passing = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    passing.query.device = Some(you.device.hash);
    let expires_at = you.device.expires_at + TimeDelta::days(1);
    passing.commit.device = PassedDevice::Known {
        id: you.device.id,
        expires_at,
    };
    w.loses(attempt, &passing);
}

/// A device's own ledger may be the guard of its guess.
pub fn a_device_lane_guards_itself(w: &World<'_>, attempt: Attempt) {
    use countersign_core::nouns::ledger::LedgerKey;
    let you = w.sign_in(&address("you"));
    let lane = LedgerKey::Device(you.device.id);
    let mut passing = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    let of_address = w.ledger_of(&you.user.address);
    passing.query.device = Some(you.device.hash);
    passing.commit.ledger = w.new.ledger_write(lane.clone(), &w.ledger(&lane));
    w.does(attempt, &passing);
    assert_eq!(w.ledger(&lane).version, Some(passing.commit.ledger.version));
    assert_eq!(w.ledger_of(&you.user.address), of_address);
}

/// An id that is taken is an error, and nothing around it is kept.
pub fn a_taken_id_keeps_nothing(w: &World<'_>, attempt: Attempt) {
    let first = w.sign_in(&address("you"));
    let mut session = w.passing(&w.ask(w.new.challenge(&address("you"))));
    session.commit.session.id = first.session.id;
    w.breaks(attempt, &session);
    let mut device = w.passing(&w.ask(w.new.challenge(&address("other"))));
    device.commit.device = PassedDevice::New(first.device);
    w.breaks(attempt, &device);
}
