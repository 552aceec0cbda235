//! Things there is one of.

use countersign_core::nouns::session::SessionEnd;

use super::race;
use crate::people::erase_user;
use crate::samples::address;
use crate::world::World;

/// However many instances start at once, there is one signing key, and all of them have it.
pub fn there_is_one_signing_key(w: &World<'_>) {
    let answers = race(32, |_| {
        w.store.ensure_signing_key(&w.new.signing_key()).expect("a key")
    });
    assert_eq!(answers[0].len(), 1);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(w.store.list_signing_keys().unwrap(), answers[0]);
}

/// Of many that see the key grown old at once, one makes the next; the others see that it did.
pub fn a_signing_key_is_followed_once(w: &World<'_>) {
    use countersign_core::ports::signing_keys::SigningKeyCommit;
    let first = w.new.signing_key();
    w.store.ensure_signing_key(&first).unwrap();
    let made = race(32, |_| {
        let next = w.new.signing_key();
        let mut made = false;
        w.store
            .change_signing_keys(&mut |facts| {
                made = facts.keys.len() == 1;
                made.then(|| SigningKeyCommit {
                    insert: vec![next.clone()],
                    ..SigningKeyCommit::default()
                })
            })
            .expect("an answer");
        made
    });
    assert_eq!(made.into_iter().filter(|&made| made).count(), 1);
    assert_eq!(w.store.list_signing_keys().unwrap().len(), 2);
}

/// Of many that end a session one is told that it did, and its events are kept once.
pub fn a_session_ends_once(w: &World<'_>) {
    use countersign_core::nouns::audit::AuditKind;
    let you = w.sign_in(&address("you"));
    let ended = race(32, |_| {
        let audit = [w.new.event(AuditKind::SessionEnded, &you.user.address)];
        w.store
            .end_session(you.user.id, you.session.id, SessionEnd::SignedOut, &audit)
            .expect("an answer")
    });
    assert_eq!(ended.into_iter().filter(|&ended| ended).count(), 1);
    let events = w.store.list_audit_events(100).unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|event| event.kind == AuditKind::SessionEnded.as_str())
            .count(),
        1
    );
}

/// Of many that erase a user one is told that it did.
pub fn a_user_is_erased_once(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let erased = race(32, |_| {
        erase_user(w.store, you.user.id, "erased", &[]).expect("an answer")
    });
    assert_eq!(erased.into_iter().filter(|&erased| erased).count(), 1);
    assert_eq!(w.store.find_user(&you.user.address).unwrap(), None);
}
