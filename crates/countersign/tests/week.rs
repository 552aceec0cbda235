//! L4 on PostgreSQL: a stranger locks an address every hour of a week, over two instances, and its owner signs in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;
#[path = "../../countersign-core/tests/support/mod.rs"]
mod world;

use std::sync::Arc;

use countersign_conformance::time::ManualClock;
use countersign_core::policy::Policy;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::lockout::{LockoutPage, open_lockout};
use countersign_core::usecases::request_otp::request_otp;
use countersign_core::usecases::verify_otp::{VerifyOtp, verify_otp};
use countersign_postgres::{PostgresOptions, PostgresStore, TimeSource};
use support::Database;
use world::{World, ask_from, show};

const YOU: &str = "you@example.com";

/// Two instances that share a database and a clock that is moved by hand.
fn instances(database: &Database) -> [World; 2] {
    let clock = ManualClock::default();
    [1, 2].map(|seed| {
        let time = TimeSource::Injected(Arc::new(clock.clone()));
        let options = PostgresOptions {
            time,
            pool_size: 2,
            ..PostgresOptions::default()
        };
        let store = PostgresStore::connect(&database.url(), options).unwrap();
        store.migrate().unwrap();
        World::on(Arc::new(store), clock.clone(), Policy::default(), seed)
    })
}

/// Asks and guesses on both instances until nothing is accepted any more.
fn lock([one, other]: &[World; 2]) {
    for n in 0..12 {
        let world = if n % 2 == 0 { one } else { other };
        let _ = world.request(YOU);
        for _ in 0..2 {
            let _ = world.verify(YOU, "000000");
        }
    }
}

fn sign_in_from(world: &World, device: &OpaqueToken) {
    request_otp(&world.core, &world.caller(), &ask_from(YOU, device)).unwrap();
    let code = world.mailed_code();
    let shown = VerifyOtp {
        device: Some(device.clone()),
        ..show(YOU, &code)
    };
    verify_otp(&world.core, &world.caller(), &shown).unwrap();
}

#[test]
fn a_stranger_locks_an_address_every_hour_of_a_week_and_its_owner_signs_in() {
    let database = Database::postgres();
    let worlds = instances(&database);
    let home = worlds[0].sign_in(YOU).device;
    let mut by_mail = 0;
    for hour in 0..7 * 24 {
        lock(&worlds);
        let letters = worlds[1].deliver();
        // From the known device at once, …
        sign_in_from(&worlds[hour % 2], &home);
        // … and from a new one by the mail, on the other instance.
        if let Some(token) = World::locked_out_token(&letters) {
            let world = &worlds[(hour + 1) % 2];
            let LockoutPage::Opened { code, .. } = open_lockout(&world.core, &token).unwrap() else {
                panic!("hour {hour}: the link is over");
            };
            world.verify(YOU, code.reveal()).unwrap();
            by_mail += 1;
        }
        worlds[0].deliver();
        worlds[0].wait(3_600);
    }
    assert!(by_mail > 100, "a new device got in by the mail {by_mail} times");
}
