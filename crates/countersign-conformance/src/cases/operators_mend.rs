//! What operators put right: mails tried again, addresses forgotten, signing keys changed.

use std::time::Duration;

use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::outbox::MailState;
use countersign_core::ports::operators::MailQuery;
use countersign_core::ports::signing_keys::SigningKeyCommit;
use countersign_core::ports::store::Attempt;

use super::outbox::result;
use crate::samples::address;
use crate::world::World;

const LEASE: Duration = Duration::from_secs(90);

/// A closed mail is open again and due at once, a deferred one is due at once, a claimed or sent one is left alone.
pub fn mails_are_queued_again(w: &World<'_>) {
    for name in ["refused", "deferred", "sent", "held"] {
        w.ask(w.new.challenge(&address(name)));
    }
    let claim = w.store.claim_mails(10, LEASE).unwrap();
    for mail in &claim.mails {
        let state = match mail.mail.address.local() {
            "refused" => MailState::Refused,
            "deferred" => MailState::Deferred,
            "sent" => MailState::HandedOver,
            _ => continue,
        };
        let mut result = result(w, mail, state);
        result.due_at = w.new.after(3_600);
        w.store.record_mails(&[result]).unwrap();
    }
    w.wait(1);
    let ids: Vec<_> = claim.mails.iter().map(|mail| mail.mail.id).collect();
    let audit = [w.new.event(AuditKind::MailsRequeued, &address("you"))];
    assert_eq!(w.store.requeue_mails(&ids, &audit).unwrap(), 2);
    let again = w.store.claim_mails(10, LEASE).unwrap();
    let mut names: Vec<_> = again
        .mails
        .iter()
        .map(|mail| mail.mail.address.local().to_owned())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["deferred", "refused"]);
    assert!(again.mails.iter().all(|mail| mail.attempts == 0));

    // A late result of the claim before is not taken for one of this.
    let late = claim
        .mails
        .iter()
        .find(|mail| mail.mail.address.local() == "refused")
        .unwrap();
    w.store
        .record_mails(&[result(w, late, MailState::Refused)])
        .unwrap();
    let query = MailQuery {
        address: Some(late.mail.address.clone()),
        limit: 1,
        ..MailQuery::default()
    };
    let trail = w.store.list_mail_trails(&query).unwrap().remove(0);
    assert_eq!((trail.record.state, trail.closed_at), (MailState::Queued, None));
    assert!(trail.leased_until.is_some());
    let events = |kind: AuditKind| {
        let all = w.store.list_audit_events(100).unwrap();
        all.iter().filter(|event| event.kind == kind.as_str()).count()
    };
    assert_eq!(events(AuditKind::MailsRequeued), 1);
    let audit = [w.new.event(AuditKind::MailsRequeued, &address("you"))];
    assert_eq!(w.store.requeue_mails(&[], &audit).unwrap(), 0);
    assert_eq!(
        events(AuditKind::MailsRequeued),
        1,
        "nothing was done, nothing is kept"
    );
}

/// Forgetting an address takes its ledger and nobody else's.
pub fn a_forgotten_address_has_no_ledger(w: &World<'_>) {
    for name in ["you", "other"] {
        w.does(Attempt::Locked, &w.noting(&LedgerKey::Address(address(name))));
    }
    let other = w.ledger_of(&address("other"));
    w.store.forget_address(&address("you")).unwrap();
    assert_eq!(w.ledger_of(&address("you")), Ledger::default());
    assert_eq!(w.ledger_of(&address("other")), other);
}

/// Keys are inserted, retired, sealed anew and removed in one change, with its events.
pub fn signing_keys_change_together(w: &World<'_>) {
    let first = w.new.signing_key();
    w.store.ensure_signing_key(&first).unwrap();
    w.wait(1);
    let (second, third) = (w.new.signing_key(), w.new.signing_key());
    let change = |commit: SigningKeyCommit| {
        let mut seen = None;
        w.store
            .change_signing_keys(&mut |facts| {
                seen = Some(facts.clone());
                Some(commit.clone())
            })
            .unwrap();
        seen.unwrap()
    };
    let facts = change(SigningKeyCommit {
        insert: vec![second.clone()],
        audit: vec![w.new.event(AuditKind::KeyCreated, &address("you"))],
        ..SigningKeyCommit::default()
    });
    assert_eq!((facts.now, facts.keys), (w.now(), vec![first.clone()]));
    let facts = change(SigningKeyCommit {
        insert: vec![third.clone()],
        retire: vec![
            (second.kid.clone(), w.new.after(60)),
            ("nobody's".to_owned(), w.now()),
        ],
        reseal: vec![(third.kid, vec![1]), (second.kid.clone(), vec![7; 40])],
        remove: vec![first.kid.clone()],
        audit: Vec::new(),
    });
    assert_eq!(facts.keys, [first, second.clone()]);
    let keys = w.store.list_signing_keys().unwrap();
    let mended = keys.iter().find(|key| key.kid == second.kid).unwrap();
    assert_eq!(
        (mended.retires_at, &mended.sealed),
        (Some(w.new.after(60)), &vec![7; 40])
    );
    assert_eq!(keys.len(), 2);
    assert_eq!(w.store.list_audit_events(1).unwrap()[0].kind, "key_created");
    w.store.change_signing_keys(&mut |_| None).unwrap();
    assert_eq!(w.store.list_signing_keys().unwrap(), keys);
}

/// A change that cannot be leaves the keys as they were.
pub fn a_taken_id_changes_no_key(w: &World<'_>) {
    let key = w.new.signing_key();
    w.store.ensure_signing_key(&key).unwrap();
    let event = w.new.event(AuditKind::KeyCreated, &address("you"));
    w.store.insert_audit_events(std::slice::from_ref(&event)).unwrap();
    let commit = SigningKeyCommit {
        retire: vec![(key.kid.clone(), w.now())],
        insert: vec![w.new.signing_key()],
        audit: vec![event],
        ..SigningKeyCommit::default()
    };
    w.store
        .change_signing_keys(&mut |_| Some(commit.clone()))
        .unwrap_err();
    assert_eq!(w.store.list_signing_keys().unwrap(), [key]);
}
