//! Refreshes of one family at once.

use chrono::TimeDelta;
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::ports::refresh_session::{RefreshCommit, SessionFacts};

use super::{driven, race};
use crate::samples::address;
use crate::world::{SignedIn, World};

fn generation(session: &Session) -> i32 {
    session.family.as_ref().expect("a family").generation
}

fn rotation(facts: &SessionFacts) -> RefreshCommit {
    RefreshCommit::Rotate {
        seen: generation(&facts.session),
        rotated_at: facts.now,
        idle_expires_at: facts.now + TimeDelta::days(30),
        not_after: facts.session.expires_at(),
    }
}

fn after(w: &World<'_>, you: &SignedIn) -> Session {
    w.store
        .find_session(you.session.id)
        .unwrap()
        .expect("a session")
        .session
}

/// S2: one token shown by many at once has one successor.
pub fn s2_a_token_has_one_successor(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let rotated = race(64, |_| {
        let mut rotated = false;
        driven(|attempt| {
            w.store.attempt_refresh(attempt, you.session.id, &mut |facts| {
                rotated = generation(&facts.session) == 1;
                rotated.then(|| rotation(facts))
            })
        });
        rotated
    });
    assert_eq!(rotated.into_iter().filter(|&rotated| rotated).count(), 1);
    assert_eq!(generation(&after(w, &you)), 2);
}

/// S2: however many rotate a family, its generations are one lineage without a gap.
pub fn s2_a_family_is_one_lineage(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let mut made: Vec<i32> = race(32, |_| {
        let one = |_| {
            let mut next = 0;
            driven(|attempt| {
                w.store.attempt_refresh(attempt, you.session.id, &mut |facts| {
                    next = generation(&facts.session) + 1;
                    Some(rotation(facts))
                })
            });
            next
        };
        (0..5).map(one).collect::<Vec<i32>>()
    })
    .into_iter()
    .flatten()
    .collect();
    made.sort_unstable();
    assert_eq!(made, (2..=161).collect::<Vec<i32>>());
    assert_eq!(generation(&after(w, &you)), 161);
}

/// S3: a session that ended amid refreshes stays ended, and no generation comes after its end.
pub fn s3_an_end_is_the_last_word(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let seen = race(33, |n| {
        if n == 0 {
            let told = w
                .store
                .end_session(you.user.id, you.session.id, SessionEnd::SignedOut, &[]);
            assert!(told.expect("an end"));
            return generation(&after(w, &you));
        }
        for _ in 0..5 {
            driven(|attempt| {
                w.store.attempt_refresh(attempt, you.session.id, &mut |facts| {
                    facts.session.ended.is_none().then(|| rotation(facts))
                })
            });
        }
        0
    });
    let session = after(w, &you);
    assert_eq!(
        (session.ended, generation(&session)),
        (Some(SessionEnd::SignedOut), seen[0])
    );
}
