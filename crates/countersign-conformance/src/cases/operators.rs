//! What operators look up.

use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::outbox::MailState;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::operators::{AuditQuery, KeyUse, MailQuery};
use countersign_core::ports::store::Attempt;

use crate::samples::address;
use crate::world::World;

/// A user is found by id, and an id nobody has finds nobody.
pub fn a_user_is_found_by_id(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    assert_eq!(w.store.find_user_by_id(you.user.id).unwrap(), Some(you.user));
    assert_eq!(
        w.store.find_user_by_id(w.new.user(&address("no")).id).unwrap(),
        None
    );
    assert_eq!(w.store.read_time().unwrap(), w.now());
}

/// Sessions and device tokens are listed whatever their state, with the time of their end.
pub fn trails_tell_how_it_ended(w: &World<'_>) {
    let first = w.sign_in(&address("you"));
    w.wait(1);
    let second = w.sign_in(&address("you"));
    w.wait(1);
    let audit = [w.new.event(AuditKind::SessionEnded, &address("you"))];
    w.store
        .end_session(first.user.id, first.session.id, SessionEnd::SignedOut, &audit)
        .unwrap();
    let trails = w.store.list_session_trails(first.user.id).unwrap();
    assert_eq!(trails.len(), 2);
    assert_eq!((&trails[0].session, trails[0].ended_at), (&second.session, None));
    assert_eq!(trails[1].session.ended, Some(SessionEnd::SignedOut));
    assert_eq!(trails[1].ended_at, Some(w.now()));
    let devices = w.store.list_device_trails(first.user.id).unwrap();
    let told: Vec<_> = devices
        .iter()
        .map(|trail| (trail.id, trail.expires_at, trail.ended_at))
        .collect();
    let expected = [&second.device, &first.device].map(|device| (device.id, device.expires_at, None));
    assert_eq!(told, expected);
    assert_eq!(
        w.store
            .list_session_trails(w.new.user(&address("no")).id)
            .unwrap(),
        []
    );
}

/// All sessions, device tokens and codes of a user end together, and the event is kept even where there were none.
pub fn all_sessions_of_a_user_end(w: &World<'_>) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let challenge = w.ask(w.new.challenge(&address("you")));
    let lockout = w.ask(w.new.lockout(&address("you")));
    let end = |id| {
        let audit = [w.new.event(AuditKind::SessionEnded, &address("you"))];
        w.store
            .end_user_sessions(id, SessionEnd::Revoked, &audit)
            .unwrap()
    };
    assert_eq!(end(you.user.id), Some(1));
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1, []);
    assert!(
        w.store
            .list_device_trails(you.user.id)
            .unwrap()
            .iter()
            .all(|d| d.ended_at == Some(w.now()))
    );
    assert!(w.challenge(&challenge).unwrap().ended.is_some());
    assert!(w.challenge(&lockout).unwrap().ended.is_none(), "the way in stays");
    assert_eq!(end(you.user.id), Some(0));
    assert_eq!(end(w.new.user(&address("no")).id), None, "nobody, and no event");
    let kinds = w.store.list_audit_events(100).unwrap();
    let kept = kinds
        .iter()
        .filter(|e| e.kind == AuditKind::SessionEnded.as_str());
    assert_eq!(kept.count(), 2);
    assert_eq!(w.store.list_sessions(other.user.id).unwrap().1, [other.session]);
}

/// A disabled user's challenges end with their sessions; those of others stay.
pub fn a_disabled_user_loses_challenges(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let (code, lockout, other) = (
        w.ask(w.new.challenge(&address("you"))),
        w.ask(w.new.lockout(&address("you"))),
        w.ask(w.new.challenge(&address("other"))),
    );
    w.store
        .set_user_status(you.user.id, UserStatus::Active, &[])
        .unwrap();
    assert_eq!(w.challenge(&code), Some(code.clone()));
    w.store
        .set_user_status(you.user.id, UserStatus::Disabled, &[])
        .unwrap();
    assert!(w.challenge(&code).unwrap().ended.is_some());
    assert!(w.challenge(&lockout).unwrap().ended.is_some());
    assert_eq!(w.challenge(&other), Some(other));
}

/// A challenge is found by each of its request ids, and by its address with all others.
pub fn challenges_are_found_by_request_and_address(w: &World<'_>) {
    let first = w.ask(w.new.challenge(&address("you")));
    w.wait(1);
    let (second, _) = (
        w.ask(w.new.lockout(&address("you"))),
        w.ask(w.new.challenge(&address("other"))),
    );
    let alias = w.new.request_id();
    let mut asking = w.asking(&first);
    asking.commit.challenge = None;
    asking.commit.alias = Some((alias, first.id));
    w.does(Attempt::Optimistic, &asking);
    for id in [countersign_core::nouns::ids::RequestId(first.id.0), alias] {
        assert_eq!(w.store.find_requested(id).unwrap(), Some(first.clone()));
    }
    assert_eq!(w.store.find_requested(w.new.request_id()).unwrap(), None);
    assert_eq!(w.store.list_request_ids(first.id).unwrap(), [alias]);
    assert_eq!(w.store.list_request_ids(second.id).unwrap(), []);
    let of = |limit| w.store.list_challenges(&address("you"), limit).unwrap();
    assert_eq!(of(10), [second.clone(), first]);
    assert_eq!(of(1), [second]);
}

/// Events come newest first, page by page, and by address, user, kind and time.
pub fn audit_entries_are_listed_by_page(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let start = w.now();
    let mut events: Vec<AuditEvent> = Vec::new();
    for (n, kind) in [AuditKind::Locked, AuditKind::Refused, AuditKind::Locked]
        .iter()
        .enumerate()
    {
        w.wait(i64::from(n == 2) * 60);
        let event = w.new.event(*kind, &address(if n == 1 { "other" } else { "you" }));
        events.insert(0, event.user(you.user.id).session(you.session.id).with("n", n));
    }
    w.store.insert_audit_events(&events).unwrap();
    let list = |query: AuditQuery| w.store.list_audit_entries(&query).unwrap();
    let all = AuditQuery {
        user: Some(you.user.id),
        limit: 10,
        ..AuditQuery::default()
    };
    let read = list(all.clone());
    events.sort_by_key(|event| std::cmp::Reverse((event.at, event.id)));
    assert_eq!(read.len(), 3);
    for (entry, event) in read.iter().zip(&events) {
        assert_eq!(
            (entry.id, entry.at, entry.kind.as_str()),
            (event.id, event.at, event.kind.as_str())
        );
        assert_eq!((entry.user, entry.session), (event.user, event.session));
        assert_eq!(
            (&entry.ip_prefix, &entry.request),
            (&event.ip_prefix, &event.request)
        );
        assert_eq!(entry.detail, serde_json::Value::Object(event.detail.clone()));
    }
    let pages = |before| AuditQuery {
        before,
        limit: 2,
        ..all.clone()
    };
    assert_eq!(list(pages(None)), read[..2]);
    assert_eq!(list(pages(Some((read[1].at, read[1].id)))), read[2..]);
    let count = |query: AuditQuery| list(query).len();
    assert_eq!(
        count(AuditQuery {
            address: Some("other@example.com".to_owned()),
            ..all.clone()
        }),
        1
    );
    assert_eq!(
        count(AuditQuery {
            kind: Some("locked".to_owned()),
            ..all.clone()
        }),
        2
    );
    assert_eq!(
        count(AuditQuery {
            since: Some(w.now()),
            ..all.clone()
        }),
        1
    );
    assert_eq!(
        count(AuditQuery {
            since: Some(start),
            user: None,
            ..all
        }),
        list(AuditQuery {
            limit: 100,
            ..AuditQuery::default()
        })
        .len()
    );
}

/// What is alive is counted by the generation of keys that made it; what is over is not.
pub fn key_uses_count_what_is_alive(w: &World<'_>) {
    assert_eq!(w.store.list_key_uses().unwrap(), []);
    let you = w.sign_in(&address("you"));
    let challenge = w.ask(w.new.challenge(&address("you")));
    let sessions = KeyUse {
        key_id: 4,
        sessions: 1,
        challenges: 0,
        until: you.session.absolute_expires_at,
    };
    let codes = KeyUse {
        key_id: 3,
        sessions: 0,
        challenges: 1,
        until: challenge.expires_at,
    };
    assert_eq!(w.store.list_key_uses().unwrap(), [codes, sessions]);
    w.wait(600);
    assert_eq!(w.store.list_key_uses().unwrap(), [sessions]);
    w.store
        .end_user_sessions(you.user.id, SessionEnd::Revoked, &[])
        .unwrap();
    assert_eq!(w.store.list_key_uses().unwrap(), []);
}

/// Mails are listed by address, challenge and state, newest first and page by page.
pub fn mails_are_listed_by_page(w: &World<'_>) {
    let first = w.ask(w.new.challenge(&address("you")));
    w.wait(1);
    w.ask(w.new.challenge(&address("you")));
    w.wait(1);
    w.ask(w.new.challenge(&address("other")));
    let list = |query: MailQuery| w.store.list_mail_trails(&query).unwrap();
    let all = MailQuery {
        limit: 10,
        ..MailQuery::default()
    };
    let read = list(all.clone());
    assert_eq!(read.len(), 3);
    assert_eq!(
        list(MailQuery {
            limit: 2,
            ..all.clone()
        }),
        read[..2]
    );
    let before = Some(read[1].record.mail.id);
    assert_eq!(
        list(MailQuery {
            before,
            ..all.clone()
        }),
        read[2..]
    );
    let address = Some(address("you"));
    assert_eq!(list(MailQuery { address, ..all }), read[1..]);
    let challenge = Some(first.id);
    assert_eq!(
        list(MailQuery {
            challenge,
            ..all.clone()
        }),
        read[2..]
    );
    let state = |state| {
        list(MailQuery {
            state: Some(state),
            ..all.clone()
        })
        .len()
    };
    assert_eq!((state(MailState::Queued), state(MailState::Refused)), (3, 0));
    assert_eq!((read[0].leased_until, read[0].closed_at), (None, None));
}
