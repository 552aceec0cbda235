//! Counters over the whole deployment.

use chrono::TimeDelta;
use countersign_core::ports::counters::Tally;

use crate::world::World;

fn tally(name: &'static str, delta: u32, seconds: i64) -> Tally {
    Tally {
        name,
        delta,
        window: TimeDelta::seconds(seconds),
    }
}

fn settle(w: &World<'_>, tallies: &[Tally]) -> Vec<u64> {
    let (now, sums) = w.store.settle_counters(tallies).unwrap();
    assert_eq!(now, w.now());
    sums
}

/// Deltas add up, each settlement's own included.
pub fn deltas_add_up(w: &World<'_>) {
    assert_eq!(settle(w, &[tally("sends", 0, 60)]), [0]);
    assert_eq!(settle(w, &[tally("sends", 3, 60)]), [3]);
    assert_eq!(settle(w, &[tally("sends", 4, 60)]), [7]);
    w.wait(1);
    assert_eq!(
        settle(w, &[tally("sends", u32::MAX, 60)]),
        [7 + u64::from(u32::MAX)]
    );
    assert_eq!(
        settle(w, &[tally("sends", u32::MAX, 60)]),
        [7 + 2 * u64::from(u32::MAX)]
    );
}

/// Names are kept apart, and the sums come in the order asked.
pub fn sums_come_in_the_order_asked(w: &World<'_>) {
    assert_eq!(
        settle(w, &[tally("b", 2, 60), tally("a", 1, 60), tally("c", 0, 60)]),
        [2, 1, 0]
    );
    assert_eq!(
        settle(w, &[tally("c", 5, 60), tally("a", 0, 60), tally("b", 1, 60)]),
        [5, 1, 3]
    );
    assert_eq!(settle(w, &[]), [0; 0]);
}

/// What is older than the window is not in the sum; slots are a second wide.
pub fn a_sum_reaches_back_over_its_window(w: &World<'_>) {
    settle(w, &[tally("sends", 1, 60)]);
    w.wait(30);
    settle(w, &[tally("sends", 10, 60)]);
    w.wait(28);
    assert_eq!(settle(w, &[tally("sends", 0, 60)]), [11]);
    assert_eq!(settle(w, &[tally("sends", 0, 20)]), [0]);
    w.wait(4);
    assert_eq!(settle(w, &[tally("sends", 100, 60)]), [110]);
    w.wait(30);
    assert_eq!(settle(w, &[tally("sends", 0, 60)]), [100]);
    w.wait(60);
    assert_eq!(settle(w, &[tally("sends", 0, 60)]), [0]);
    assert_eq!(settle(w, &[tally("sends", 0, 600)]), [111]);
}

/// An hour's window forgets second by second.
pub fn a_long_window_slides(w: &World<'_>) {
    for _ in 0..12 {
        settle(w, &[tally("sends", 1, 3_600)]);
        w.wait(600);
    }
    assert_eq!(settle(w, &[tally("sends", 0, 3_610)]), [6]);
    w.wait(20);
    assert_eq!(settle(w, &[tally("sends", 0, 3_610)]), [5]);
}
