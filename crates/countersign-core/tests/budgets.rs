//! L3: what asking costs, and whom.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use countersign_core::nouns::ledger::Refusal;
use countersign_core::usecases::request_otp::request_otp;
use support::{World, ask, refused};

const YOU: &str = "you@example.com";

#[test]
fn l3_a_mailbox_a_network_and_an_address_each_have_a_budget() {
    let world = World::new();
    let mut accepted = 0;
    for n in 0..70 {
        accepted += usize::from(world.request(&format!("you+{n}@example.com")).is_ok());
    }
    assert_eq!(accepted, 60, "per mailbox");

    let from = |n: usize, ip: &str| {
        request_otp(
            &world.core,
            &world.caller_at(Some(ip)),
            &ask(&format!("user{n}@example.com")),
        )
        .is_ok()
    };
    assert_eq!(
        (0..120).filter(|&n| from(n, "203.0.113.9")).count(),
        100,
        "per IP"
    );
    assert_eq!(
        (200..300).filter(|&n| from(n, "2001:db8:1:2::9")).count(),
        60,
        "per /64"
    );
    let in_48 = (1000..1400)
        .filter(|&n| from(n, &format!("2001:db8:7:{:x}::1", n % 50)))
        .count();
    assert_eq!(in_48, 300, "per /48");
}

#[test]
fn a_refused_request_spends_nothing() {
    let world = World::new();
    world.request(YOU).unwrap();
    for _ in 0..50 {
        assert!(matches!(refused(world.request(YOU)), Refusal::Cooldown { .. }));
    }
    for wait in [30, 60, 120, 120] {
        world.wait(wait);
        world.request(YOU).unwrap();
    }
    world.wait(120);
    assert!(matches!(refused(world.request(YOU)), Refusal::RateLimited { .. }));
}
