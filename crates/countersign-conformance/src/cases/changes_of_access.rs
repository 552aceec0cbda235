//! Changes of passwords, sessions and devices, and what makes each lost.

use countersign_core::nouns::session::{SessionDetails, SessionEnd};
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};

use crate::samples::address;
use crate::world::World;

/// A password is set, set anew, and hashed anew only over the hash that was seen.
pub fn a_password_is_kept(w: &World<'_>) {
    let you = w.joins("you");
    let kept = || {
        w.person_of(you.id)
            .password
            .map(|password| (password.hash, password.set_at))
    };
    assert_eq!(kept(), None);
    let hash = |n: u8| format!("$argon2id$v=19$m=19456,t=2,p=1${n}");
    w.changes(&[Change::SetPassword(you.id, hash(1).into(), w.now())]);
    let set_at = w.now();
    assert_eq!(kept(), Some((hash(1), set_at)));
    w.wait(5);
    w.changes(&[Change::RehashPassword {
        user: you.id,
        seen: hash(9).into(),
        hash: hash(2).into(),
    }]);
    assert_eq!(kept(), Some((hash(1), set_at)));
    w.changes(&[Change::RehashPassword {
        user: you.id,
        seen: hash(1).into(),
        hash: hash(2).into(),
    }]);
    assert_eq!(kept(), Some((hash(2), set_at)));
    w.changes(&[Change::SetPassword(you.id, hash(3).into(), w.now())]);
    assert_eq!(kept(), Some((hash(3), w.now())));
    w.loses_change(Change::SetPassword(
        w.new.user(&you.address).id,
        hash(4).into(),
        w.now(),
    ));
}

/// A session begins only for an active user, and is found by its cookie token.
pub fn a_session_begins_for_the_active(w: &World<'_>) {
    let (you, barred) = (w.joins("you"), w.joins("barred"));
    w.store
        .set_user_status(barred.id, UserStatus::Disabled, &[])
        .unwrap();
    let mut session = w.new.session(you.id);
    session.details = SessionDetails {
        account: Some(w.new.account().id),
        amr: vec!["pwd".to_owned()],
        ..SessionDetails::default()
    };
    let token = w.new.hash();
    w.changes(&[Change::InsertSession(session.clone(), Some(token))]);
    assert_eq!(
        w.store.find_session(session.id).unwrap().unwrap().session,
        session
    );
    let found = w.store.find_session_by_token(&token).unwrap().unwrap();
    assert_eq!((found.session, found.user), (session, you.clone()));
    w.loses_change(Change::InsertSession(w.new.session(barred.id), None));
    w.loses_change(Change::InsertSession(
        w.new.session(w.new.user(&you.address).id),
        None,
    ));
}

/// What a session is about changes while it lives.
pub fn a_session_changes_while_it_lives(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    w.wait(5);
    let details = SessionDetails {
        stepped_up: true,
        ..SessionDetails::default()
    };
    w.changes(&[Change::UpdateSession(you.session.id, details.clone(), w.now())]);
    let found = w.store.find_session(you.session.id).unwrap().unwrap().session;
    assert_eq!((found.details, found.authenticated_at), (details, w.now()));
    w.changes(&[Change::UpdateSession(
        you.session.id,
        SessionDetails::default(),
        w.now(),
    )]);
    let found = w.store.find_session(you.session.id).unwrap().unwrap().session;
    assert_eq!(found.details, SessionDetails::default());
    w.changes(&[Change::EndSession(you.session.id, SessionEnd::SignedOut)]);
    w.loses_change(Change::UpdateSession(
        you.session.id,
        SessionDetails::default(),
        w.now(),
    ));
    w.loses_change(Change::UpdateSession(
        w.new.session(you.user.id).id,
        SessionDetails::default(),
        w.now(),
    ));
}

/// One session ends, or all but one, each for the first reason it is given.
pub fn sessions_end_once(w: &World<'_>) {
    let (first, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let (second, third) = (w.sign_in(&address("you")), w.sign_in(&address("you")));
    w.changes(&[Change::EndSession(first.session.id, SessionEnd::MembershipEnded)]);
    w.wait(5);
    w.changes(&[Change::EndSessions {
        user: first.user.id,
        but: Some(third.session.id),
        end: SessionEnd::AddressChanged,
    }]);
    let trails = w.store.list_session_trails(first.user.id).unwrap();
    let trail = |id| {
        let trail = trails.iter().find(|trail| trail.session.id == id).unwrap();
        (trail.session.ended, trail.ended_at)
    };
    let before = w.now() - chrono::TimeDelta::seconds(5);
    assert_eq!(
        trail(first.session.id),
        (Some(SessionEnd::MembershipEnded), Some(before))
    );
    assert_eq!(
        trail(second.session.id),
        (Some(SessionEnd::AddressChanged), Some(w.now()))
    );
    assert_eq!(trail(third.session.id), (None, None));
    assert_eq!(w.store.list_sessions(other.user.id).unwrap().1, [other.session]);
}

/// Device tokens begin, last longer, and end one by one or all.
pub fn devices_begin_and_end(w: &World<'_>) {
    let you = w.joins("you");
    let devices = [w.new.device(), w.new.device(), w.new.device()];
    let insert = devices
        .clone()
        .map(|device| Change::InsertDevice(you.id, you.address.clone(), device));
    w.changes(&insert);
    let alive = || {
        devices.clone().map(|device| {
            let query = PersonQuery {
                device: Some(device.hash),
                ..PersonQuery::about(Who::User(you.id))
            };
            w.person_facts(&query).device.map(|device| device.expires_at)
        })
    };
    assert_eq!(alive(), devices.clone().map(|device| Some(device.expires_at)));
    let later = w.new.after(200 * 86_400);
    w.changes(&[
        Change::ExtendDevice(devices[0].id, later),
        Change::EndDevice(devices[1].id),
    ]);
    assert_eq!(alive(), [Some(later), None, Some(devices[2].expires_at)]);
    w.loses_change(Change::ExtendDevice(devices[1].id, later));
    w.loses_change(Change::ExtendDevice(w.new.device().id, later));
    let nobody = w.new.user(&you.address).id;
    w.loses_change(Change::InsertDevice(nobody, you.address.clone(), w.new.device()));
    w.changes(&[Change::EndDevices(you.id)]);
    assert_eq!(alive(), [None; 3]);
    let ended = w.store.list_device_trails(you.id).unwrap();
    assert!(ended.iter().all(|trail| trail.ended_at == Some(w.now())));
}
