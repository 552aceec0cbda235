//! M3: a batch of mails is recorded together; neither a letter that breaks nor a store that fails in the middle of it
//! sends anything twice.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use countersign_conformance::memory::MemoryStore;
use countersign_conformance::time::ManualClock;
use countersign_core::nouns::outbox::MailState;
use countersign_core::policy::Policy;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer};
use countersign_core::usecases::deliver_mails::{DeliveryPace, deliver_mails};
use countersign_core::usecases::unrecorded_mails::Unrecorded;
use support::World;

const PEOPLE: usize = 6;

/// Panics over one letter; counts the others.
#[derive(Default)]
struct Brittle {
    sent: Mutex<HashMap<String, usize>>,
}

impl Mailer for Brittle {
    fn deliver(&self, letter: &Letter, _: Duration) -> Delivery {
        let to = letter.to.as_str().to_owned();
        assert!(!to.starts_with("p3@"), "a letter that ends its batch");
        *self.sent.lock().unwrap().entry(to).or_default() += 1;
        Delivery::HandedOver("250 ok".to_owned())
    }
}

#[test]
fn m3_a_letter_that_panics_is_set_aside_and_the_others_leave_once() {
    let world = World::new();
    for n in 0..PEOPLE {
        world.request(&format!("p{n}@example.com")).unwrap();
        world.wait(1);
    }
    let (mailer, pace) = (Brittle::default(), DeliveryPace::default());
    let unrecorded = Unrecorded::default();
    for _ in 0..3 {
        deliver_mails(&world.core, &mailer, &pace, &unrecorded, &|| true).unwrap();
        world.wait(i64::try_from(pace.lease.as_secs()).unwrap() + 1);
    }
    let sent = mailer.sent.lock().unwrap();
    assert!(sent.values().all(|&times| times == 1), "{sent:?}");
    assert_eq!(sent.len(), PEOPLE - 1);
    let mails = world.core.store.list_mails(100).unwrap();
    let count = |state| mails.iter().filter(|mail| mail.state == state).count();
    assert_eq!(
        (count(MailState::HandedOver), count(MailState::Broken)),
        (PEOPLE - 1, 1)
    );
}

/// Takes 25 ms for a letter, long enough for each to be recorded at once; after the third the store fails.
struct AmidFailure {
    store: Arc<MemoryStore>,
    clock: ManualClock,
    fail: fn(&MemoryStore),
    sent: Mutex<Vec<String>>,
}

impl AmidFailure {
    fn sent(&self) -> Vec<String> {
        let mut sent = self.sent.lock().unwrap().clone();
        sent.sort_unstable();
        sent
    }
}

impl Mailer for AmidFailure {
    fn deliver(&self, letter: &Letter, _: Duration) -> Delivery {
        let mut sent = self.sent.lock().unwrap();
        sent.push(letter.to.as_str().to_owned());
        if sent.len() == 3 {
            (self.fail)(&self.store);
        }
        self.clock.advance(TimeDelta::milliseconds(25));
        Delivery::HandedOver("250 ok".to_owned())
    }
}

#[test]
fn m3_a_store_that_fails_amid_a_batch_sends_nothing_twice_and_holds_nothing_back() {
    // One write is lost, the one at the end of the batch too, or the store is away for longer.
    for (fail, ends_well) in [
        ((|store| store.fail_next(1)) as fn(&MemoryStore), true),
        (|store| store.fail_next(5), false),
        (|store| store.set_down(true), false),
    ] {
        let clock = ManualClock::default();
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let world = World::on(Arc::clone(&store) as _, clock.clone(), Policy::default(), 42);
        let asked: Vec<String> = (0..PEOPLE).map(|n| format!("p{n}@example.com")).collect();
        for email in &asked {
            world.request(email).unwrap();
        }
        let (mailer, pace) = (
            AmidFailure {
                store: Arc::clone(&store),
                clock,
                fail,
                sent: Mutex::default(),
            },
            DeliveryPace::default(),
        );
        let unrecorded = Unrecorded::default();
        let work = || deliver_mails(&world.core, &mailer, &pace, &unrecorded, &|| true);
        assert_eq!(work().is_ok(), ends_well);
        assert_eq!(mailer.sent(), asked, "the batch went on");

        // What is left is recorded as soon as that can be, not when the leases end.
        store.set_down(false);
        store.fail_next(0);
        assert_eq!(work().unwrap(), 0);
        let mails = world.core.store.list_mails(100).unwrap();
        assert!(
            mails.iter().all(|mail| mail.state == MailState::HandedOver),
            "{mails:?}"
        );

        world.wait(i64::try_from(pace.lease.as_secs()).unwrap() + 1);
        assert_eq!(work().unwrap(), 0);
        assert_eq!(mailer.sent(), asked);
    }
}
