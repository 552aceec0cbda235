//! Signing keys follow one another, and root secrets do, without anybody being signed out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::sync::Arc;

use chrono::TimeDelta;
use countersign_conformance::memory::MemoryStore;
use countersign_conformance::time::ManualClock;
use countersign_core::keys::{KeyRing, RootSecret};
use countersign_core::policy::Policy;
use countersign_core::ports::refresh_session::SessionFacts;
use countersign_core::usecases::check_keys::check_keys;
use countersign_core::usecases::open_signing_keys::open_signing_keys;
use countersign_core::usecases::read_session::{ReadSessionError, check_bearer, read_session};
use countersign_core::usecases::refresh_session::{issue_pair, refresh_session};
use countersign_core::usecases::rotate_root_secret::rotate_root_secret;
use countersign_core::usecases::rotate_signing_keys::{
    KeyPace, RetireSigningKeyError, refresh_signing_keys, retire_signing_key, rotate_old_signing_keys,
    rotate_signing_keys,
};
use support::{World, YOU};

fn secret(octet: u8) -> RootSecret {
    RootSecret::new(vec![octet; 32]).unwrap()
}

/// Two instances on one store.
fn two() -> (World, World) {
    let clock = ManualClock::default();
    let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
    let world = |seed| World::on(Arc::clone(&store) as _, clock.clone(), Policy::default(), seed);
    (world(1), world(2))
}

fn published(world: &World) -> usize {
    world.core.signing().jwks(world.core.now()).len()
}

fn signer(world: &World) -> String {
    let signing = world.core.signing();
    signing.signer(world.core.now()).unwrap().kid().to_owned()
}

/// The session of an access token, if it is taken.
fn session_of(world: &World, access: &str) -> Result<SessionFacts, ReadSessionError> {
    check_bearer(&world.core, access).and_then(|bearer| read_session(&world.core, bearer))
}

#[test]
fn an_old_key_is_followed_once_and_leaves_when_its_last_token_has_ended() {
    let (here, there) = two();
    let pace = KeyPace::default();
    let first = signer(&here);
    assert!(!rotate_old_signing_keys(&here.core, &pace).unwrap());
    here.clock.advance(TimeDelta::days(90));
    assert!(rotate_old_signing_keys(&here.core, &pace).unwrap());
    assert!(
        !rotate_old_signing_keys(&there.core, &pace).unwrap(),
        "one of them did it"
    );

    // Both publish it, and neither signs with it yet.
    for world in [&here, &there] {
        assert!(refresh_signing_keys(&world.core).unwrap());
        assert!(!refresh_signing_keys(&world.core).unwrap(), "nothing new");
        assert_eq!((published(world), signer(world)), (2, first.clone()));
    }
    here.wait(9 * 60);
    let me = here.sign_in(YOU);
    here.wait(60);
    let tokens = issue_pair(&here.core, &me.session, &me.user, here.core.now()).unwrap();
    assert_ne!(signer(&here), first);
    let late = tokens.access.clone();
    assert!(session_of(&there, &late).is_ok());

    // Six minutes later the last token of the first key has ended, and the key is gone.
    here.wait(6 * 60);
    assert!(refresh_signing_keys(&here.core).unwrap());
    assert_eq!(published(&here), 1);
    let keys = here.core.store.list_signing_keys().unwrap();
    assert_eq!(keys.len(), 2, "kept for people to look at");
    let refreshed = refresh_session(&here.core, &here.caller(), &tokens.refresh).unwrap();
    assert!(session_of(&here, &refreshed.tokens.access).is_ok());
}

#[test]
fn keys_rotate_at_an_operators_word_alone_where_the_interval_is_zero() {
    let world = World::new();
    let never = KeyPace {
        rotate_every: TimeDelta::zero(),
        ..KeyPace::default()
    };
    world.clock.advance(TimeDelta::days(1_000));
    assert!(!rotate_old_signing_keys(&world.core, &never).unwrap());
    let made = rotate_signing_keys(&world.core, TimeDelta::minutes(10)).unwrap();
    refresh_signing_keys(&world.core).unwrap();
    assert_ne!(signer(&world), made.kid);
    world.wait(10 * 60);
    assert_eq!(signer(&world), made.kid);
    let events = world.core.store.list_audit_events(1).unwrap();
    assert_eq!(
        (events[0].kind.as_str(), &events[0].detail["by"]),
        ("key_created", &"operator".into())
    );
}

#[test]
fn a_leaked_key_can_be_ended_at_once_but_never_the_only_one() {
    let world = World::new();
    let me = world.sign_in(YOU);
    let leaked = signer(&world);
    let token = issue_pair(&world.core, &me.session, &me.user, me.now)
        .unwrap()
        .access;
    let only = retire_signing_key(&world.core, &leaked, true);
    assert!(matches!(only, Err(RetireSigningKeyError::Only(_))), "{only:?}");
    rotate_signing_keys(&world.core, TimeDelta::zero()).unwrap();
    assert_eq!(
        retire_signing_key(&world.core, &leaked, true).unwrap(),
        world.core.now()
    );
    refresh_signing_keys(&world.core).unwrap();
    assert!(session_of(&world, &token).is_err());
    let again = retire_signing_key(&world.core, &leaked, true);
    assert!(
        matches!(again, Err(RetireSigningKeyError::Retired(_))),
        "{again:?}"
    );
    let unknown = retire_signing_key(&world.core, "no such key", false);
    assert!(
        matches!(unknown, Err(RetireSigningKeyError::Unknown(_))),
        "{unknown:?}"
    );
}

/// The same store seen by an instance with other root secrets.
fn with_secrets(world: &World, keys: KeyRing) -> World {
    let mut next = World::on(
        Arc::clone(&world.core.store),
        world.clock.clone(),
        Policy::default(),
        9,
    );
    let (store, entropy) = (Arc::clone(&next.core.store), Arc::clone(&next.core.entropy));
    let signing = open_signing_keys(&*store, &keys, &*entropy, next.core.now()).unwrap();
    next.core.signing = std::sync::RwLock::new(Arc::new(signing));
    next.core.keys = keys;
    next
}

#[test]
fn codes_and_sessions_of_the_previous_root_secret_go_on() {
    let world = World::new();
    let me = world.sign_in(YOU);
    let tokens = issue_pair(&world.core, &me.session, &me.user, me.now).unwrap();
    world.request("other@example.com").unwrap();
    let code = world.mailed_code();

    let both = KeyRing::with_previous(&secret(8), &secret(7)).unwrap();
    let next = with_secrets(&world, both);
    let done = rotate_root_secret(&next.core).unwrap();
    assert_eq!((done.resealed, done.key_id), (1, secret(8).key_id()));
    assert_eq!(done.older.len(), 1);
    assert_eq!((done.older[0].sessions, done.older[0].challenges), (1, 1));
    assert_eq!(done.needed_until(), Some(me.session.absolute_expires_at));
    assert_eq!(
        rotate_root_secret(&next.core).unwrap().resealed,
        0,
        "once is enough"
    );

    next.verify("other@example.com", &code).unwrap();
    let refreshed = refresh_session(&next.core, &next.caller(), &tokens.refresh).unwrap();
    assert!(session_of(&next, &refreshed.tokens.access).is_ok());
    let family = next.sign_in("third@example.com").session.family.unwrap();
    assert_eq!(
        family.key_id,
        secret(8).key_id(),
        "what begins now needs the new one alone"
    );

    // Alone, the new one opens the keys, and is told what it cannot know.
    let (keys, uses) = (
        next.core.store.list_signing_keys().unwrap(),
        next.core.store.list_key_uses().unwrap(),
    );
    let check = |ring: &KeyRing| check_keys(ring, &keys, &uses, next.core.now());
    let alone = check(&KeyRing::new(&secret(8)));
    assert_eq!((alone.unusable.len(), alone.lost, alone.fits()), (0, 1, false));
    assert!(check(&next.core.keys).fits());
    let wrong = check(&KeyRing::new(&secret(9)));
    assert_eq!((wrong.unusable.len(), wrong.lost), (1, 3));
}
