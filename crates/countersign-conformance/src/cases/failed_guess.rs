//! A guess that failed and counts.

use chrono::TimeDelta;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::ChallengeId;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::VerifyOtpQuery;

use crate::samples::commits::{verify_query, verify_query_by_address};
use crate::samples::{address, hit};
use crate::world::World;

/// The challenge's count goes up by one, and ledger, hit, lockout, mail and event are there with it.
pub fn counts_and_writes_everything_together(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let (mails, events) = (
        w.store.list_mails(10).unwrap().len(),
        w.store.list_audit_events(10).unwrap().len(),
    );
    let mut failing = w.failing(&challenge);
    failing.commit.hits = vec![hit("192.0.2.1", 1)];
    failing.commit.lockout = Some(w.new.lockout(&address("you")));
    w.does(attempt, &failing);

    let query = VerifyOtpQuery {
        hits: failing.commit.hits.clone(),
        ..verify_query(&challenge)
    };
    let facts = w.verify_facts(attempt, &query);
    assert_eq!(
        facts.challenges,
        [Challenge {
            failed_guesses: 1,
            ..challenge
        }]
    );
    assert_eq!(
        Some(facts.ledger.version.unwrap()),
        failing.commit.ledger.as_ref().map(|ledger| ledger.version)
    );
    assert_eq!(
        Some(&facts.ledger.marks),
        failing.commit.ledger.as_ref().map(|ledger| &ledger.marks)
    );
    let lockout = failing.commit.lockout.clone().unwrap();
    assert_eq!(w.challenge(&lockout), Some(lockout));
    assert_eq!(facts.nth_latest, [Some(w.now())]);
    assert!(
        w.store
            .list_mails(10)
            .unwrap()
            .iter()
            .any(|record| record.mail == failing.commit.mails[0])
    );
    assert_eq!(w.store.list_mails(10).unwrap().len(), mails + 1);
    assert_eq!(w.store.list_audit_events(10).unwrap().len(), events + 1);
}

/// Failures add up, one at a time.
pub fn failures_add_up(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    for count in 1..=5 {
        let read = w.challenge(&challenge).unwrap();
        w.does(attempt, &w.failing(&read));
        assert_eq!(w.challenge(&challenge).unwrap().failed_guesses, count);
    }
}

/// A guess at a lockout counts on that challenge alone: the ledger is neither looked at nor written.
pub fn without_a_ledger_the_challenge_counts_alone(w: &World<'_>, attempt: Attempt) {
    let lockout = w.ask(w.new.lockout(&address("you")));
    let before = w.ledger_of(&address("you"));
    let mut failing = w.failing(&lockout);
    failing.commit.ledger = None;
    w.does(attempt, &failing);
    assert_eq!(w.challenge(&lockout).unwrap().failed_guesses, 1);
    assert_eq!(w.ledger_of(&address("you")), before);
    w.loses(attempt, &failing);
}

/// A failure at an address without a challenge counts in its ledger.
pub fn without_a_challenge_the_ledger_counts_alone(w: &World<'_>, attempt: Attempt) {
    let challenge = w.new.challenge(&address("you"));
    let mut failing = w.failing(&challenge);
    failing.query = verify_query_by_address(&challenge, &address("you"));
    failing.commit.challenge = None;
    assert_eq!(w.ledger_of(&address("you")), Ledger::default());
    w.does(attempt, &failing);
    assert_eq!(
        w.ledger_of(&address("you")).version,
        failing.commit.ledger.map(|ledger| ledger.version)
    );
}

/// A ledger that was written since is lost, and with it the count.
pub fn a_changed_ledger_is_lost(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let stale = w.failing(&challenge);
    w.ask(w.new.challenge(&address("you")));
    w.loses(attempt, &stale);
    let mut absent = w.failing(&challenge);
    absent.commit.ledger.as_mut().unwrap().seen = None;
    w.loses(attempt, &absent);
    let mut invented = w.failing(&w.new.challenge(&address("other")));
    invented.commit.ledger.as_mut().unwrap().seen = Some(w.new.version());
    invented.commit.challenge = None;
    w.loses(attempt, &invented);
}

/// A challenge with another count than was read is lost, and with it the ledger.
pub fn another_count_is_lost(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    w.does(attempt, &w.failing(&challenge));
    w.loses(attempt, &w.failing(&challenge));
    w.loses(
        attempt,
        &w.failing(&Challenge {
            failed_guesses: 2,
            ..challenge
        }),
    );
}

/// A challenge that has ended, or is not there, is lost.
pub fn an_ended_challenge_is_lost(w: &World<'_>, attempt: Attempt) {
    for end in [
        ChallengeEnd::Used,
        ChallengeEnd::Superseded,
        ChallengeEnd::Pointless,
    ] {
        let ended = w.ask(Challenge {
            ended: Some(end),
            ..w.new.challenge(&address("you"))
        });
        w.loses(attempt, &w.failing(&ended));
    }
    let mut nowhere = w.failing(&w.ask(w.new.challenge(&address("you"))));
    nowhere.commit.challenge.as_mut().unwrap().id = ChallengeId(w.new.request_id().0);
    w.loses(attempt, &nowhere);
}

/// A budget without room loses the failure as a whole.
pub fn a_full_budget_is_lost(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let mut failing = w.failing(&challenge);
    failing.commit.hits = vec![hit("192.0.2.1", 1)];
    w.does(attempt, &failing);
    let read = w.challenge(&challenge).unwrap();
    let mut full = w.failing(&read);
    full.commit.hits = vec![hit("192.0.2.2", 1), hit("192.0.2.1", 1)];
    w.loses(attempt, &full);
    w.clock
        .advance(full.commit.hits[1].window - TimeDelta::microseconds(1));
    w.loses(attempt, &full);
    w.clock.advance(TimeDelta::microseconds(1));
    w.does(attempt, &full);
}

/// A device ends with the failure it is named in.
pub fn a_device_ends_with_the_failure(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let challenge = w.ask(w.new.challenge(&you.user.address));
    let mut failing = w.failing(&challenge);
    failing.query.device = Some(you.device.hash);
    failing.commit.end_device = Some(you.device.id);
    assert!(w.verify_facts(attempt, &failing.query).device.is_some());
    let mut stale = failing.clone();
    stale.commit.ledger.as_mut().unwrap().seen = None;
    w.loses(attempt, &stale);
    w.does(attempt, &failing);
    assert_eq!(w.verify_facts(attempt, &failing.query).device, None);
}

/// A device's own ledger may be the guard of its guess.
pub fn a_device_lane_guards_itself(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let lane = LedgerKey::Device(you.device.id);
    let challenge = w.ask(w.new.challenge(&you.user.address));
    let of_address = w.ledger_of(&you.user.address);
    let failing = |challenge: &Challenge| {
        let mut failing = w.failing(challenge);
        failing.query.device = Some(you.device.hash);
        failing.commit.ledger = Some(w.new.ledger_write(lane.clone(), &w.ledger(&lane)));
        failing
    };
    let (first, second) = (failing(&challenge), failing(&challenge));
    w.does(attempt, &first);
    w.loses(attempt, &second);
    w.does(attempt, &failing(&w.challenge(&challenge).unwrap()));
    assert_eq!(w.challenge(&challenge).unwrap().failed_guesses, 2);
    assert_eq!(w.ledger_of(&you.user.address), of_address);
}

/// An id that is taken is an error, and nothing around it is kept.
pub fn a_taken_id_keeps_nothing(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let first = w.failing(&challenge);
    w.does(attempt, &first);
    let read = w.challenge(&challenge).unwrap();
    let mut event = w.failing(&read);
    event.commit.hits = vec![hit("192.0.2.1", 1)];
    event.commit.audit[0].id = first.commit.audit[0].id;
    w.breaks(attempt, &event);
    let mut lockout = w.failing(&read);
    lockout.commit.lockout = Some(read);
    w.breaks(attempt, &lockout);
}
