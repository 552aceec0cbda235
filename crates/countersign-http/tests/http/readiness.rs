//! R4: readiness, which anybody may ask for, costs the store five checks a second at most.

use std::io::Write as _;
use std::time::Duration;

use chrono::TimeDelta;

use crate::support::House;
use crate::support::wire::{self, Request};

/// Far from what any test takes.
const LONG: Duration = Duration::from_secs(60);

fn ready() -> Request {
    Request::get("/readyz")
}

#[test]
fn r4_many_who_ask_at_once_are_told_what_one_check_found() {
    let house = House::with(|plan| {
        plan.settings.store_deadline = LONG;
        plan.settings.queue_wait = LONG;
    });
    let address = house.address;
    let before = house.gate.calls();
    house.gate.shut();
    // Whoever asked first goes away amid the check.
    let mut gone = wire::connect(address);
    gone.write_all(&ready().bytes()).unwrap();
    house.gate.await_hanging(1);
    drop(gone);
    let askers: Vec<_> = (0..24)
        .map(|n| {
            let method = if n % 2 == 0 { "GET" } else { "HEAD" };
            let octets = Request::new(method, "/readyz").bytes();
            std::thread::spawn(move || wire::exchange(address, &octets).status)
        })
        .collect();
    house.gate.open();
    for asker in askers {
        assert_eq!(asker.join().unwrap(), 200);
    }
    assert_eq!(house.gate.calls() - before, 1);
    house.wait(1);
    assert_eq!(house.send(&ready()).status, 200);
    assert_eq!(house.gate.calls() - before, 2);
}

#[test]
fn a_finding_is_told_for_a_moment_whether_good_or_bad() {
    let house = House::new();
    let mut found = Vec::new();
    for is_down in [false, true, false] {
        house.store.set_down(is_down);
        for milliseconds in [0, 199, 1] {
            house.clock.advance(TimeDelta::milliseconds(milliseconds));
            found.push(house.send(&ready()).status);
        }
    }
    assert_eq!(found, [200, 200, 200, 200, 200, 503, 503, 503, 200]);
}
