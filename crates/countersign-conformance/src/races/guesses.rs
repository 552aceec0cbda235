//! Guesses at one challenge from everywhere at once.

use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::ports::verify_otp::{
    Naming, PassedGuess, VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery,
};

use super::{driven, race};
use crate::samples::address;
use crate::samples::commits::{verify_query, verify_query_by_address};
use crate::world::World;

/// Tries to pass once; gives the guess if it was the one that was committed.
fn pass(w: &World<'_>, query: &VerifyOtpQuery) -> Option<PassedGuess> {
    let mut passed = None;
    driven(|attempt| {
        w.store.attempt_verify_otp(attempt, query, &mut |facts| {
            let live = facts
                .challenges
                .iter()
                .find(|challenge| challenge.is_live(facts.now));
            passed = live.map(|live| w.new.passed_guess(live, &facts.ledger, facts.user.as_ref()));
            passed
                .clone()
                .map(|passed| VerifyOtpCommit::Passed(Box::new(passed)))
        })
    });
    passed
}

/// Makes one wrong guess; tells whether it was counted.
fn fail(w: &World<'_>, query: &VerifyOtpQuery, with_ledger: bool) -> bool {
    let mut counted = false;
    driven(|attempt| {
        w.store
            .attempt_verify_otp(attempt, query, &mut |facts: &VerifyOtpFacts| {
                let open = facts
                    .challenges
                    .iter()
                    .find(|challenge| challenge.failed_guesses < 5);
                counted = open.is_some();
                open.map(|open| {
                    let mut failed = w.new.failed_guess(open, &facts.ledger);
                    failed.ledger = failed.ledger.filter(|_| with_ledger);
                    VerifyOtpCommit::Failed(Box::new(failed))
                })
            })
    });
    counted
}

/// C1: a right code succeeds once, however many show it at once.
pub fn c1_a_code_succeeds_once(w: &World<'_>) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let by_request = verify_query(&challenge);
    let by_address = verify_query_by_address(&challenge, &address("you"));
    let passed = race(64, |n| {
        pass(w, if n % 2 == 0 { &by_request } else { &by_address })
    });
    let winners: Vec<PassedGuess> = passed.into_iter().flatten().collect();
    assert_eq!(winners.len(), 1);
    let user = w.store.find_user(&address("you")).unwrap().expect("an owner");
    let (_, sessions) = w.store.list_sessions(user.id).unwrap();
    assert_eq!(sessions, [winners[0].session.clone()]);
    assert_eq!(w.challenge(&challenge).unwrap().ended, Some(ChallengeEnd::Used));
    assert_eq!(w.store.list_mails(100).unwrap().len(), 2);
    assert_eq!(w.store.list_audit_events(100).unwrap().len(), 2);
}

/// C1: one address proven through many challenges at once gets one user, and every challenge its session.
pub fn c1_an_address_gets_one_user(w: &World<'_>) {
    let app = |n: usize| ClientId::new(format!("app {n}"));
    let new = |n| Challenge {
        client: app(n),
        ..w.new.challenge(&address("you"))
    };
    let challenges: Vec<Challenge> = (0..32).map(|n| w.ask(new(n))).collect();
    let passed = race(32, |n| {
        pass(w, &verify_query(&challenges[n])).expect("its own challenge")
    });
    let user = w.store.find_user(&address("you")).unwrap().expect("an owner");
    assert!(passed.iter().all(|passed| passed.session.user == user.id));
    assert_eq!(w.store.list_sessions(user.id).unwrap().1.len(), 32);
}

/// C2: of three hundred wrong guesses five count.
pub fn c2_five_guesses_count(w: &World<'_>) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let query = verify_query(&challenge);
    let counted = race(50, |_| (0..6).filter(|_| fail(w, &query, true)).count());
    assert_eq!(counted.into_iter().sum::<usize>(), 5);
    assert_eq!(w.challenge(&challenge).unwrap().failed_guesses, 5);
    assert_eq!(w.store.list_audit_events(100).unwrap().len(), 6);
}

/// C2: the same at a lockout, whose challenge is its own guard.
pub fn c2_five_guesses_count_without_a_ledger(w: &World<'_>) {
    let lockout = w.ask(w.new.lockout(&address("you")));
    let query = verify_query(&lockout);
    let before = w.ledger_of(&address("you"));
    let counted = race(32, |_| (0..3).filter(|_| fail(w, &query, false)).count());
    assert_eq!(counted.into_iter().sum::<usize>(), 5);
    assert_eq!(w.challenge(&lockout).unwrap().failed_guesses, 5);
    assert_eq!(w.ledger_of(&address("you")), before);
}

/// C2: right and wrong guesses at once: one right one succeeds, and at most five wrong ones count before it.
pub fn c2_right_and_wrong_guesses_mix(w: &World<'_>) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let query = verify_query(&challenge);
    let wrong = |facts: &VerifyOtpFacts| {
        let open = facts
            .challenges
            .iter()
            .find(|c| c.is_live(facts.now) && c.failed_guesses < 5);
        open.map(|open| VerifyOtpCommit::Failed(Box::new(w.new.failed_guess(open, &facts.ledger))))
    };
    let passes = race(64, |n| {
        if n % 4 == 0 {
            return usize::from(pass(w, &query).is_some());
        }
        driven(|attempt| {
            w.store
                .attempt_verify_otp(attempt, &query, &mut |facts| wrong(facts))
        });
        0
    });
    assert_eq!(passes.into_iter().sum::<usize>(), 1);
    let after = w.challenge(&challenge).unwrap();
    assert_eq!(after.ended, Some(ChallengeEnd::Used));
    let failures = w.store.list_audit_events(100).unwrap().len() - 2;
    assert_eq!(usize::try_from(after.failed_guesses).unwrap(), failures);
    assert!(failures <= 5);
}

/// A resent code is one challenge under all its names.
pub fn c1_all_names_of_a_challenge_are_one(w: &World<'_>) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let names: Vec<_> = (0..8)
        .map(|_| {
            let alias = w.new.request_id();
            let mut asking = w.asking(&challenge);
            (asking.commit.challenge, asking.commit.alias) = (None, Some((alias, challenge.id)));
            w.does(countersign_core::ports::store::Attempt::Optimistic, &asking);
            VerifyOtpQuery {
                naming: Naming::Request(alias),
                ..verify_query(&challenge)
            }
        })
        .collect();
    let passed = race(32, |n| pass(w, &names[n % 8]).is_some());
    assert_eq!(passed.into_iter().filter(|&passed| passed).count(), 1);
}
