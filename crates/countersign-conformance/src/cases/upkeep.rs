//! Health, and what a sweep must leave alone.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::outbox::MailState;
use countersign_core::ports::counters::Tally;
use countersign_core::ports::store::Attempt;
use countersign_core::ports::upkeep::Retention;

use super::outbox::result;
use crate::samples::{address, hit};
use crate::sight::Sight;
use crate::world::World;

/// A store that can be reached and written says so, as often as it is asked.
pub fn a_store_within_reach_is_healthy(w: &World<'_>) {
    w.store.check_health().unwrap();
    w.store.check_health().unwrap();
}

/// An empty store has nothing to sweep.
pub fn an_empty_store_has_nothing_to_sweep(w: &World<'_>) {
    assert_eq!(w.store.sweep(&Retention::default(), 100).unwrap(), 0);
}

/// What is alive, or kept for people to read, survives: everything that a fresh store holds.
pub fn everything_alive_survives(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let challenge = w.new.challenge(&you.user.address);
    let mut asking = w.asking(&challenge);
    asking.commit.hits = vec![hit("192.0.2.1", 1)];
    w.does(Attempt::Locked, &asking);
    let mut renaming = w.asking(&challenge);
    let alias = w.new.request_id();
    (renaming.commit.challenge, renaming.commit.alias) = (None, Some((alias, challenge.id)));
    w.does(Attempt::Locked, &renaming);
    w.does(Attempt::Locked, &w.noting(&LedgerKey::Device(you.device.id)));
    let claimed = w.store.claim_mails(1, Duration::from_secs(30)).unwrap().mails;
    w.store
        .record_mails(&[result(w, &claimed[0], MailState::HandedOver)])
        .unwrap();
    w.store.ensure_signing_key(&w.new.signing_key()).unwrap();
    let tally = |delta| {
        [Tally {
            name: "sends",
            delta,
            window: TimeDelta::hours(1),
        }]
    };
    w.store.settle_counters(&tally(7)).unwrap();

    let sight = Sight {
        ledgers: vec![LedgerKey::Device(you.device.id)],
        challenges: vec![challenge.id],
        requests: vec![alias, RequestId(challenge.id.0)],
        tokens: vec![you.token],
        devices: vec![you.device.hash],
        sessions: vec![you.session.id],
        addresses: vec![you.user.address],
        hits: vec![hit("192.0.2.1", 1)],
    };
    for minutes in [0, 1, 58] {
        w.clock.advance(TimeDelta::minutes(minutes));
        let before = sight.look(w.store);
        assert_eq!(w.store.sweep(&Retention::default(), 1_000).unwrap(), 0);
        assert_eq!(sight.look(w.store), before);
        assert_eq!(w.store.settle_counters(&tally(0)).unwrap().1, [7]);
        assert_eq!(w.store.list_signing_keys().unwrap().len(), 1);
    }
}

/// Mails that wait to be sent are never swept, however old.
pub fn open_mails_survive(w: &World<'_>) {
    let (waiting, deferred) = (w.new.mail(&address("you")), w.new.mail(&address("you")));
    w.queue(vec![deferred.clone()]);
    let claimed = w.store.claim_mails(1, Duration::from_secs(30)).unwrap().mails;
    w.store
        .record_mails(&[result(w, &claimed[0], MailState::Deferred)])
        .unwrap();
    w.queue(vec![waiting.clone()]);
    w.clock.advance(TimeDelta::days(3_650));
    while w.store.sweep(&Retention::default(), 100).unwrap() > 0 {}
    let mut left: Vec<_> = w
        .store
        .list_mails(10)
        .unwrap()
        .iter()
        .map(|record| record.mail.id)
        .collect();
    left.sort_unstable();
    let mut expected = [waiting.id, deferred.id];
    expected.sort_unstable();
    assert_eq!(left, expected);
}

/// Users and signing keys are never swept.
pub fn users_and_signing_keys_survive(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let key = w.new.signing_key();
    w.store.ensure_signing_key(&key).unwrap();
    w.clock.advance(TimeDelta::days(3_650));
    while w.store.sweep(&Retention::default(), 100).unwrap() > 0 {}
    assert_eq!(w.store.find_user(&you.user.address).unwrap(), Some(you.user));
    assert_eq!(w.store.list_signing_keys().unwrap(), [key]);
}
