//! L3, R3: nobody's mail waits for a batch of others', and a batch that ends early leaves nothing under its lease.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::sync::Mutex;
use std::time::Duration;

use chrono::TimeDelta;
use countersign_conformance::time::ManualClock;
use countersign_core::nouns::outbox::MailState;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer};
use countersign_core::ports::outbox::MailRecord;
use countersign_core::usecases::deliver_mails::{DeliveryPace, deliver_mails};
use countersign_core::usecases::unrecorded_mails::Unrecorded;
use support::{World, YOU};

/// A relay that takes its time over each letter.
struct Relay {
    clock: ManualClock,
    takes: TimeDelta,
    defers: bool,
    sent: Mutex<Vec<String>>,
}

impl Relay {
    fn of(world: &World, takes: TimeDelta) -> Self {
        Self {
            clock: world.clock.clone(),
            takes,
            defers: false,
            sent: Mutex::default(),
        }
    }

    /// Who was sent something since last time.
    fn sent(&self) -> Vec<String> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }
}

impl Mailer for Relay {
    fn deliver(&self, letter: &Letter, _: Duration) -> Delivery {
        self.clock.advance(self.takes);
        self.sent.lock().unwrap().push(letter.to.as_str().to_owned());
        if self.defers {
            return Delivery::Deferred("451 later".to_owned());
        }
        Delivery::HandedOver("250 ok".to_owned())
    }
}

fn work(world: &World, relay: &Relay, goes_on: &dyn Fn() -> bool) -> usize {
    let (pace, unrecorded) = (DeliveryPace::default(), Unrecorded::default());
    deliver_mails(&world.core, relay, &pace, &unrecorded, goes_on).unwrap()
}

fn ask(world: &World, strangers: std::ops::Range<usize>) -> Vec<String> {
    let emails: Vec<String> = strangers.map(|n| format!("p{n:02}@example.com")).collect();
    for email in &emails {
        world.request(email).unwrap();
        world.clock.advance(TimeDelta::milliseconds(1));
    }
    emails
}

fn listed(world: &World) -> Vec<MailRecord> {
    let mut mails = world.core.store.list_mails(100).unwrap();
    mails.retain(|record| record.mail.address.as_str() != YOU);
    mails.sort_by_key(|record| record.mail.created_at);
    mails
}

#[test]
fn l3_who_has_an_account_waits_for_one_stranger_and_no_more() {
    // With few strangers all that is due is in hand; with many they queue up in their own lane first.
    for strangers in [8, 40] {
        let world = World::new();
        world.sign_in(YOU);
        world.wait(60);
        let relay = Relay::of(&world, TimeDelta::seconds(5));
        let emails = ask(&world, 0..strangers);
        while relay.sent.lock().unwrap().is_empty() {
            work(&world, &relay, &|| true);
        }
        assert_eq!(relay.sent(), emails[..1]);
        world.request(YOU).unwrap();
        work(&world, &relay, &|| true);
        assert_eq!(relay.sent(), [YOU]);
        // They keep their places.
        while work(&world, &relay, &|| true) > 0 {}
        assert_eq!(relay.sent(), emails[1..]);
    }
}

#[test]
fn l3_a_quick_relay_is_handed_whole_batches() {
    let world = World::new();
    let relay = Relay::of(&world, TimeDelta::milliseconds(10));
    let emails = ask(&world, 0..15);
    work(&world, &relay, &|| true);
    assert_eq!(relay.sent(), emails);
}

#[test]
fn r3_who_stops_amid_a_batch_leaves_the_rest_as_it_was_for_others() {
    let world = World::new();
    let quick = Relay::of(&world, TimeDelta::zero());
    let deferring = Relay {
        defers: true,
        ..Relay::of(&world, TimeDelta::zero())
    };
    let emails = ask(&world, 0..3);
    work(&world, &deferring, &|| true);
    world.wait(10);
    let emails = [emails, ask(&world, 3..6)].concat();
    let before = listed(&world);

    work(&world, &quick, &|| quick.sent.lock().unwrap().is_empty());
    let after = listed(&world);
    let sent = quick.sent();
    assert_eq!(sent.len(), 1);
    let is_untried = |record: &&MailRecord| record.mail.address.as_str() != sent[0];
    assert!(
        before
            .iter()
            .filter(is_untried)
            .eq(after.iter().filter(is_untried))
    );
    assert!(
        after
            .iter()
            .any(|record| record.state == MailState::Deferred && record.note.is_some())
    );
    assert_eq!(work(&world, &quick, &|| false), 0);
    assert!(quick.sent().is_empty(), "who has stopped claims nothing");

    // Nobody waits for a lease.
    work(&world, &quick, &|| true);
    let mut all = [sent, quick.sent()].concat();
    all.sort_unstable();
    assert_eq!(all, emails);
}
