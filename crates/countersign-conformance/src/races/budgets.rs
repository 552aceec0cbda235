//! Budgets under many requests at once.

use chrono::TimeDelta;
use countersign_core::nouns::budget::Hit;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ledger::{LedgerKey, MailClass};
use countersign_core::policy::{MailLimits, Policy};
use countersign_core::ports::counters::Tally;
use countersign_core::ports::ledgers::LedgerWrite;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};

use super::{driven, race};
use crate::samples::commits::request_query;
use crate::samples::{address, hit};
use crate::world::World;

/// Asks once, spending `hits` if each has room; tells whether a mail was queued.
fn ask(w: &World<'_>, challenge: &Challenge, hits: &[Hit]) -> bool {
    let query = RequestOtpQuery {
        hits: hits.to_vec(),
        ..request_query(challenge)
    };
    let mut sent = false;
    driven(|attempt| {
        w.store.attempt_request_otp(attempt, &query, &mut |facts| {
            let room = |(hit, nth): (&Hit, &Option<_>)| hit.room_at(*nth, facts.now).is_none();
            sent = hits.iter().zip(&facts.nth_latest).all(room);
            let commit = || w.new.request_commit(challenge, &facts.ledger);
            sent.then(|| RequestOtpCommit {
                hits: hits.to_vec(),
                ..commit()
            })
        })
    });
    sent
}

fn sent(answers: Vec<Vec<bool>>) -> usize {
    answers.into_iter().flatten().filter(|&sent| sent).count()
}

/// L1: two hundred requests for as many addresses from one source spend exactly its hundred.
pub fn l1_a_source_spends_exactly_its_limit(w: &World<'_>) {
    let budget = [hit("192.0.2.1", 100)];
    let answers = race(40, |n| {
        let one = |m| ask(w, &w.new.challenge(&address(&format!("you{n}-{m}"))), &budget);
        (0..5).map(one).collect()
    });
    assert_eq!(sent(answers), 100);
    assert_eq!(w.store.list_mails(500).unwrap().len(), 100);
    assert_eq!(w.store.list_audit_events(500).unwrap().len(), 100);
}

/// L1: budgets named in any order spend exactly their limits and never wait for each other for good.
pub fn l1_budgets_in_any_order_are_exact(w: &World<'_>) {
    let (narrow, wide) = (hit("2001:db8:0:1::/64", 30), hit("2001:db8::/48", 50));
    let answers = race(32, |n| {
        let own = hit(&format!("2001:db8::{n}"), 100);
        let mut hits = vec![own, narrow.clone(), wide.clone()];
        hits.rotate_left(n % 3);
        if n % 2 == 0 {
            hits.reverse();
        }
        let one = |m| ask(w, &w.new.challenge(&address(&format!("you{n}-{m}"))), &hits);
        (0..3).map(one).collect()
    });
    assert_eq!(sent(answers), 30);
    assert_eq!(w.store.list_mails(500).unwrap().len(), 30);
}

/// L1: a window that moves on while requests race never holds more than its limit.
pub fn l1_a_moving_window_never_holds_more(w: &World<'_>) {
    let budget = [Hit {
        window: TimeDelta::seconds(60),
        ..hit("192.0.2.1", 10)
    }];
    let mut all = 0;
    for _ in 0..3 {
        let answers = race(32, |n| {
            vec![ask(w, &w.new.challenge(&address(&format!("you{n}"))), &budget)]
        });
        all += 10;
        assert_eq!(sent(answers), 10);
        assert_eq!(w.store.list_mails(500).unwrap().len(), all);
        w.wait(60);
    }
}

/// L1: two hundred requests for one address send exactly what its ledger allows, from its first row on.
pub fn l1_an_address_sends_exactly_its_limit(w: &World<'_>) {
    let you = address("you");
    let policy = Policy {
        mails: MailLimits {
            per_class: 20,
            all: 20,
            ..Policy::default().mails
        },
        ..Policy::default()
    };
    let decide = |facts: &RequestOtpFacts, challenge: &Challenge| {
        let mut marks = facts.ledger.marks.clone();
        marks
            .judge_send(facts.now, MailClass::SignIn, &policy.mails)
            .ok()?;
        marks.record_send(facts.now, MailClass::SignIn, challenge.surface, challenge.purpose);
        let (key, version) = (LedgerKey::Address(you.clone()), w.new.version());
        let ledger = LedgerWrite::over(key, &facts.ledger, version, marks, facts.now, &policy);
        Some(RequestOtpCommit {
            ledger,
            ..w.new.request_commit(challenge, &facts.ledger)
        })
    };
    let answers = race(50, |_| {
        let one = |_| {
            let challenge = w.new.challenge(&you);
            let mut sent = false;
            driven(|attempt| {
                w.store
                    .attempt_request_otp(attempt, &request_query(&challenge), &mut |facts| {
                        let commit = decide(facts, &challenge);
                        sent = commit.is_some();
                        commit
                    })
            });
            sent
        };
        (0..4).map(one).collect()
    });
    assert_eq!(sent(answers), 20);
    assert_eq!(w.store.list_mails(500).unwrap().len(), 20);
    assert_eq!(w.store.list_audit_events(500).unwrap().len(), 20);
}

/// Counters lose nothing that instances settle at once.
pub fn counters_lose_nothing(w: &World<'_>) {
    let tallies = |delta| {
        ["sends", "failures"].map(|name| Tally {
            name,
            delta,
            window: TimeDelta::hours(1),
        })
    };
    race(32, |n| {
        let mut tallies = tallies(1);
        tallies.rotate_left(n % 2);
        for _ in 0..10 {
            w.store.settle_counters(&tallies).expect("a settlement");
        }
    });
    assert_eq!(w.store.settle_counters(&tallies(0)).unwrap().1, [320, 320]);
}
