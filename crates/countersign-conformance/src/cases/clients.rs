//! Apps that operators added.

use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::changes::Change;

use crate::samples::address;
use crate::world::World;

/// An app reads back as it was kept last; all are listed by id.
pub fn an_app_is_kept_under_its_id(w: &World<'_>) {
    let (a, b) = (w.new.client("app-a"), Client::new(ClientId::new("app-b")));
    assert_eq!(
        (
            w.store.find_client(&a.id).unwrap(),
            w.store.list_clients().unwrap()
        ),
        (None, vec![])
    );
    w.store.put_client(&b, &[]).unwrap();
    let event = w.new.event(AuditKind::ClientChanged, &address("you"));
    w.store.put_client(&a, &[event]).unwrap();
    assert_eq!(w.store.list_clients().unwrap(), [a.clone(), b.clone()]);
    assert_eq!(w.store.find_client(&a.id).unwrap(), Some(a));
    let changed = Client {
        name: "another".to_owned(),
        ..b
    };
    w.store.put_client(&changed, &[]).unwrap();
    assert_eq!(w.store.find_client(&changed.id).unwrap(), Some(changed));
    assert_eq!(w.store.list_audit_events(10).unwrap()[0].kind, "client_changed");
}

/// A removed app ends its sessions on the Accounts API, and nobody else's; its events are kept if it was there.
pub fn a_removed_app_ends_its_sessions(w: &World<'_>) {
    let app = w.new.client("app");
    w.store.put_client(&app, &[]).unwrap();
    let you = w.joins("you");
    let session = |surface, client: &str| Session {
        surface,
        client: ClientId::new(client),
        ..w.new.session(you.id)
    };
    let theirs = session(Surface::Accounts, "app");
    let others = [
        session(Surface::Accounts, "other"),
        session(Surface::Token, "app"),
    ];
    let all = std::iter::once(&theirs).chain(&others).cloned();
    w.changes(
        &all.map(|session| Change::InsertSession(session, None))
            .collect::<Vec<_>>(),
    );
    w.wait(5);
    let remove = || {
        let event = w.new.event(AuditKind::ClientChanged, &address("you"));
        w.store.remove_client(&app.id, &[event]).unwrap()
    };
    assert!(remove());
    let trails = w.store.list_session_trails(you.id).unwrap();
    let ended = |session: &Session| {
        let trail = trails
            .iter()
            .find(|trail| trail.session.id == session.id)
            .unwrap();
        (trail.session.ended, trail.ended_at)
    };
    assert_eq!(ended(&theirs), (Some(SessionEnd::Revoked), Some(w.now())));
    assert!(others.iter().all(|session| ended(session) == (None, None)));
    assert_eq!(w.store.find_client(&app.id).unwrap(), None);
    let events = w.store.list_audit_events(10).unwrap();
    assert!(!remove());
    assert_eq!(w.store.list_audit_events(10).unwrap(), events);
    assert_eq!(events.len(), 1);
}
