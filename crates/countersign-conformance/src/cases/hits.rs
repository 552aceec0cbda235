//! Budgets: hits are appended only while each has room.

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::budget::{BudgetScope, Hit};
use countersign_core::ports::request_otp::RequestOtpQuery;
use countersign_core::ports::store::Attempt;

use crate::samples::commits::request_query;
use crate::samples::{address, hit};
use crate::steps::Asking;
use crate::world::World;

fn spending(w: &World<'_>, hits: &[Hit]) -> Asking {
    let mut asking = w.asking(&w.new.challenge(&address("you")));
    asking.query.hits = hits.to_vec();
    asking.commit.hits = hits.to_vec();
    asking
}

fn nth_latest(w: &World<'_>, attempt: Attempt, hits: &[Hit]) -> Vec<Option<Timestamp>> {
    let query = RequestOtpQuery {
        hits: hits.to_vec(),
        ..request_query(&w.new.challenge(&address("you")))
    };
    w.request_facts(attempt, &query).nth_latest
}

/// As many hits as the limit says, and not one more.
pub fn a_budget_holds_exactly_its_limit(w: &World<'_>, attempt: Attempt) {
    let budget = [hit("192.0.2.1", 3)];
    for _ in 0..3 {
        assert_eq!(nth_latest(w, attempt, &budget), [None]);
        w.does(attempt, &spending(w, &budget));
        w.wait(1);
    }
    assert_eq!(
        nth_latest(w, attempt, &budget),
        [Some(w.now() - TimeDelta::seconds(3))]
    );
    w.loses(attempt, &spending(w, &budget));
}

/// The limit counts at the time of the commit, whatever the facts said.
pub fn a_budget_filled_meanwhile_is_lost(w: &World<'_>, attempt: Attempt) {
    let budget = [hit("192.0.2.1", 1)];
    let mut elsewhere = w.asking(&w.new.challenge(&address("other")));
    elsewhere.commit.hits = budget.to_vec();
    w.does(attempt, &elsewhere);
    w.loses(attempt, &spending(w, &budget));
}

/// A hit leaves the window when it is exactly as old as the window is long.
pub fn the_windows_edge_is_exact(w: &World<'_>, attempt: Attempt) {
    let budget = [hit("192.0.2.1", 1)];
    w.does(attempt, &spending(w, &budget));
    w.clock.advance(budget[0].window - TimeDelta::microseconds(1));
    w.loses(attempt, &spending(w, &budget));
    w.clock.advance(TimeDelta::microseconds(1));
    w.does(attempt, &spending(w, &budget));
    w.loses(attempt, &spending(w, &budget));
}

/// The window slides: room comes back one hit at a time.
pub fn room_comes_back_one_hit_at_a_time(w: &World<'_>, attempt: Attempt) {
    let budget = [hit("192.0.2.1", 2)];
    w.does(attempt, &spending(w, &budget));
    w.wait(1_800);
    w.does(attempt, &spending(w, &budget));
    w.wait(1_800);
    w.does(attempt, &spending(w, &budget));
    w.loses(attempt, &spending(w, &budget));
    w.wait(1_800);
    w.does(attempt, &spending(w, &budget));
}

/// Of each subject only the latest `limit` instants are kept.
pub fn only_the_latest_are_kept(w: &World<'_>, attempt: Attempt) {
    let budget = [hit("192.0.2.1", 2)];
    for _ in 0..5 {
        w.does(attempt, &spending(w, &budget));
        w.wait(3_600);
    }
    assert_eq!(nth_latest(w, attempt, &[hit("192.0.2.1", 3)]), [None]);
    assert_eq!(
        nth_latest(w, attempt, &[hit("192.0.2.1", 1)]),
        [Some(w.now() - TimeDelta::seconds(3_600))]
    );
    assert_eq!(
        nth_latest(w, attempt, &budget),
        [Some(w.now() - TimeDelta::seconds(7_200))]
    );
}

/// Where one of several budgets is full, nothing at all is written: not even the hits that had room.
pub fn one_full_budget_loses_all(w: &World<'_>, attempt: Attempt) {
    let (free, full) = (hit("192.0.2.1", 5), hit("192.0.2.2", 1));
    w.does(attempt, &spending(w, std::slice::from_ref(&full)));
    let single = Hit {
        limit: 1,
        ..free.clone()
    };
    w.loses(attempt, &spending(w, &[free.clone(), full.clone()]));
    assert_eq!(nth_latest(w, attempt, std::slice::from_ref(&single)), [None]);
    w.loses(attempt, &spending(w, &[full, free]));
    assert_eq!(nth_latest(w, attempt, &[single]), [None]);
}

/// Budgets of other subjects and scopes are others, and the answers come in the order asked.
pub fn budgets_are_kept_apart(w: &World<'_>, attempt: Attempt) {
    let budget = hit("192.0.2.1", 1);
    let other_subject = hit("192.0.2.2", 1);
    let other_scope = Hit {
        scope: BudgetScope::FailIp,
        ..budget.clone()
    };
    w.does(attempt, &spending(w, std::slice::from_ref(&budget)));
    let at = Some(w.now());
    w.wait(1);
    let asked = [other_subject.clone(), budget.clone(), other_scope.clone()];
    assert_eq!(nth_latest(w, attempt, &asked), [None, at, None]);
    w.does(
        attempt,
        &spending(w, &[other_scope.clone(), other_subject.clone()]),
    );
    let all = nth_latest(w, attempt, &[other_subject, other_scope, budget]);
    assert_eq!(all, [Some(w.now()), Some(w.now()), at]);
}

/// Every scope can be counted.
pub fn every_scope_counts(w: &World<'_>, attempt: Attempt) {
    use BudgetScope::{FailIp, FailNet48, FailNet64, SendIp, SendMailbox, SendNet48, SendNet64};
    let scopes = [
        SendIp,
        SendNet64,
        SendNet48,
        SendMailbox,
        FailIp,
        FailNet64,
        FailNet48,
    ];
    let hits = scopes.map(|scope| Hit {
        scope,
        ..hit("2001:db8::/48", 1)
    });
    w.does(attempt, &spending(w, &hits));
    assert_eq!(nth_latest(w, attempt, &hits), [Some(w.now()); 7]);
}
