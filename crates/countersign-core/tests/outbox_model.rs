//! M3: the outbox under workers that come, stall and go, against a small model of its leases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::ids::MailId;
use countersign_core::nouns::outbox::{ClaimedMail, MailResult, MailState};
use proptest::prelude::*;
use support::World;

const LEASE: i64 = 60;

#[derive(Clone, Debug)]
enum Act {
    Ask,
    Claim(u16),
    /// The n-th claim still in somebody's hands is recorded, in time or not.
    Record(usize, MailState),
    Wait(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let state = prop_oneof![
        Just(MailState::HandedOver),
        Just(MailState::Deferred),
        Just(MailState::Refused)
    ];
    prop_oneof![
        3 => Just(Act::Ask),
        3 => (1_u16..4).prop_map(Act::Claim),
        4 => (0_usize..6, state).prop_map(|(n, state)| Act::Record(n, state)),
        3 => (1_i64..50).prop_map(Act::Wait),
    ]
}

#[derive(Clone, Debug, Default)]
struct Row {
    leased_until: i64,
    fence: i64,
    due: i64,
    closed: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn two_workers_never_hold_one_mail(acts in prop::collection::vec(act(), 1..80)) {
        let world = World::new();
        let (mut model, mut hands, mut clock, mut people) = (HashMap::<MailId, Row>::new(), Vec::<ClaimedMail>::new(), 0, 0);
        for act in acts {
            match act {
                Act::Ask => {
                    people += 1;
                    world.request(&format!("p{people}@example.com")).unwrap();
                    let newest = world.core.store.list_mails(100).unwrap();
                    for record in newest {
                        model.entry(record.mail.id).or_insert(Row { due: clock, ..Row::default() });
                    }
                }
                Act::Claim(limit) => {
                    let free = |row: &&Row| !row.closed && row.leased_until <= clock && row.due <= clock;
                    let expected = model.values().filter(free).count().min(usize::from(limit));
                    let claim = world.core.store.claim_mails(limit, Duration::from_secs(LEASE as u64)).unwrap();
                    prop_assert_eq!(claim.mails.len(), expected);
                    for mail in claim.mails {
                        let row = model.get_mut(&mail.mail.id).unwrap();
                        prop_assert!(!row.closed && row.leased_until <= clock && mail.fence > row.fence);
                        row.leased_until = clock + LEASE;
                        row.fence = mail.fence;
                        hands.push(mail);
                    }
                }
                Act::Record(n, state) if !hands.is_empty() => {
                    let mail = hands.remove(n % hands.len());
                    let due_at = world.core.now() + TimeDelta::seconds(5);
                    world.core.store.record_mails(&[MailResult {
                        id: mail.mail.id, fence: mail.fence, state, due_at, lane: mail.lane, attempted: true, note: None,
                    }]).unwrap();
                    let row = model.get_mut(&mail.mail.id).unwrap();
                    if row.fence == mail.fence && !row.closed {
                        row.closed = !state.is_open();
                        row.due = clock + 5;
                        row.leased_until = 0;
                    }
                }
                Act::Record(..) => {}
                Act::Wait(seconds) => {
                    world.wait(seconds);
                    clock += seconds;
                }
            }
        }
        let open = world.core.store.list_mails(1000).unwrap().iter().filter(|mail| mail.state.is_open()).count();
        prop_assert_eq!(open, model.values().filter(|row| !row.closed).count());
    }
}
