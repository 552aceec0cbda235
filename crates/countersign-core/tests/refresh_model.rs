//! S2: the refresh family against a small model, over random histories of two holders of its tokens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use countersign_core::usecases::refresh_session::{RefreshSessionError, issue_pair, refresh_session};
use proptest::prelude::*;
use support::World;

#[derive(Clone, Debug)]
enum Act {
    /// Show the token of so many generations ago.
    Show(usize),
    Wait(i64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => Just(Act::Show(0)),
        3 => Just(Act::Show(1)),
        1 => (2_usize..4).prop_map(Act::Show),
        4 => (0_i64..45).prop_map(Act::Wait),
        1 => (0_i64..40 * 86_400).prop_map(Act::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_family_has_one_lineage(acts in prop::collection::vec(act(), 1..60)) {
        let world = World::new();
        let signed_in = world.sign_in("you@example.com");
        let first = issue_pair(&world.core, &signed_in.session, &signed_in.user, signed_in.now).unwrap();
        // The model: every token of the lineage, when the last one was made, when the session was last used.
        let mut lineage = vec![first.refresh.to_string()];
        let (mut made, mut used, mut clock) = (0_i64, 0_i64, 0_i64);
        let (mut dead, mut reused) = (false, false);
        for act in acts {
            let back = match act {
                Act::Wait(seconds) => {
                    world.wait(seconds);
                    clock += seconds;
                    continue;
                }
                Act::Show(back) => back.min(lineage.len() - 1),
            };
            dead |= clock - used >= 30 * 86_400 || clock >= 90 * 86_400;
            let shown = lineage[lineage.len() - 1 - back].clone();
            let answer = refresh_session(&world.core, &world.caller(), &shown);
            if reused {
                prop_assert!(matches!(answer, Err(RefreshSessionError::Reused)));
            } else if dead {
                prop_assert!(matches!(answer, Err(RefreshSessionError::Invalid)));
            } else if back == 0 {
                let next = answer.unwrap().tokens.refresh.to_string();
                prop_assert!(!lineage.contains(&next));
                lineage.push(next);
                (made, used) = (clock, clock);
            } else if back == 1 && clock - made < 30 {
                let again = answer.unwrap().tokens.refresh.to_string();
                prop_assert_eq!(Some(&again), lineage.last(), "the same successor");
            } else {
                prop_assert!(matches!(answer, Err(RefreshSessionError::Reused)));
                reused = true;
            }
        }
    }
}

#[test]
fn tokens_of_cookies_and_junk_refresh_nothing() {
    let world = World::new();
    for junk in ["", "a.b.c", &"x".repeat(10_000)] {
        let answer = refresh_session(&world.core, &world.caller(), junk);
        assert!(matches!(answer, Err(RefreshSessionError::Invalid)));
    }
}
