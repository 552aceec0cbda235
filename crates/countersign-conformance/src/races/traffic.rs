//! Different things to one address at once.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::upkeep::Retention;
use countersign_core::ports::verify_otp::VerifyOtpCommit;

use super::{driven, race};
use crate::people::erase_user;
use crate::samples::address;
use crate::samples::commits::{request_query, verify_query};
use crate::world::World;

/// Signs in as a stranger or as an owner does; gives up where the user may not or somebody else was quicker.
fn sign_in(w: &World<'_>, address: &Address, app: usize) {
    let new = Challenge {
        client: ClientId::new(format!("app {app}")),
        ..w.new.challenge(address)
    };
    driven(|attempt| {
        w.store
            .attempt_request_otp(attempt, &request_query(&new), &mut |facts| {
                Some(w.new.request_commit(&new, &facts.ledger))
            })
    });
    driven(|attempt| {
        w.store
            .attempt_verify_otp(attempt, &verify_query(&new), &mut |facts| {
                let live = facts
                    .challenges
                    .iter()
                    .find(|challenge| challenge.is_live(facts.now))?;
                let may = facts
                    .user
                    .as_ref()
                    .is_none_or(|user| user.status == UserStatus::Active);
                let passed = || w.new.passed_guess(live, &facts.ledger, facts.user.as_ref());
                may.then(|| VerifyOtpCommit::Passed(Box::new(passed())))
            })
    });
}

/// S3: nobody gets in past their disabling, whatever was under way.
pub fn s3_nobody_gets_in_past_a_disabling(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    race(32, |n| {
        if n == 0 {
            let told = w.store.set_user_status(you.user.id, UserStatus::Disabled, &[]);
            assert!(told.expect("an answer"));
        } else {
            (0..3).for_each(|_| sign_in(w, &you.user.address, n));
        }
    });
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1, []);
}

/// An erasure amid sign-ins leaves a whole user or none, and stops nobody.
pub fn an_erasure_leaves_a_whole_user_or_none(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    race(32, |n| {
        for _ in 0..3 {
            let owner = w.store.find_user(&you.user.address).expect("an answer");
            match owner.filter(|_| n % 8 == 0) {
                Some(owner) => drop(erase_user(w.store, owner.id, "erased", &[]).expect("an answer")),
                None => sign_in(w, &you.user.address, n),
            }
        }
    });
    let owner = w.store.find_user(&you.user.address).unwrap();
    assert!(
        w.store
            .find_session(you.session.id)
            .unwrap()
            .is_none_or(|facts| owner == Some(facts.user))
    );
    let again = w.sign_in(&you.user.address);
    assert!(owner.is_none_or(|owner| owner.id == again.user.id));
}

/// Sweeps, settlements and workers stand in nobody's way.
pub fn upkeep_stands_in_nobodys_way(w: &World<'_>) {
    for n in 0..40 {
        w.sign_in(&address(&format!("old{n}")));
    }
    w.clock.advance(TimeDelta::days(400));
    race(32, |n| {
        for round in 0..4 {
            match n % 4 {
                0 => drop(w.store.sweep(&Retention::default(), 20).expect("a sweep")),
                1 => drop(w.store.claim_mails(5, Duration::from_secs(30)).expect("a claim")),
                _ => sign_in(w, &address(&format!("old{}", (n + round) % 40)), n),
            }
        }
    });
    while w.store.sweep(&Retention::default(), 100).unwrap() > 0 {}
    for n in 0..40 {
        assert!(w.store.find_user(&address(&format!("old{n}"))).unwrap().is_some());
    }
}
