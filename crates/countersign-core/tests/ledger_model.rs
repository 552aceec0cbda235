//! C3, L1, L3: the ledger against a model that forgets nothing, over random histories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

use chrono::{DateTime, TimeDelta};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::{GuessLane, MailClass, Marks, Refusal, SpentBudget};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::policy::Policy;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Wait(i64),
    Send,
    Fail(GuessLane),
    Succeed,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0_i64..2_000).prop_map(Act::Wait),
        1 => (0_i64..90_000).prop_map(Act::Wait),
        4 => Just(Act::Send),
        6 => Just(Act::Fail(GuessLane::Request)),
        3 => Just(Act::Fail(GuessLane::Address)),
        1 => Just(Act::Succeed),
    ]
}

/// Everything that ever happened, and the rules said once more in the plainest way.
#[derive(Default)]
struct Model {
    sends: Vec<Timestamp>,
    failures: Vec<(Timestamp, GuessLane)>,
    locks: Vec<(Timestamp, GuessLane)>,
    in_a_row: usize,
    off: bool,
}

impl Model {
    fn sends_in_hour(&self, now: Timestamp) -> usize {
        self.sends
            .iter()
            .filter(|&&at| at > now - TimeDelta::hours(1))
            .count()
    }

    fn failures_in(&self, now: Timestamp, window: TimeDelta, lane: GuessLane) -> usize {
        self.failures
            .iter()
            .filter(|(at, of)| *of == lane && *at > now - window)
            .count()
    }

    fn is_locked(&self, now: Timestamp, lane: GuessLane) -> bool {
        self.off || self.locks.iter().any(|(until, of)| *of == lane && *until > now)
    }
}

fn at(seconds: i64) -> Timestamp {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_ledger_agrees_with_a_model_that_forgets_nothing(acts in prop::collection::vec(act(), 1..120)) {
        let policy = Policy::default();
        let (mails, limits) = (&policy.mails, &policy.failures);
        let (mut marks, mut model, mut clock) = (Marks::default(), Model::default(), 0);
        for act in acts {
            let now = at(clock);
            marks.forget(now, mails, limits);
            match act {
                Act::Wait(seconds) => clock += seconds,
                Act::Send => {
                    let allowed = marks.judge_send(now, MailClass::SignIn, mails).is_ok();
                    prop_assert_eq!(allowed, model.sends_in_hour(now) < 5);
                    if allowed {
                        marks.record_send(now, MailClass::SignIn, Surface::Browser, Purpose::SignIn);
                        model.sends.push(now);
                    }
                }
                Act::Fail(lane) => {
                    let locked = marks.judge_guess(now, lane, Surface::Browser, Purpose::SignIn).is_err();
                    prop_assert_eq!(locked, model.is_locked(now, lane));
                    if locked {
                        continue;
                    }
                    let effect = marks.record_failure(now, lane, limits);
                    model.failures.push((now, lane));
                    model.in_a_row += 1;
                    let hour = model.failures_in(now, TimeDelta::hours(1), lane) >= 10;
                    let day = model.failures_in(now, TimeDelta::days(1), lane) >= 20;
                    prop_assert_eq!(effect.locked_until.is_some(), hour || day);
                    if let Some(until) = effect.locked_until {
                        prop_assert!(until > now && until <= now + TimeDelta::days(1));
                        model.locks.push((until, lane));
                    }
                    model.off |= model.in_a_row >= 100;
                    prop_assert_eq!(marks.codes_are_off(), model.off);
                }
                Act::Succeed => {
                    marks.record_success(now);
                    model.in_a_row = 0;
                }
            }
            // No window ever holds more than its budget.
            prop_assert!(model.sends_in_hour(now) <= 5);
            for lane in [GuessLane::Request, GuessLane::Address] {
                prop_assert!(model.failures_in(now, TimeDelta::days(1), lane) <= 20);
            }
            // What a row may be swept after is after everything that still counts.
            let quiet_at = marks.quiet_at(now, mails, limits);
            if model.sends_in_hour(now) > 0 || model.is_locked(now, GuessLane::Request) {
                prop_assert!(quiet_at > now);
            }
            // A ledger survives its row.
            let text = serde_json::to_string(&marks).unwrap();
            prop_assert_eq!(serde_json::from_str::<Marks>(&text).unwrap(), marks.clone());
        }
    }
}

#[test]
fn l3_five_an_hour_slide() {
    let policy = Policy::default();
    let mut marks = Marks::default();
    for minute in 0..5 {
        let now = at(minute * 600);
        assert_eq!(marks.judge_send(now, MailClass::SignIn, &policy.mails), Ok(()));
        marks.record_send(now, MailClass::SignIn, Surface::Browser, Purpose::SignIn);
    }
    let retry_at = at(3600);
    assert_eq!(
        marks.judge_send(at(3599), MailClass::SignIn, &policy.mails),
        Err(Refusal::RateLimited {
            retry_at,
            spent: SpentBudget::Address
        })
    );
    assert_eq!(
        marks.judge_send(at(3600), MailClass::SignIn, &policy.mails),
        Ok(())
    );
}

#[test]
fn the_cooldown_doubles_to_two_minutes_and_ends_with_a_success() {
    let mails = Policy::default().mails;
    let mut marks = Marks::default();
    let mut now = at(0);
    for wait in [30, 60, 120, 120] {
        marks.record_send(now, MailClass::SignIn, Surface::Token, Purpose::SignIn);
        let end = marks.cooldown_end(now, Surface::Token, Purpose::SignIn, &mails);
        assert_eq!(end, Some(now + TimeDelta::seconds(wait)));
        assert_eq!(
            marks.cooldown_end(now, Surface::Token, Purpose::SignUp, &mails),
            None
        );
        now = end.unwrap();
    }
    marks.record_send(now, MailClass::SignIn, Surface::Token, Purpose::SignIn);
    marks.record_success(now);
    assert_eq!(
        marks.cooldown_end(now, Surface::Token, Purpose::SignIn, &mails),
        None
    );
}

#[test]
fn locks_double_from_a_quarter_of_an_hour_to_an_hour() {
    let limits = Policy::default().failures;
    let (mut marks, mut now, mut waits) = (Marks::default(), at(0), Vec::new());
    while waits.len() < 3 {
        if let Some(until) = marks
            .record_failure(now, GuessLane::Request, &limits)
            .locked_until
        {
            waits.push((until - now).num_minutes());
            now = until;
        }
    }
    assert_eq!(waits, [15, 30, 60]);
}

#[test]
fn c3_a_hundred_in_a_row_turn_codes_off_until_somebody_opens_them() {
    let limits = Policy::default().failures;
    let (mut marks, mut day) = (Marks::default(), 0);
    let mut failures = 0;
    while !marks.codes_are_off() {
        let now = at(day * 86_400);
        marks.forget(now, &Policy::default().mails, &limits);
        for _ in 0..9 {
            marks.record_failure(now, GuessLane::Request, &limits);
            failures += 1;
            if marks.codes_are_off() {
                break;
            }
        }
        day += 2;
    }
    assert_eq!(failures, 100);
    let later = at(day * 86_400);
    assert!(
        marks
            .judge_asking(later, Surface::Token, Purpose::SignIn)
            .is_err()
    );
    marks.turn_codes_on();
    assert_eq!(marks.judge_asking(later, Surface::Token, Purpose::SignIn), Ok(()));
}
