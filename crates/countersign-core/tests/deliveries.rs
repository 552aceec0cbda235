//! M3: a batch of mails is recorded together, and a letter that breaks in it is set aside alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use countersign_core::nouns::outbox::MailState;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer};
use countersign_core::usecases::deliver_mails::{DeliveryPace, deliver_mails};
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
    for _ in 0..3 {
        deliver_mails(&world.core, &mailer, &pace).unwrap();
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
