//! The outbox as requests fill it, and as operators read it.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::outbox::{MailLane, MailResult, MailState, NewMail};
use countersign_core::ports::outbox::Backlog;

use crate::samples::address;
use crate::world::World;

fn ids(w: &World<'_>) -> Vec<countersign_core::nouns::ids::MailId> {
    w.store
        .list_mails(100)
        .unwrap()
        .iter()
        .map(|record| record.mail.id)
        .collect()
}

/// The newest mails are listed first, whatever their state, and no more than asked for.
pub fn the_newest_mails_are_listed(w: &World<'_>) {
    let you = address("you");
    let mut made = Vec::new();
    for _ in 0..4 {
        w.wait(1);
        let mail = w.new.mail(&you);
        made.insert(0, mail.id);
        w.queue(vec![mail]);
    }
    assert_eq!(ids(w), made);
    w.store.claim_mails(2, Duration::from_secs(60)).unwrap();
    assert_eq!(ids(w), made);
    let listed = w.store.list_mails(3).unwrap();
    assert_eq!(
        listed.iter().map(|record| record.mail.id).collect::<Vec<_>>(),
        made[..3]
    );
}

/// Each lane tells how many mails are open, held or not, and since when the first is due; closed ones are out of it.
pub fn backlogs_tell_what_waits(w: &World<'_>) {
    let you = address("you");
    let backlogs = |limit| {
        let (now, backlogs) = w.store.list_backlogs(limit).unwrap();
        assert_eq!(now, w.now());
        backlogs
            .iter()
            .map(|b: &Backlog| (b.lane, b.open, b.oldest_due_at))
            .collect::<Vec<_>>()
    };
    let nothing = [MailLane::SignIn, MailLane::Notice, MailLane::Stranger].map(|lane| (lane, 0, None));
    assert_eq!(backlogs(10), nothing);

    let first = w.now();
    w.queue(vec![w.new.mail(&you)]);
    w.wait(5);
    let later = NewMail {
        created_at: w.new.after(60),
        ..w.new.notice(&you, "later")
    };
    w.queue(vec![w.new.mail(&you), w.new.mail(&you), later]);
    let waiting = [
        (MailLane::SignIn, 3, Some(first)),
        (MailLane::Notice, 1, None),
        (MailLane::Stranger, 0, None),
    ];
    assert_eq!(backlogs(10), waiting);
    assert_eq!(backlogs(2)[0], (MailLane::SignIn, 2, Some(first)));

    let held = w.store.claim_mails(1, Duration::from_secs(60)).unwrap();
    assert_eq!(backlogs(10), waiting, "what a worker holds is not done");
    let results: Vec<MailResult> = held
        .mails
        .iter()
        .map(|claimed| MailResult {
            id: claimed.mail.id,
            fence: claimed.fence,
            state: MailState::HandedOver,
            due_at: w.now(),
            lane: claimed.lane,
            attempted: true,
            note: None,
        })
        .collect();
    w.store.record_mails(&results).unwrap();
    assert_eq!(backlogs(10)[0], (MailLane::SignIn, 2, Some(w.now())));
}

/// Of unclaimed mails with the same key only the newest is kept; other keys and mails without one stay.
pub fn only_the_newest_of_a_key_is_kept(w: &World<'_>) {
    let you = address("you");
    let (older, other, plain) = (
        w.new.notice(&you, "you's key"),
        w.new.notice(&you, "other"),
        w.new.mail(&you),
    );
    w.queue(vec![older]);
    w.queue(vec![other.clone(), plain.clone()]);
    w.wait(1);
    let newer = w.new.notice(&you, "you's key");
    w.queue(vec![newer.clone()]);
    let mut kept = ids(w);
    kept.sort_unstable();
    let mut expected = [other.id, plain.id, newer.id];
    expected.sort_unstable();
    assert_eq!(kept, expected);
}

/// A mail a worker holds stays beside a newer one with its key.
pub fn a_claimed_mail_is_not_replaced(w: &World<'_>) {
    let you = address("you");
    let held = w.new.notice(&you, "key");
    w.queue(vec![held.clone()]);
    assert_eq!(
        w.store
            .claim_mails(10, Duration::from_secs(60))
            .unwrap()
            .mails
            .len(),
        1
    );
    w.wait(1);
    let newer = w.new.notice(&you, "key");
    w.queue(vec![newer.clone()]);
    assert_eq!(ids(w), [newer.id, held.id]);
}

/// A lost commit neither queues its mail nor drops the one it would have replaced.
pub fn a_lost_commit_replaces_nothing(w: &World<'_>) {
    use countersign_core::ports::store::Attempt;
    let you = address("you");
    w.queue(vec![w.new.notice(&you, "key")]);
    let mut stale = w.asking(&w.new.challenge(&you));
    stale.commit.mails = vec![NewMail {
        created_at: w.now() + TimeDelta::seconds(1),
        ..w.new.notice(&you, "key")
    }];
    stale.commit.ledger.seen = Some(w.new.version());
    w.loses(Attempt::Optimistic, &stale);
    w.loses(Attempt::Locked, &stale);
}
