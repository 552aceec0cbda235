//! Users and their status.

use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::VerifyOtpQuery;

use crate::people::erase_user;
use crate::samples::address;
use crate::samples::commits::verify_query_by_address;
use crate::world::{SignedIn, World};

fn knows_device(w: &World<'_>, you: &SignedIn) -> bool {
    let query = verify_query_by_address(&w.new.challenge(&you.user.address), &you.user.address);
    let query = VerifyOtpQuery {
        device: Some(you.device.hash),
        ..query
    };
    w.verify_facts(Attempt::Optimistic, &query).device.is_some()
}

/// An address finds its owner and nobody else.
pub fn an_address_finds_its_owner(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    assert_eq!(w.store.find_user(&address("you")).unwrap(), Some(you.user));
    assert_eq!(w.store.find_user(&address("yo")).unwrap(), None);
    assert_eq!(w.store.find_user(&address("y_u")).unwrap(), None);
    assert_eq!(w.store.find_user(&address("you+tag")).unwrap(), None);
}

/// A user who may not sign in loses sessions and device tokens at once; the events are kept.
pub fn a_disabled_user_loses_sessions_and_devices(w: &World<'_>) {
    let (first, you, other) = (
        w.sign_in(&address("you")),
        w.sign_in(&address("you")),
        w.sign_in(&address("other")),
    );
    w.wait(5);
    let audit = [w.new.event(AuditKind::Locked, &you.user.address)];
    assert!(
        w.store
            .set_user_status(you.user.id, UserStatus::Disabled, &audit)
            .unwrap()
    );
    let expected = User {
        status: UserStatus::Disabled,
        updated_at: w.now(),
        ..you.user.clone()
    };
    assert_eq!(w.store.find_user(&you.user.address).unwrap(), Some(expected));
    for lost in [&first, &you] {
        let found = w.store.find_session(lost.session.id).unwrap();
        assert!(found.is_none_or(|facts| facts.session.ended.is_some()));
        let found = w.store.find_session_by_token(&lost.token).unwrap();
        assert!(found.is_none_or(|facts| facts.session.ended.is_some()));
        assert!(!knows_device(w, lost));
    }
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1, []);
    assert_eq!(
        w.store.list_audit_events(1).unwrap()[0].kind,
        AuditKind::Locked.as_str()
    );

    assert_eq!(
        w.store.find_user(&other.user.address).unwrap(),
        Some(other.user.clone())
    );
    assert_eq!(
        w.store.list_sessions(other.user.id).unwrap().1,
        [other.session.clone()]
    );
    assert!(knows_device(w, &other));
}

/// A user who may sign in again gets nothing back, and one who could all along loses nothing.
pub fn an_active_user_keeps_what_they_have(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    assert!(
        w.store
            .set_user_status(you.user.id, UserStatus::Active, &[])
            .unwrap()
    );
    assert_eq!(
        w.store.list_sessions(you.user.id).unwrap().1,
        [you.session.clone()]
    );
    assert!(knows_device(w, &you));
    assert!(
        w.store
            .set_user_status(you.user.id, UserStatus::Disabled, &[])
            .unwrap()
    );
    assert!(
        w.store
            .set_user_status(you.user.id, UserStatus::Active, &[])
            .unwrap()
    );
    assert_eq!(
        w.store.find_user(&you.user.address).unwrap().unwrap().status,
        UserStatus::Active
    );
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1, []);
    assert!(!knows_device(w, &you));
    w.sign_in(&you.user.address);
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1.len(), 1);
}

/// Where there is no such user nothing is set.
pub fn an_unknown_user_is_told(w: &World<'_>) {
    let nobody = w.new.user(&address("you"));
    assert!(
        !w.store
            .set_user_status(nobody.id, UserStatus::Active, &[])
            .unwrap()
    );
    assert!(!erase_user(w.store, nobody.id, "erased", &[]).unwrap());
    assert_eq!(w.store.find_user(&nobody.address).unwrap(), None);
}

/// Events whose ids are taken set nothing and erase nothing.
pub fn a_taken_id_changes_nothing(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let audit = [w.new.event(AuditKind::UserErased, &you.user.address)];
    w.store.insert_audit_events(&audit).unwrap();
    w.store
        .set_user_status(you.user.id, UserStatus::Disabled, &audit)
        .unwrap_err();
    erase_user(w.store, you.user.id, "erased", &audit).unwrap_err();
    assert_eq!(
        w.store.find_user(&you.user.address).unwrap(),
        Some(you.user.clone())
    );
    assert_eq!(
        w.store.list_sessions(you.user.id).unwrap().1,
        [you.session.clone()]
    );
    assert!(knows_device(w, &you));
    let events = w.store.list_audit_events(10).unwrap();
    assert!(
        events
            .iter()
            .all(|event| event.address.as_deref() == Some("you@example.com"))
    );
}
