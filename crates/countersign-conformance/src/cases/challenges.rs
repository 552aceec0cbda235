//! Challenges on their own.

use chrono::TimeDelta;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::ChallengeId;

use crate::samples::address;
use crate::world::World;

/// A challenge is found whatever its state, with the store's time.
pub fn a_challenge_is_found_whatever_its_state(w: &World<'_>) {
    let live = w.ask(w.new.challenge(&address("you")));
    let ended = w.ask(Challenge {
        ended: Some(ChallengeEnd::Used),
        ..w.new.challenge(&address("you"))
    });
    let lockout = w.ask(w.new.lockout(&address("you")));
    w.wait(601);
    for challenge in [live, ended, lockout] {
        assert_eq!(
            w.store.find_challenge(challenge.id).unwrap(),
            Some((w.now(), challenge))
        );
    }
}

/// No row, no challenge, and none to open.
pub fn an_unknown_challenge_is_none(w: &World<'_>) {
    let nobody = ChallengeId(w.new.request_id().0);
    assert_eq!(w.store.find_challenge(nobody).unwrap(), None);
    assert_eq!(w.store.open_challenge(nobody).unwrap(), None);
}

/// Opening notes the store's time and gives the challenge as it stands afterwards.
pub fn opening_notes_the_time(w: &World<'_>) {
    let lockout = w.ask(w.new.lockout(&address("you")));
    w.wait(7);
    let opened = Challenge {
        opened_at: Some(w.now()),
        ..lockout.clone()
    };
    assert_eq!(
        w.store.open_challenge(lockout.id).unwrap(),
        Some((w.now(), opened.clone()))
    );
    assert_eq!(w.challenge(&lockout), Some(opened));
}

/// What is open stays open since then.
pub fn opening_twice_changes_nothing(w: &World<'_>) {
    let lockout = w.ask(w.new.lockout(&address("you")));
    let (at, opened) = w.store.open_challenge(lockout.id).unwrap().unwrap();
    w.wait(7);
    assert_eq!(
        w.store.open_challenge(lockout.id).unwrap(),
        Some((w.now(), opened.clone()))
    );
    assert_eq!(opened.opened_at, Some(at));
}

/// What has ended is not opened any more.
pub fn an_ended_challenge_is_not_opened(w: &World<'_>) {
    let ended = w.ask(Challenge {
        ended: Some(ChallengeEnd::Pointless),
        ..w.new.lockout(&address("you"))
    });
    assert_eq!(
        w.store.open_challenge(ended.id).unwrap(),
        Some((w.now(), ended.clone()))
    );
    assert_eq!(w.challenge(&ended), Some(ended));
}

/// From its deadline on a challenge is not opened any more; a microsecond before, it is.
pub fn an_expired_challenge_is_not_opened(w: &World<'_>) {
    let (late, last) = (
        w.ask(w.new.lockout(&address("you"))),
        w.ask(w.new.lockout(&address("you"))),
    );
    w.clock.set(last.expires_at - TimeDelta::microseconds(1));
    assert!(
        w.store
            .open_challenge(last.id)
            .unwrap()
            .unwrap()
            .1
            .opened_at
            .is_some()
    );
    w.clock.set(late.expires_at);
    assert_eq!(
        w.store.open_challenge(late.id).unwrap(),
        Some((w.now(), late.clone()))
    );
    assert_eq!(w.challenge(&late), Some(late));
}
