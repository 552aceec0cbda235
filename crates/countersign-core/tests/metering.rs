//! What a meter is told: one event for each thing that came to its end, in words from bounded lists, about nobody (C8).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::time::Duration;

use countersign_core::nouns::budget::BudgetScope;
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::ledger::{Refusal, SpentBudget};
use countersign_core::nouns::outbox::MailState;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::mailer::{Delivery, Template};
use countersign_core::ports::meter::{
    BUDGETS, CODE_REQUEST_OUTCOMES, Event, REFRESH_OUTCOMES, SIGN_IN_OUTCOMES,
};
use countersign_core::usecases::refresh_session::{issue_pair, refresh_session};
use countersign_core::usecases::request_otp::request_otp;
use countersign_core::usecases::verify_otp::GuessRefusal;
use support::{World, YOU, ask, lock, not};

fn asked(outcome: &'static str) -> Event {
    let surface = Surface::Token;
    assert!(CODE_REQUEST_OUTCOMES.contains(&outcome));
    Event::CodeRequest { surface, outcome }
}

fn shown(outcome: &'static str) -> Event {
    let surface = Surface::Token;
    assert!(SIGN_IN_OUTCOMES.contains(&outcome));
    Event::SignIn { surface, outcome }
}

fn mailed(template: Template, state: MailState) -> Event {
    let template = Some(template);
    Event::Mail { template, state }
}

fn spent(budget: &'static str) -> Event {
    assert!(BUDGETS.contains(&budget));
    Event::BudgetSpent { budget }
}

#[test]
fn a_walk_tells_each_step_once() {
    let world = World::new();
    world.request(YOU).unwrap();
    assert_eq!(world.meter.take(), [asked("queued")]);
    world.request(YOU).unwrap_err();
    assert_eq!(world.meter.take(), [asked("cooldown")]);

    world.wait(3);
    let code = world.mailed_code();
    let delay = Event::MailDelay(Duration::from_secs(3));
    assert_eq!(
        world.meter.take(),
        [mailed(Template::NoAccount, MailState::HandedOver), delay]
    );
    world.verify(YOU, &not(&code)).unwrap_err();
    world.verify(YOU, &code).unwrap();
    world.verify(YOU, &code).unwrap_err();
    assert_eq!(
        world.meter.take(),
        [shown("wrong_code"), shown("signed_up"), shown("unknown_request")]
    );
    world.wait(200);
    world.sign_in(YOU);
    let events = world.meter.take();
    assert!(events.contains(&shown("signed_in")), "{events:?}");
}

#[test]
fn a_mail_that_has_to_wait_or_is_dropped_is_told() {
    let world = World::new();
    let answers = [
        Delivery::Refused("550".to_owned()),
        Delivery::Deferred("451".to_owned()),
    ];
    world.post.answers.lock().unwrap().extend(answers);
    world.request(YOU).unwrap();
    world.meter.take();
    world.deliver();
    world.wait(60);
    world.deliver();
    assert_eq!(
        world.meter.take(),
        [
            mailed(Template::NoAccount, MailState::Deferred),
            mailed(Template::NoAccount, MailState::Refused)
        ]
    );
    world.request("late@example.com").unwrap();
    world.meter.take();
    world.wait(3_600);
    world.deliver();
    let (template, state) = (None, MailState::Expired);
    assert_eq!(world.meter.take(), [Event::Mail { template, state }]);
}

#[test]
fn a_refusal_for_a_budget_tells_which() {
    let world = World::new();
    for wait in [30, 60, 120, 120, 120] {
        world.request(YOU).unwrap();
        world.wait(wait);
    }
    world.meter.take();
    world.request(YOU).unwrap_err();
    assert_eq!(world.meter.take(), [spent("address"), asked("rate_limited")]);

    let from = |n: usize, ip: &str| {
        let _ = request_otp(
            &world.core,
            &world.caller_at(Some(ip)),
            &ask(&format!("user{n}@example.com")),
        );
    };
    (0..101).for_each(|n| from(n, "203.0.113.9"));
    assert_eq!(
        world.meter.take()[100..],
        [spent("send_ip"), asked("rate_limited")]
    );
    (200..261).for_each(|n| from(n, "2001:db8:1:2::9"));
    assert_eq!(
        world.meter.take()[60..],
        [spent("send_net64"), asked("rate_limited")]
    );
    for n in 0..61 {
        let _ = world.request(&format!("me+{n}@example.com"));
    }
    assert_eq!(
        world.meter.take()[60..],
        [spent("send_mailbox"), asked("rate_limited")]
    );

    let limit = world.core.policy.deployment.sends_per_hour;
    (0..limit).for_each(|_| world.core.deployment.sends.count());
    world.request("anybody@example.com").unwrap_err();
    assert_eq!(
        world.meter.take(),
        [spent("deployment_sends"), asked("rate_limited")]
    );
}

#[test]
fn a_lock_is_told_on_both_sides() {
    let world = World::new();
    lock(&world);
    world.meter.take();
    world.request(YOU).unwrap_err();
    world.verify(YOU, "000000").unwrap_err();
    assert_eq!(world.meter.take(), [asked("locked"), shown("locked")]);
}

#[test]
fn s2_a_repeat_within_the_grace_is_told_from_theft() {
    let world = World::new();
    let me = world.sign_in(YOU);
    let first = issue_pair(&world.core, &me.session, &me.user, me.now)
        .unwrap()
        .refresh;
    let refresh = |token: &str| refresh_session(&world.core, &world.caller(), token);
    world.meter.take();
    let second = refresh(&first).unwrap().tokens.refresh;
    refresh(&first).unwrap();
    refresh(&second).unwrap();
    refresh(&first).err().unwrap();
    refresh(&second).err().unwrap();
    refresh("no token of ours").err().unwrap();
    let told: Vec<&str> = world
        .meter
        .take()
        .into_iter()
        .map(|event| match event {
            Event::Refresh { outcome } => outcome,
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = ["rotated", "grace", "rotated", "reused", "reused_again", "invalid"];
    assert_eq!(told, expected);
    assert!(told.iter().all(|word| REFRESH_OUTCOMES.contains(word)));
}

#[test]
fn every_word_there_is_is_in_a_list() {
    let retry_at = World::new().core.now();
    let scopes = BudgetScope::ALL.map(SpentBudget::Counted);
    let all = [SpentBudget::Address, SpentBudget::DeploymentSends]
        .into_iter()
        .chain(scopes);
    for spent in all {
        assert!(BUDGETS.contains(&spent.as_str()), "{spent:?}");
        let refusal = Refusal::RateLimited { retry_at, spent };
        assert!(CODE_REQUEST_OUTCOMES.contains(&refusal.reason()));
        assert!(SIGN_IN_OUTCOMES.contains(&GuessRefusal::Refused(refusal).reason()));
    }
    for end in [
        ChallengeEnd::Used,
        ChallengeEnd::Superseded,
        ChallengeEnd::Pointless,
    ] {
        assert!(SIGN_IN_OUTCOMES.contains(&GuessRefusal::Ended(end).reason()));
    }
    for refusal in [
        GuessRefusal::Unknown,
        GuessRefusal::Expired,
        GuessRefusal::Exhausted,
        GuessRefusal::Wrong,
        GuessRefusal::Refused(Refusal::Locked { retry_at }),
    ] {
        assert!(SIGN_IN_OUTCOMES.contains(&refusal.reason()), "{refusal:?}");
    }
}
