//! Letting in who waits for a feature: by whom, whom, within its time, and what of it goes with a membership.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod support;
#[path = "support/team.rs"]
mod team;

use std::sync::Arc;
use std::time::Duration;

use countersign_conformance::time::ManualClock;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::{Account, Role};
use countersign_core::nouns::ids::WaitlistEntryId;
use countersign_core::nouns::waitlist::Feature;
use countersign_core::policy::Policy;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::mailer::Template;
use countersign_core::ports::waitlist::WaitlistQuery;
use countersign_core::usecases::read_profile::read_profile_by_refresh;
use countersign_core::usecases::teams::acting::TeamError;
use countersign_core::usecases::teams::end_membership::end_membership;
use countersign_core::usecases::waitlist::WaitlistError;
use countersign_core::usecases::waitlist::join_waitlist::join_waitlist;
use countersign_core::usecases::waitlist::let_in::{LetIn, Selection, let_in, let_in_as_manager};
use countersign_core::usecases::waitlist::read_waitlist::read_waitlist;
use support::World;
use team::Person;

fn feature(name: &str) -> Feature {
    Feature::parse(name).unwrap()
}

fn waits(world: &World, who: &Person) -> WaitlistEntryId {
    join_waitlist(&world.core, &world.caller(), &who.bearer, &feature("a"))
        .unwrap()
        .id
}

fn lets_in(world: &World, who: &Person, selection: &Selection) -> Result<LetIn, TeamError> {
    let account = who.account.id;
    let_in_as_manager(&world.core, &world.caller(), &who.bearer, account, selection)
}

fn templates(world: &World) -> Vec<Template> {
    world.deliver().iter().map(|letter| letter.template).collect()
}

#[test]
fn l3_an_unproven_manager_mails_nobody_themself_included() {
    let mut policy = Policy::default();
    for from_unproven in [false, true] {
        policy.invites.from_unproven = from_unproven;
        let world = World::with(policy.clone());
        let ada = world.unproven("ada@example.com");
        let entry = waits(&world, &ada);
        let done = lets_in(&world, &ada, &Selection::Entries(vec![entry]));
        if from_unproven {
            assert_eq!(done.unwrap().granted, [entry]);
        } else {
            assert!(matches!(done, Err(TeamError::Unproven)));
        }
        assert_eq!(templates(&world), []);
    }
    let world = World::new();
    let ada = world.unproven("ada@example.com");
    let entry = waits(&world, &ada);
    let done = let_in(&world.core, &world.caller(), &Selection::Entries(vec![entry])).unwrap();
    assert_eq!(
        (done.granted, templates(&world)),
        (vec![entry], vec![Template::LetIn])
    );
}

#[test]
fn who_is_named_and_not_let_in_is_told_of() {
    let world = World::new();
    let (ada, other) = (world.person("ada@example.com"), world.person("other@example.com"));
    let (own, theirs) = (waits(&world, &ada), waits(&world, &other));
    let nobody = WaitlistEntryId::mint(&*world.core.entropy, world.core.now());
    let named = Selection::Entries(vec![own, theirs, nobody, own]);
    let done = lets_in(&world, &ada, &named).unwrap();
    let expected = LetIn {
        granted: vec![own],
        passed_over: vec![theirs, nobody],
        remaining: Vec::new(),
    };
    assert_eq!(done, expected, "each is named once");
    assert_eq!(
        lets_in(&world, &ada, &named).unwrap().passed_over,
        [own, theirs, nobody]
    );
}

/// A clock by which every look takes a tenth of a second.
struct Slow(ManualClock);

impl Clock for Slow {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.advance(chrono::TimeDelta::milliseconds(100));
        self.0.monotonic()
    }
}

#[test]
fn r1_what_there_is_no_time_for_waits_and_is_named() {
    let mut world = World::new();
    let owner = world.person("owner@example.com");
    let join = |n: u32| {
        world.join(
            &world.person(&format!("p{n}@example.com")),
            &owner.account,
            Role::Member,
        )
    };
    let mut entries = Vec::new();
    for n in 0..15 {
        world.wait(1);
        entries.push(waits(&world, &join(n)));
    }
    world.core.clock = Arc::new(Slow(world.clock.clone()));
    let first = Selection::First(Some(feature("a")), 1_000);
    let mut granted = Vec::new();
    let mut rounds = 0;
    loop {
        let caller = world.caller();
        let done = let_in_as_manager(&world.core, &caller, &owner.bearer, owner.account.id, &first).unwrap();
        assert!(!caller.deadline.has_passed(&world.clock), "it answers in time");
        assert!(!done.granted.is_empty() && done.passed_over.is_empty());
        granted.extend(done.granted);
        rounds += 1;
        let left: Vec<_> = entries
            .iter()
            .filter(|id| !granted.contains(id))
            .copied()
            .collect();
        assert_eq!(done.remaining, left);
        if left.is_empty() {
            break;
        }
    }
    assert_eq!((granted, rounds), (entries, 2));
    assert_eq!(templates(&world).len(), 15);
}

fn leaves(world: &World, who: &Person, account: &Account) {
    end_membership(
        &world.core,
        &world.caller(),
        &who.bearer,
        account.id,
        who.membership.id,
    )
    .unwrap();
}

#[test]
fn s3_with_a_membership_end_its_places_and_what_its_cookie_shows() {
    let world = World::new();
    let owner = world.person("owner@example.com");
    let bob = world.join(&world.person("bob@example.com"), &owner.account, Role::Member);
    let entry = waits(&world, &bob);
    read_profile_by_refresh(&world.core, &bob.refresh).unwrap();
    leaves(&world, &bob, &owner.account);
    let listed = world.core.store.list_waitlist(&WaitlistQuery {
        limit: 10,
        ..WaitlistQuery::default()
    });
    assert_eq!(listed.unwrap(), []);
    let done = lets_in(&world, &owner, &Selection::Entries(vec![entry])).unwrap();
    assert_eq!(done.passed_over, [entry]);
    read_profile_by_refresh(&world.core, &bob.refresh).unwrap_err();
    let again = join_waitlist(&world.core, &world.caller(), &bob.bearer, &feature("a"));
    assert!(matches!(again, Err(WaitlistError::NoAccount)), "{again:?}");
    let list = read_waitlist(&world.core, &bob.bearer);
    assert!(matches!(list, Err(WaitlistError::NoAccount)), "{list:?}");
}
