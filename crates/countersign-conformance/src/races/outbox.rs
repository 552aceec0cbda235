//! Workers at one outbox.

use std::collections::HashSet;
use std::time::Duration;

use countersign_core::nouns::ids::MailId;
use countersign_core::nouns::outbox::{MailResult, MailState};

use super::race;
use crate::samples::address;
use crate::world::World;

const LEASE: Duration = Duration::from_secs(30);

/// Claims until nothing is left.
fn drain(take: &dyn Fn(u16) -> Vec<MailId>) -> Vec<MailId> {
    let mut all = Vec::new();
    let mut empty = 0;
    // A store may pass over rows that others are just taking, so one empty claim does not mean that none is left.
    while empty < 3 {
        let taken = take(7);
        empty = if taken.is_empty() { empty + 1 } else { 0 };
        all.extend(taken);
        assert!(all.len() <= 300, "the same mails come again and again");
    }
    all
}

/// Two workers never hold one mail at once, and none is left behind.
pub fn claims_never_overlap(w: &World<'_>) {
    let mails: Vec<_> = (0..300)
        .map(|n| w.new.mail(&address(&format!("you{n}"))))
        .collect();
    w.queue(mails.clone());
    let take = |limit| {
        let claim = w.store.claim_mails(limit, LEASE).expect("a claim");
        assert!(claim.mails.len() <= usize::from(limit));
        claim.mails.iter().map(|claimed| claimed.mail.id).collect()
    };
    let mut taken: Vec<MailId> = race(32, |_| drain(&take)).into_iter().flatten().collect();
    taken.extend(drain(&take));
    assert_eq!(taken.len(), 300);
    assert_eq!(
        taken.into_iter().collect::<HashSet<_>>(),
        mails.iter().map(|mail| mail.id).collect()
    );
}

/// Of results under many fences the last claim's counts, once.
pub fn one_result_counts(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you"))]);
    let fences: Vec<i64> = (0..32)
        .map(|_| {
            let claim = w.store.claim_mails(1, LEASE).unwrap();
            w.wait(31);
            claim.mails[0].fence
        })
        .collect();
    let id = w.store.list_mails(1).unwrap()[0].mail.id;
    race(32, |n| {
        let result = MailResult {
            id,
            fence: fences[n],
            state: MailState::HandedOver,
            due_at: w.now(),
            lane: countersign_core::nouns::outbox::MailLane::SignIn,
            attempted: true,
            note: Some(n.to_string()),
        };
        w.store.record_mails(&[result]).expect("a record");
    });
    let record = w.store.list_mails(1).unwrap().remove(0);
    assert_eq!(
        (record.state, record.attempts, record.note.as_deref()),
        (MailState::HandedOver, 1, Some("31"))
    );
}
