//! Users who leave for good.

use std::time::Duration;

use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::outbox::MailState;
use countersign_core::ports::request_otp::RequestOtpQuery;
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::{Naming, VerifyOtpQuery};

use super::outbox::result;
use crate::people::erase_user;
use crate::samples::address;
use crate::samples::commits::{request_query, verify_query};
use crate::sight::Sight;
use crate::world::{SignedIn, World};

const PSEUDONYM: &str = "erased-8c1f";

fn erase(w: &World<'_>, you: &SignedIn, audit: &[AuditEvent]) {
    assert!(erase_user(w.store, you.user.id, PSEUDONYM, audit).unwrap());
}

/// The user, their sessions and their device tokens are gone.
pub fn user_sessions_and_devices_are_gone(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let query = RequestOtpQuery {
        device: Some(you.device.hash),
        ..request_query(&w.new.challenge(&you.user.address))
    };
    erase(w, &you, &[]);
    assert_eq!(w.store.find_user(&you.user.address).unwrap(), None);
    assert!(w.store.find_session(you.session.id).unwrap().is_none());
    assert!(w.store.find_session_by_token(&you.token).unwrap().is_none());
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1, []);
    assert_eq!(w.request_facts(Attempt::Optimistic, &query).device, None);
    w.sign_in(&you.user.address);
    assert_eq!(w.request_facts(Attempt::Optimistic, &query).device, None);
    assert!(!erase_user(w.store, you.user.id, PSEUDONYM, &[]).unwrap());
}

/// The ledgers of their devices are gone; the address's stays, or erasing would refill its budgets.
pub fn device_ledgers_are_gone(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let lane = LedgerKey::Device(you.device.id);
    w.does(Attempt::Locked, &w.noting(&lane));
    let of_address = w.ledger_of(&you.user.address);
    erase(w, &you, &[]);
    assert_eq!(w.ledger(&lane), Ledger::default());
    assert_eq!(w.ledger_of(&you.user.address), of_address);
}

/// The address's challenges are gone, whatever their state, and with them every request id.
pub fn challenges_and_request_ids_are_gone(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let challenge = w.ask(w.new.challenge(&you.user.address));
    let lockout = w.ask(w.new.lockout(&you.user.address));
    let alias = w.new.request_id();
    let mut asking = w.asking(&challenge);
    (asking.commit.challenge, asking.commit.alias) = (None, Some((alias, challenge.id)));
    w.does(Attempt::Locked, &asking);
    erase(w, &you, &[]);
    assert_eq!((w.challenge(&challenge), w.challenge(&lockout)), (None, None));
    for request in [RequestId(challenge.id.0), alias] {
        let query = VerifyOtpQuery {
            naming: Naming::Request(request),
            ..verify_query(&challenge)
        };
        assert_eq!(w.verify_facts(Attempt::Optimistic, &query).challenges, []);
    }
}

/// Mails not yet sent are gone, also those a worker holds; the address of the others becomes the pseudonym.
pub fn unsent_mails_are_gone_and_sent_ones_renamed(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    w.ask(w.new.challenge(&address("other")));
    let held = w.store.claim_mails(100, Duration::from_secs(60)).unwrap().mails;
    let own = |mail: &&countersign_core::nouns::outbox::ClaimedMail| mail.mail.address == you.user.address;
    let [sent, deferred, ..] = held.iter().filter(own).collect::<Vec<_>>()[..] else {
        panic!("two mails")
    };
    let results = [
        result(w, sent, MailState::HandedOver),
        result(w, deferred, MailState::Deferred),
    ];
    w.store.record_mails(&results).unwrap();
    w.ask(w.new.challenge(&you.user.address));
    let leased = w.store.claim_mails(100, Duration::from_secs(60)).unwrap().mails;
    w.ask(w.new.challenge(&you.user.address));
    erase(w, &you, &[]);

    let left = w.store.list_mails(100).unwrap();
    let mut addresses: Vec<_> = left.iter().map(|record| record.mail.address.as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, [PSEUDONYM, "other@example.com"]);
    assert!(
        left.iter()
            .any(|record| record.mail.id == sent.mail.id && record.state == MailState::HandedOver)
    );
    // The worker that still holds one may say what it likes.
    w.store
        .record_mails(
            &leased
                .iter()
                .map(|mail| result(w, mail, MailState::HandedOver))
                .collect::<Vec<_>>(),
        )
        .unwrap();
    assert_eq!(w.store.list_mails(100).unwrap(), left);
}

/// The address in older events becomes the pseudonym; the events of the erasure are kept as they are given.
pub fn older_events_are_renamed(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    w.sign_in(&address("other"));
    let before = w.store.list_audit_events(100).unwrap();
    w.wait(1);
    let farewell = AuditEvent {
        address: None,
        ..w.new.event(AuditKind::UserErased, &you.user.address)
    };
    erase(w, &you, &[farewell]);
    let after = w.store.list_audit_events(100).unwrap();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(
        (after[0].kind.as_str(), after[0].address.as_deref()),
        (AuditKind::UserErased.as_str(), None)
    );
    let count = |address: &str| {
        after
            .iter()
            .filter(|event| event.address.as_deref() == Some(address))
            .count()
    };
    let was = |address: &str| {
        before
            .iter()
            .filter(|event| event.address.as_deref() == Some(address))
            .count()
    };
    assert_eq!(
        (count("you@example.com"), count(PSEUDONYM)),
        (0, was("you@example.com"))
    );
    assert_eq!(count("other@example.com"), was("other@example.com"));
}

/// Nothing of anybody else is touched.
pub fn nobody_else_is_touched(w: &World<'_>) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let challenge = w.ask(w.new.challenge(&other.user.address));
    w.does(Attempt::Locked, &w.noting(&LedgerKey::Device(other.device.id)));
    let look = || {
        let sight = Sight {
            addresses: vec![other.user.address.clone()],
            ledgers: vec![LedgerKey::Device(other.device.id)],
            challenges: vec![challenge.id],
            sessions: vec![other.session.id],
            tokens: vec![other.token],
            devices: vec![other.device.hash],
            ..Sight::default()
        };
        let lines = sight.look(w.store);
        lines
            .into_iter()
            .filter(|line| !line.starts_with("mails") && !line.starts_with("events"))
            .collect::<Vec<_>>()
    };
    let before = look();
    erase(w, &you, &[]);
    assert_eq!(look(), before);
}

/// The address is free again: its next success makes another user.
pub fn the_address_is_free_again(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    erase(w, &you, &[]);
    w.wait(1);
    let again = w.sign_in(&you.user.address);
    assert_ne!(again.user.id, you.user.id);
    assert_eq!(w.store.list_sessions(again.user.id).unwrap().1, [again.session]);
}
