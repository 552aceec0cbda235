//! Audit events that stand alone.

use countersign_core::nouns::audit::{AuditEvent, AuditKind};

use crate::samples::address;
use crate::world::World;

/// The newest come first, and no more than asked for.
pub fn the_newest_come_first(w: &World<'_>) {
    let mut made = Vec::new();
    for kind in [
        AuditKind::Locked,
        AuditKind::Unlocked,
        AuditKind::Refused,
        AuditKind::KeyCreated,
    ] {
        w.wait(1);
        made.insert(0, kind.as_str());
        w.store
            .insert_audit_events(&[w.new.event(kind, &address("you"))])
            .unwrap();
    }
    let kinds = |limit| {
        w.store
            .list_audit_events(limit)
            .unwrap()
            .into_iter()
            .map(|event| event.kind)
            .collect()
    };
    let (all, some): (Vec<String>, Vec<String>) = (kinds(10), kinds(3));
    assert_eq!(
        (all, some),
        (
            made.iter().map(|&k| k.to_owned()).collect(),
            made[..3].iter().map(|&k| k.to_owned()).collect()
        )
    );
}

/// Kind, address and details read back, whatever they hold.
pub fn an_event_reads_back(w: &World<'_>) {
    let details =
        serde_json::json!({"count": 7, "reason": "it's \"so\"\n", "deep": {"list": [null, true, 1.5, "ü"]}});
    let serde_json::Value::Object(detail) = details.clone() else {
        panic!("an object")
    };
    let you = w.sign_in(&address("you"));
    w.wait(1);
    let full = AuditEvent {
        detail,
        ..w.new.event(AuditKind::SignInFailed, &address("jürgen+o'neil"))
    };
    let full = full.user(you.user.id).session(you.session.id);
    w.store.insert_audit_events(&[full]).unwrap();
    let read = w.store.list_audit_events(1).unwrap().remove(0);
    assert_eq!(read.kind, AuditKind::SignInFailed.as_str());
    assert_eq!(read.address.as_deref(), Some("jürgen+o'neil@example.com"));
    assert_eq!(read.detail, details);
    w.wait(1);
    let bare = AuditEvent {
        address: None,
        ip_prefix: None,
        request: None,
        ..w.new.event(AuditKind::KeyCreated, &address("you"))
    };
    w.store.insert_audit_events(&[bare]).unwrap();
    let read = w.store.list_audit_events(1).unwrap().remove(0);
    assert_eq!(
        (read.kind.as_str(), read.address),
        (AuditKind::KeyCreated.as_str(), None)
    );
    assert_eq!(read.detail, serde_json::json!({}));
}

/// No events are no trouble; many come in one call.
pub fn none_and_many_are_kept_alike(w: &World<'_>) {
    w.store.insert_audit_events(&[]).unwrap();
    assert_eq!(w.store.list_audit_events(10).unwrap(), []);
    let events: Vec<_> = (0..50)
        .map(|_| w.new.event(AuditKind::Refused, &address("you")))
        .collect();
    w.store.insert_audit_events(&events).unwrap();
    assert_eq!(w.store.list_audit_events(1_000).unwrap().len(), 50);
    assert_eq!(w.store.list_audit_events(20).unwrap().len(), 20);
}

/// One id that is taken, and none of the call's events are kept.
pub fn a_taken_id_keeps_none(w: &World<'_>) {
    let first = w.new.event(AuditKind::Refused, &address("you"));
    w.store.insert_audit_events(std::slice::from_ref(&first)).unwrap();
    let others = [w.new.event(AuditKind::Locked, &address("you")), first];
    w.store.insert_audit_events(&others).unwrap_err();
    assert_eq!(w.store.list_audit_events(10).unwrap().len(), 1);
    w.store.insert_audit_events(&others[..1]).unwrap();
    assert_eq!(w.store.list_audit_events(10).unwrap().len(), 2);
}
